package dev.cratewarden.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.advisory.AdvisoryKind;
import dev.cratewarden.advisory.Severity;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdvisoryRuleTest {
  private static final CrateFacts FOO = Given.facts("foo@1.0.0");

  private static Osv advisory(String kind) {
    Osv record = Osv.record("RUSTSEC-2026-0001", "foo").range("0", "2.0.0");
    return switch (kind) {
      case "malicious" -> record.malicious();
      case "none" -> record.cvss(Osv.NONE_0_0);
      case "low" -> record.cvss(Osv.LOW_2_5);
      case "medium" -> record.cvss(Osv.MEDIUM_5_9);
      case "high" -> record.cvss(Osv.HIGH_7_5);
      case "critical" -> record.cvss(Osv.CRITICAL_9_8);
      case "unrated" -> record;
      default -> record.informational(kind);
    };
  }

  private static Verdict judge(PolicyDraft draft, Osv... records) {
    return draft.ruling(records).judge("", FOO, Given.NOW);
  }

  @ParameterizedTest
  @CsvSource({
    "malicious, allow, advisories.malicious, advisories.deny",
    "unsound, allow, advisories.unsound, advisories.deny",
    "unmaintained, allow, advisories.unmaintained, advisories.deny",
    "notice, allow, advisories.notice, advisories.deny",
    "critical, allow, advisories.vulnerability, advisories.deny",
    "unrated, allow, advisories.vulnerability, advisories.deny",
  })
  void aKindThatDoesNotDenyIsStillAFinding(String kind, String verdict, String code, String rule) {
    PolicyDraft draft = new PolicyDraft();
    draft.kinds = EnumSet.noneOf(AdvisoryKind.class);
    Verdict judged = judge(draft, advisory(kind));
    assertThat(judged.level().word()).isEqualTo(verdict);
    assertThat(judged.findings())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.code().code()).isEqualTo(code);
          assertThat(finding.rule()).isEqualTo(rule);
          assertThat(finding.verdict()).isEqualTo(Verdict.Level.ALLOW);
          assertThat(finding.subject()).isEqualTo("RUSTSEC-2026-0001");
          assertThat(finding.evidence()).isEqualTo("A title of RUSTSEC-2026-0001");
          assertThat(finding.waivedBy()).isEmpty();
        });
  }

  @ParameterizedTest
  @CsvSource({
    "malicious, advisories.deny",
    "unsound, advisories.deny",
    "unmaintained, advisories.deny",
    "notice, advisories.deny",
    "low, advisories.severity",
    "unrated, advisories.unknown-severity",
  })
  void aKindThatDeniesDenies(String kind, String rule) {
    PolicyDraft draft = new PolicyDraft();
    draft.kinds = EnumSet.allOf(AdvisoryKind.class);
    Verdict judged = judge(draft, advisory(kind));
    assertThat(judged).isInstanceOf(Verdict.Deny.class);
    assertThat(judged.isAllowed()).isFalse();
    assertThat(judged.findings()).singleElement().satisfies(finding -> assertThat(finding.rule()).isEqualTo(rule));
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, none, DENY",
    "NONE, low, DENY",
    "LOW, none, ALLOW",
    "LOW, low, DENY",
    "MEDIUM, low, ALLOW",
    "MEDIUM, medium, DENY",
    "HIGH, medium, ALLOW",
    "HIGH, high, DENY",
    "CRITICAL, high, ALLOW",
    "CRITICAL, critical, DENY",
    "CRITICAL, unrated, DENY",
    "CRITICAL, malicious, DENY",
  })
  void severityIsAThresholdForRatedVulnerabilities(Severity.Level threshold, String kind, Verdict.Level expected) {
    PolicyDraft draft = new PolicyDraft();
    draft.severity = threshold;
    assertThat(judge(draft, advisory(kind)).level()).isEqualTo(expected);
  }

  @Test
  void aKeyDecidesAboutUnknownSeverity() {
    PolicyDraft draft = new PolicyDraft();
    draft.unknownSeverity = Permission.ALLOW;
    Verdict verdict = judge(draft, advisory("unrated"));
    assertThat(verdict).isInstanceOf(Verdict.Allow.class);
    assertThat(verdict.findings().get(0).rule()).isEqualTo("advisories.unknown-severity");
  }

  @Test
  void unknownIsNoThreshold() {
    PolicyDraft draft = new PolicyDraft();
    draft.severity = Severity.Level.UNKNOWN;
    assertThatThrownBy(draft::set).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void otherVersionsAreClean() {
    assertThat(new PolicyDraft().ruling(advisory("critical")).judge("", Given.facts("foo@2.0.0"), Given.NOW))
        .isSameAs(Verdict.Allow.CLEAN);
  }

  @Test
  void maliceRefusesTheWholeFileUnlessThePolicySaysOtherwise() {
    PolicyDraft draft = new PolicyDraft();
    draft.deniedVersions = DeniedVersions.HIDE;
    assertThat(judge(draft, advisory("malicious")).findings().get(0).deniedVersions()).isEqualTo(DeniedVersions.FORBID);
    assertThat(judge(draft, advisory("critical")).findings().get(0).deniedVersions()).isEqualTo(DeniedVersions.HIDE);
    draft.advisoriesShown = Optional.of(DeniedVersions.YANK);
    assertThat(judge(draft, advisory("malicious")).findings().get(0).deniedVersions()).isEqualTo(DeniedVersions.YANK);
  }

  /** The August 2026 pattern: RustSec's range stays open, the list of malicious versions is short. */
  private static Osv[] attack() {
    return new Osv[] {
      Osv.record("RUSTSEC-2026-0260", "arrayref").range("0.3.10-0", "").malicious().aliases("MAL-2026-1"),
      Osv.record("MAL-2026-1", "arrayref").versions("0.3.10"),
    };
  }

  @Test
  void anHonestLaterReleaseIsDisputedAndAKeyDecides() {
    PolicyDraft draft = new PolicyDraft();
    CrateFacts bad = Given.facts("arrayref@0.3.10");
    CrateFacts later = Given.facts("arrayref@0.3.11");
    CrateFacts earlier = Given.facts("arrayref@0.3.9");

    assertThat(Given.codes(draft.ruling(attack()).judge("", bad, Given.NOW)))
        .containsExactly(ReasonCode.ADVISORIES_MALICIOUS);
    Verdict denied = draft.ruling(attack()).judge("", later, Given.NOW);
    assertThat(denied).isInstanceOf(Verdict.Deny.class);
    assertThat(denied.findings())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.code()).isEqualTo(ReasonCode.ADVISORIES_DISPUTED);
          assertThat(finding.rule()).isEqualTo("advisories.disputed");
          assertThat(finding.evidence()).contains("disputed: ");
          assertThat(finding.kind()).isEqualTo("malicious");
          assertThat(finding.deniedVersions()).isEqualTo(DeniedVersions.YANK);
        });
    draft.disputed = Permission.ALLOW;
    Verdict allowed = draft.ruling(attack()).judge("", later, Given.NOW);
    assertThat(allowed).isInstanceOf(Verdict.Allow.class);
    assertThat(Given.codes(allowed)).containsExactly(ReasonCode.ADVISORIES_DISPUTED);
    assertThat(draft.ruling(attack()).judge("", bad, Given.NOW)).isInstanceOf(Verdict.Deny.class);
    assertThat(draft.ruling(attack()).judge("", earlier, Given.NOW)).isSameAs(Verdict.Allow.CLEAN);
    draft.disputed = Permission.DENY;
    draft.kinds = EnumSet.of(AdvisoryKind.VULNERABILITY);
    assertThat(draft.ruling(attack()).judge("", later, Given.NOW)).isInstanceOf(Verdict.Allow.class);
  }

  @ParameterizedTest
  @CsvSource({"windows, '', only on windows", "'', x86, only on x86", "windows, x86, only on windows with x86"})
  void restrictionsAreShownAndDoNotCount(String os, String arch, String words) {
    Verdict verdict = judge(new PolicyDraft(), advisory("high").onlyOn(os, arch));
    assertThat(verdict).isInstanceOf(Verdict.Deny.class);
    assertThat(verdict.findings().get(0).evidence()).isEqualTo("A title of RUSTSEC-2026-0001 (" + words + ")");
  }

  @Test
  void withoutAnyFeedAKeyDecides() {
    PolicyDraft draft = new PolicyDraft();
    assertThat(judge(draft)).isSameAs(Verdict.Allow.CLEAN);
    draft.withoutFeed = Permission.DENY;
    Verdict verdict = judge(draft);
    assertThat(verdict).isInstanceOf(Verdict.Deny.class);
    assertThat(verdict.findings())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.code()).isEqualTo(ReasonCode.ADVISORIES_NO_FEED);
          assertThat(finding.rule()).isEqualTo("advisories.without-feed");
        });
    assertThat(judge(draft, Osv.record("RUSTSEC-2026-0002", "bar").range("0", ""))).isSameAs(Verdict.Allow.CLEAN);
  }

  @Test
  void theWorstOfSeveralStandsFirstAndAllAreKept() {
    Verdict verdict =
        judge(
            new PolicyDraft(),
            Osv.record("RUSTSEC-2026-0011", "foo").range("0", "").informational("unmaintained"),
            Osv.record("RUSTSEC-2026-0012", "foo").range("0", "").cvss(Osv.MEDIUM_5_9),
            Osv.record("RUSTSEC-2026-0013", "foo").range("0", "").cvss(Osv.CRITICAL_9_8),
            Osv.record("RUSTSEC-2026-0014", "foo").range("0", "").malicious());
    assertThat(verdict.findings())
        .map(Finding::subject)
        .containsExactly("RUSTSEC-2026-0014", "RUSTSEC-2026-0013", "RUSTSEC-2026-0012", "RUSTSEC-2026-0011");
  }
}
