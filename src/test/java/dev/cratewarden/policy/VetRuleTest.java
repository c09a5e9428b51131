package dev.cratewarden.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.advisory.AdvisoryBook;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.crates.VersionReq;
import dev.cratewarden.vet.Audit;
import dev.cratewarden.vet.AuditBook;
import dev.cratewarden.vet.AuditSet;
import dev.cratewarden.vet.VetVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VetRuleTest {
  private static final List<String> DEPLOY = List.of("safe-to-deploy");
  private static final AuditBook BOOK =
      AuditBook.of(
          List.of(
              new AuditBook.Page(
                  "https://example.com/audits.toml",
                  "1",
                  List.of(
                      new AuditSet(
                          "example",
                          Map.of(),
                          Map.of(
                              "foo",
                              List.of(
                                  audit(new Audit.Full(version("1.0.0"))),
                                  audit(new Audit.Delta(version("1.0.0"), version("1.0.1"))),
                                  audit(new Audit.Delta(version("1.0.5"), version("1.0.6"))),
                                  audit(new Audit.Violation(VersionReq.of("=1.0.3"), "steals\nkeys")),
                                  new Audit(new Audit.Full(version("1.0.4")), List.of("safe-to-run"), List.of("Bob")))),
                          Map.of(),
                          Map.of(),
                          List.of())))));

  private final PolicyDraft draft = new PolicyDraft();

  private static Audit audit(Audit.Claim claim) {
    return new Audit(claim, DEPLOY, List.of("Alice"));
  }

  private static VetVersion version(String text) {
    return VetVersion.published(CrateVersion.of(text));
  }

  private Ruling ruling(String... imports) {
    draft.vet =
        new Rule.Vet(
            List.of(imports),
            draft.vet.require(),
            draft.vet.unaudited(),
            draft.vet.exempt(),
            draft.vet.deniedVersions());
    return Ruling.of(draft.set(), AdvisoryBook.empty(), BOOK).withPublicUrl("http://127.0.0.1:7878");
  }

  private Ruling ruling() {
    return ruling("https://example.com/audits.toml");
  }

  private Verdict judge(Ruling ruling, String id) {
    return ruling.judge("", Given.facts(id), Given.NOW);
  }

  @Test
  void whatIsVettedPassesWithoutAWord() {
    assertThat(judge(ruling(), "foo@1.0.0")).isEqualTo(Verdict.Allow.CLEAN);
    assertThat(judge(ruling(), "foo@1.0.1")).isEqualTo(Verdict.Allow.CLEAN);
    assertThat(judge(Ruling.of(PolicySet.DEFAULT, AdvisoryBook.empty(), BOOK), "foo@1.0.3"))
        .as("without an import there is no rule")
        .isEqualTo(Verdict.Allow.CLEAN);
  }

  @Test
  void whatNobodyVouchesForIsHeldAndTheTextSaysWhatIsMissing() {
    Verdict verdict = judge(ruling(), "foo@1.0.2");
    assertThat(verdict).isInstanceOf(Verdict.Hold.class);
    assertThat(verdict.changesAt()).isEmpty();
    assertThat(Given.codes(verdict)).containsExactly(ReasonCode.VET_UNAUDITED);
    assertThat(verdict.findings().get(0).evidence())
        .isEqualTo(
            "nobody vouches that it is safe-to-deploy; an audit of the change 1.0.1 -> 1.0.2 would do: the last is"
                + " 1.0.0 -> 1.0.1 by Alice (example)");
    assertThat(judge(ruling(), "foo@1.0.4").findings().get(0).evidence())
        .endsWith("the audit of 1.0.4 by Bob (example) only says safe-to-run");
    assertThat(judge(ruling(), "foo@1.0.6").findings().get(0).evidence())
        .endsWith(
            "audited is the change 1.0.5 -> 1.0.6 by Alice (example), but nothing that it starts from; the nearest"
                + " audited is 1.0.1");
    assertThat(judge(ruling(), "foo@0.9.0").findings().get(0).evidence()).contains("1.0.0 -> 0.9.0 would do");
    assertThat(judge(ruling(), "bar@1.0.0").findings().get(0).evidence()).endsWith("no audit of any version is known");
  }

  @Test
  void theKeySaysWhatAnUnauditedVersionLeadsTo() {
    draft.vet = new Rule.Vet(List.of(), "safe-to-deploy", Consequence.DENY, List.of(), Optional.empty());
    assertThat(judge(ruling(), "foo@1.0.2")).isInstanceOf(Verdict.Deny.class);
    draft.vet = new Rule.Vet(List.of(), "safe-to-deploy", Consequence.ALLOW, List.of(), Optional.empty());
    assertThat(judge(ruling(), "foo@1.0.2")).isInstanceOf(Verdict.Allow.class);
    assertThat(judge(ruling(), "foo@1.0.2").findings()).isNotEmpty();
  }

  @Test
  void whatAnAuditForbidsIsDeniedEvenWhenItNeedsNoAudit() {
    draft.vet =
        new Rule.Vet(
            List.of(),
            "safe-to-deploy",
            Consequence.ALLOW,
            List.of(CrateGlob.of("foo")),
            Optional.of(DeniedVersions.HIDE));
    Verdict verdict = judge(ruling(), "foo@1.0.3");
    assertThat(verdict).isInstanceOf(Verdict.Deny.class);
    assertThat(Given.codes(verdict)).containsExactly(ReasonCode.VET_VIOLATION);
    assertThat(verdict.findings().get(0).deniedVersions()).isEqualTo(DeniedVersions.HIDE);
    assertThat(ruling().refusal("", Given.facts("foo@1.0.3").id(), verdict, Optional.empty()))
        .contains("its audits say that it is not safe-to-deploy, =1.0.3 by Alice (example): steals keys");
    assertThat(judge(ruling(), "foo@1.0.2")).isEqualTo(Verdict.Allow.CLEAN);
  }

  @Test
  void aWaiverLetsASingleVersionPass() {
    draft
        .waive("foo =1.0.3", "vet.violation", "2027-01-01T00:00:00Z")
        .waive("bar", "vet.unaudited", "2027-01-01T00:00:00Z");
    assertThat(judge(ruling(), "foo@1.0.3")).isInstanceOf(Verdict.Allow.class);
    assertThat(judge(ruling(), "bar@1.0.0")).isInstanceOf(Verdict.Allow.class);
    assertThat(judge(ruling(), "baz@1.0.0")).isInstanceOf(Verdict.Hold.class);
  }

  @Test
  void theIndexLeadsToTheNewestAuditedVersion() {
    IndexFile file =
        Given.file(
            "foo",
            Given.line("foo", "1.0.0"),
            Given.line("foo", "1.0.1"),
            Given.line("foo", "1.0.2"),
            Given.line("foo", "1.0.3"));
    String[] lines = Given.show(ruling(), file).split("\n");
    assertThat(lines[0]).contains("\"yanked\":false");
    assertThat(lines[1]).contains("\"yanked\":false");
    assertThat(lines[2]).contains("\"yanked\":true");
    assertThat(lines[3]).contains("\"yanked\":true");
    assertThat(
            ruling()
                .nearestAllowed(
                    "", Given.facts("foo@1.0.2").id(), file, Given.factsOf(file), Optional.empty(), Given.NOW))
        .contains(CrateVersion.of("1.0.1"));
  }

  @Test
  void fromAnImportThatWasNeverReadNobodyVouches() {
    Ruling ruling = ruling("https://example.com/audits.toml", "lost/audits.toml");
    assertThat(judge(ruling, "foo@1.0.0")).isEqualTo(Verdict.Allow.CLEAN);
    assertThat(judge(ruling, "bar@1.0.0").findings().get(0).evidence())
        .endsWith("nothing was ever loaded from lost/audits.toml");
  }

  @Test
  void otherAuditsAreAnotherRevision() {
    assertThat(Ruling.of(draft.set(), AdvisoryBook.empty(), BOOK).revision())
        .isNotEqualTo(Ruling.of(draft.set(), AdvisoryBook.empty()).revision());
  }
}
