package dev.cratewarden.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.IndexFile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FastLaneTest {
  private static final String YOUNG = "\"yanked\":false,\"pubtime\":\"2026-08-21T00:00:00Z\"";
  private static final Osv HOLE = Osv.record("RUSTSEC-2026-0100", "a").range("0", "1.1.1").cvss(Osv.HIGH_7_5);

  private static PolicyDraft policy() {
    PolicyDraft draft = new PolicyDraft();
    draft.age = Duration.ofDays(3);
    draft.fastLane = new Rule.FastLane(true, Permission.ALLOW);
    return draft;
  }

  private static String depends(String line, String... crates) {
    StringBuilder deps = new StringBuilder();
    for (String crate : crates) {
      String[] words = crate.split(":");
      deps.append(deps.isEmpty() ? "" : ",")
          .append("{\"name\":\"")
          .append(words[0])
          .append("\",\"req\":\"^1\",\"features\":[],")
          .append("\"optional\":false,\"default_features\":true,\"target\":null,\"kind\":\"")
          .append(words[1])
          .append("\"}");
    }
    return line.replace("\"deps\":[]", "\"deps\":[" + deps + "]");
  }

  private static Verdict judge(PolicyDraft draft, IndexFile file, Osv... records) {
    return draft.ruling(records).judge("", Given.factsOf(file, "1.1.1"), Given.NOW);
  }

  private static void assertHeld(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Hold.class);
    assertThat(Given.codes(verdict)).containsExactly(ReasonCode.COOLDOWN_AGE);
  }

  private static IndexFile fix(String... older) {
    String[] lines = java.util.Arrays.copyOf(older, older.length + 1);
    lines[older.length] = Given.line("a", "1.1.1", YOUNG);
    return Given.file("a", lines);
  }

  @Test
  void theOnlyWayOutOfAKnownHoleIsLetThroughAndSaysSo() {
    Verdict verdict = judge(policy(), fix(Given.line("a", "1.0.0"), Given.line("a", "1.1.0")), HOLE);
    assertThat(verdict).isInstanceOf(Verdict.Allow.class);
    assertThat(verdict.changesAt()).contains(Instant.parse("2026-08-24T00:00:00Z"));
    assertThat(verdict.findings())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.code()).isEqualTo(ReasonCode.COOLDOWN_FAST_LANE);
          assertThat(finding.subject()).isEqualTo("RUSTSEC-2026-0100");
          assertThat(finding.rule()).isEqualTo("fast-lane.enabled");
          assertThat(finding.evidence())
              .isEqualTo(
                  "published 2026-08-21T00:00:00Z, not yet 3 days old, but it fixes RUSTSEC-2026-0100, which every"
                      + " earlier version has");
        });
  }

  @Test
  void itIsClosedUnlessThePolicyOpensIt() {
    PolicyDraft draft = policy();
    draft.fastLane = new Rule.FastLane(false, Permission.ALLOW);
    assertHeld(judge(draft, fix(Given.line("a", "1.1.0")), HOLE));
  }

  /** As with a licence, fetching the tarball is what settles it, so that must not be refused. */
  @Test
  void whatNobodyHasReadIsHeldUntilItIsRead() {
    PolicyDraft draft = policy();
    draft.fastLane = new Rule.FastLane(true, Permission.DENY);
    Verdict unread = judge(draft, fix(Given.line("a", "1.1.0")), HOLE);
    assertThat(unread).isInstanceOf(Verdict.Hold.class);
    assertThat(Given.codes(unread)).containsExactly(ReasonCode.COOLDOWN_UNREAD);
    assertThat(unread.beforeReading().isAllowed()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "'',                                      '',                                   true",
    "'build script',                          'build script',                       true",
    "'build script',                          '',                                   false",
    "'build script',                          unread,                               false",
    "'procedural macro',                      '',                                   false",
    "'build script, flags build-network',     'build script',                       false",
    "'build script, flags build-network',     'build script, flags build-network',  true",
  })
  void onceItIsReadWhatRunsWhileItIsBuiltMustBeNoNews(String own, String before, boolean passes) {
    PolicyDraft draft = policy();
    draft.fastLane = new Rule.FastLane(true, Permission.DENY);
    draft.anomalies = new Rule.Anomalies(Duration.ZERO, Map.of(), List.of(), Consequence.ALLOW, Optional.empty());
    ReleaseTable releases =
        ReleaseTable.parse("crate a\n1.1.0 2024-01-01 " + before + "\n1.1.1 2026-08-21T00:00:00Z " + own + "\n");

    Verdict verdict = draft.ruling(HOLE).judge("", releases.facts(), releases.soon());

    assertThat(Given.codes(verdict)).contains(passes ? ReasonCode.COOLDOWN_FAST_LANE : ReasonCode.COOLDOWN_AGE);
    assertThat(verdict.isAllowed()).isEqualTo(passes);
  }

  @Test
  void anEarlierVersionWithoutTheHoleClosesIt() {
    Osv partial = Osv.record("RUSTSEC-2026-0100", "a").range("1.1.0", "1.1.1").cvss(Osv.HIGH_7_5);
    assertHeld(judge(policy(), fix(Given.line("a", "1.0.0"), Given.line("a", "1.1.0")), partial));
    assertThat(judge(policy(), fix(Given.line("a", "0.9.0"), Given.line("a", "1.1.0")), partial))
        .isInstanceOf(Verdict.Allow.class);
  }

  @Test
  void aGoodVersionThatWasYankedClosesIt() {
    Osv partial = Osv.record("RUSTSEC-2026-0100", "a").range("1.1.0", "1.1.1").cvss(Osv.HIGH_7_5);
    String bait = Given.line("a", "1.0.0", "\"yanked\":true,\"pubtime\":\"2020-01-01T00:00:00Z\"");
    assertHeld(judge(policy(), fix(bait, Given.line("a", "1.1.0")), partial));
  }

  @Test
  void onlyRustSecOpensIt() {
    Osv anyone = Osv.record("GHSA-aaaa-bbbb-cccc", "a").range("0", "1.1.1").cvss(Osv.HIGH_7_5);
    assertHeld(judge(policy(), fix(Given.line("a", "1.1.0")), anyone));
  }

  @Test
  void anAdvisoryThatDoesNotDenyDoesNotOpenIt() {
    Osv notice = Osv.record("RUSTSEC-2026-0100", "a").range("0", "1.1.1").informational("notice");
    Verdict verdict = judge(policy(), fix(Given.line("a", "1.1.0")), notice);
    assertThat(verdict).isInstanceOf(Verdict.Hold.class);
  }

  @Test
  void aFixThatHasAHoleItselfIsDenied() {
    Osv other = Osv.record("RUSTSEC-2026-0101", "a").range("0", "").cvss(Osv.HIGH_7_5);
    Verdict verdict = judge(policy(), fix(Given.line("a", "1.1.0")), HOLE, other);
    assertThat(verdict).isInstanceOf(Verdict.Deny.class);
    assertThat(Given.codes(verdict)).containsExactly(ReasonCode.ADVISORIES_VULNERABILITY, ReasonCode.COOLDOWN_AGE);
  }

  @Test
  void aFirstReleaseFixesNothing() {
    assertHeld(judge(policy(), fix(), HOLE));
    assertHeld(judge(policy(), fix(Given.line("a", "2.0.0")), HOLE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"new:normal", "new:build"})
  void aNewDependencyClosesIt(String dependency) {
    IndexFile file =
        Given.file(
            "a",
            depends(Given.line("a", "1.1.0"), "old:normal"),
            depends(Given.line("a", "1.1.1", YOUNG), "old:normal", dependency));
    assertHeld(judge(policy(), file, HOLE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"old:normal", "old:build", "new:dev"})
  void dependenciesThatWereThereOrAreForDevelopmentDoNot(String dependency) {
    IndexFile file =
        Given.file(
            "a",
            depends(Given.line("a", "1.1.0"), "old:normal", "other:normal"),
            depends(Given.line("a", "1.1.1", YOUNG), dependency));
    assertThat(judge(policy(), file, HOLE)).isInstanceOf(Verdict.Allow.class);
  }

  @Test
  void aNewNativeLibraryClosesItAndAnOldOneDoesNot() {
    String links = "\"links\":\"z\",";
    assertHeld(
        judge(policy(), Given.file("a", Given.line("a", "1.1.0"), Given.line("a", "1.1.1", links + YOUNG)), HOLE));
    IndexFile both =
        Given.file(
            "a",
            Given.line("a", "1.1.0", links + "\"yanked\":false,\"pubtime\":\"2020-01-01T00:00:00Z\""),
            Given.line("a", "1.1.1", links + YOUNG));
    assertThat(judge(policy(), both, HOLE)).isInstanceOf(Verdict.Allow.class);
  }

  @Test
  void aPreReleaseAYankedVersionAndOneWithoutItsIndexStayHeld() {
    IndexFile pre =
        Given.file(
            "a", Given.line("a", "1.1.0"), Given.line("a", "1.1.1", YOUNG), Given.line("a", "1.1.2-rc.1", YOUNG));
    assertThat(policy().ruling(HOLE).judge("", Given.factsOf(pre, "1.1.2-rc.1"), Given.NOW))
        .isInstanceOf(Verdict.Hold.class);
    IndexFile yanked =
        Given.file("a", Given.line("a", "1.1.0"), Given.line("a", "1.1.1", YOUNG.replace("false", "true")));
    assertHeld(judge(policy(), yanked, HOLE));
    assertHeld(policy().ruling(HOLE).judge("", Given.published("a@1.1.1", "2026-08-21T00:00:00Z"), Given.NOW));
  }

  @Test
  void aSecondReleaseInAHurryIsHeld() {
    IndexFile file =
        Given.file("a", Given.line("a", "1.1.0"), Given.line("a", "1.1.1", YOUNG), Given.line("a", "1.1.2", YOUNG));
    assertThat(policy().ruling(HOLE).judge("", Given.factsOf(file, "1.1.2"), Given.NOW))
        .isInstanceOf(Verdict.Hold.class);
    assertThat(judge(policy(), file, HOLE)).isInstanceOf(Verdict.Allow.class);
  }
}
