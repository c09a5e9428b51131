package dev.cratewarden.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.scan.ContentFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnomalyRuleTest {
  private static final String ATTACK =
      """
      crate arrayref
      0.3.7   2021-01-07  yanked at 2026-08-20T11:40:00Z
      0.3.8   2021-01-08  yanked at 2026-08-20T11:40:00Z
      0.3.9   2021-01-09  yanked at 2026-08-20T11:40:00Z
      0.3.10  2026-08-20T12:00:00Z  needs proc-macro1 since 2026-08-20T11:47:00Z
      """;

  private static Verdict judge(String releases) {
    return ReleaseTable.parse(releases).judged(new PolicyDraft());
  }

  private static Rule.Anomalies rule(Map<ReasonCode, Consequence> consequences, Consequence combination) {
    Rule.Anomalies standard = Rule.Anomalies.DEFAULT;
    return new Rule.Anomalies(standard.hold(), consequences, standard.together(), combination, Optional.empty());
  }

  @Test
  void whatAttacksHaveInCommonIsHeldForThreeDaysAndTheTextNamesAllOfIt() {
    ReleaseTable table = ReleaseTable.parse(ATTACK);
    Ruling ruling = new PolicyDraft().ruling();
    Verdict verdict = ruling.judge("", table.facts(), table.soon());

    assertThat(verdict).isInstanceOf(Verdict.Hold.class);
    assertThat(verdict.changesAt()).contains(Instant.parse("2026-08-23T12:00:00Z"));
    assertThat(Given.codes(verdict))
        .startsWith(ReasonCode.ANOMALY_COMBINATION)
        .contains(
            ReasonCode.ANOMALY_YANK_LURE,
            ReasonCode.ANOMALY_NEW_DEPENDENCY_IS_NEW,
            ReasonCode.ANOMALY_NEW_DEPENDENCY_NEAR_POPULAR);
    String text = ruling.refusal("", table.facts().id(), verdict, Optional.of(CrateVersion.of("0.3.9")));
    assertThat(text)
        .startsWith("cratewarden holds arrayref 0.3.10 until 2026-08-23T12:00:00Z: looks like an attack: ")
        .contains(
            "3 earlier versions were yanked around its release",
            "it newly needs proc-macro1, a crate 13 minutes old",
            "proc-macro1 is easily taken for proc-macro2",
            "rule: anomalies.together",
            "--precise 0.3.9");
    assertThat(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(512);
  }

  @Test
  void aHoldEndsByItselfAndWhatWasOddStaysOnRecord() {
    ReleaseTable table = ReleaseTable.parse(ATTACK);
    Instant end = Instant.parse("2026-08-23T12:00:00Z");
    Ruling ruling = new PolicyDraft().ruling();

    assertThat(ruling.judge("", table.facts(), end.minusSeconds(1))).isInstanceOf(Verdict.Hold.class);
    Verdict after = ruling.judge("", table.facts(), end);
    assertThat(after).isInstanceOf(Verdict.Allow.class);
    assertThat(Given.codes(after)).contains(ReasonCode.ANOMALY_COMBINATION, ReasonCode.ANOMALY_YANK_LURE);
    assertThat(after.changesAt()).isEmpty();
  }

  @Test
  void aWaiverOfTheCombinationLetsItThrough() {
    PolicyDraft draft = new PolicyDraft().waive("arrayref =0.3.10", "anomaly.combination", "2027-01-01T00:00:00Z");
    assertThat(ReleaseTable.parse(ATTACK).judged(draft)).isInstanceOf(Verdict.Allow.class);
  }

  @Test
  void aDenialOutlastsTheHold() {
    PolicyDraft draft = new PolicyDraft();
    draft.anomalies = rule(Map.of(), Consequence.DENY);
    ReleaseTable table = ReleaseTable.parse(ATTACK);
    Instant later = table.soon().plus(Duration.ofDays(400));

    assertThat(draft.ruling().judge("", table.facts(), later)).isInstanceOf(Verdict.Deny.class);
    assertThat(draft.ruling().mindsHistory("", table.facts(), later)).isTrue();
    assertThat(new PolicyDraft().ruling().mindsHistory("", table.facts(), later)).isFalse();
  }

  @Test
  void eachOddityCanHoldOrDenyByItself() {
    String sleeper = "crate sleeper\n1.0.0 2021-01-01\n1.0.1 2026-08-20T12:00:00Z\n";
    PolicyDraft draft = new PolicyDraft();
    draft.anomalies = rule(Map.of(ReasonCode.ANOMALY_DORMANT_WAKES, Consequence.HOLD), Consequence.ALLOW);
    assertThat(ReleaseTable.parse(sleeper).judged(draft)).isInstanceOf(Verdict.Hold.class);
    assertThat(ReleaseTable.parse(ATTACK).judged(draft)).isInstanceOf(Verdict.Hold.class);
    draft.anomalies = rule(Map.of(ReasonCode.ANOMALY_DORMANT_WAKES, Consequence.DENY), Consequence.ALLOW);
    assertThat(ReleaseTable.parse(sleeper).judged(draft)).isInstanceOf(Verdict.Deny.class);
  }

  @Test
  void whoeverPublishesTwiceDoesNotVouchForHimself() {
    Verdict second = judge(ATTACK + "0.3.11  2026-08-20T12:30:00Z  needs proc-macro1 since 2026-08-20T11:47:00Z\n");
    assertThat(second).isInstanceOf(Verdict.Hold.class);
    assertThat(Given.codes(second)).contains(ReasonCode.ANOMALY_NEW_DEPENDENCY_IS_NEW);
  }

  @Test
  void anHonestReleaseAfterTheAttackIsNotHeld() {
    assertThat(judge(ATTACK + "0.3.11  2026-08-21T12:00:00Z\n")).isInstanceOf(Verdict.Allow.class);
  }

  @Test
  void aPreReleaseDoesNotVouchForARelease() {
    Verdict verdict =
        judge(
            """
            crate quiet
            1.0.0         2024-01-01
            1.1.0-beta.1  2026-07-01  build script
            1.1.0         2026-08-20T12:00:00Z  build script
            """);
    assertThat(Given.codes(verdict)).contains(ReasonCode.ANOMALY_FIRST_BUILD_SCRIPT);
  }

  @Test
  void theYanksOfAMirrorThatDidNotWatchAreSeenFromTheFileAlone() {
    String blind = ATTACK.replaceAll("yanked at \\S+", "yanked");
    assertThat(judge(blind)).isInstanceOf(Verdict.Hold.class);
    assertThat(judge(blind.replace("0.3.8   2021-01-08  yanked", "0.3.8   2021-01-08")))
        .satisfies(it -> assertThat(Given.codes(it)).doesNotContain(ReasonCode.ANOMALY_YANK_LURE));
  }

  @Test
  void aDependencyOfUnknownAgeCountsAsNewWhileTheReleaseIsYoung() {
    ReleaseTable table = ReleaseTable.parse(ATTACK.replace("proc-macro1 since 2026-08-20T11:47:00Z", "unheard-of"));
    Ruling ruling = new PolicyDraft().ruling();
    assertThat(ruling.judge("", table.facts(), table.soon())).isInstanceOf(Verdict.Hold.class);
    Verdict later = ruling.judge("", table.facts(), table.soon().plus(Duration.ofDays(9)));
    assertThat(Given.codes(later)).containsExactly(ReasonCode.ANOMALY_YANK_LURE, ReasonCode.ANOMALY_DORMANT_WAKES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "build-network build-exec-shell",
        "build-network build-env-secrets",
        "build-drops-program",
        "obfuscated-blob build-exec-unknown",
        "macro-network macro-exec",
        "build-file-access build-network",
      })
  void aDropperInANewBuildScriptIsHeld(String flags) {
    String release = "1.0.1  2026-08-20T12:00:00Z  build script, procedural macro, flags " + flags + "\n";
    assertThat(judge("crate quiet\n1.0.0  2024-01-01\n" + release)).isInstanceOf(Verdict.Hold.class);
    // The tarball of the release before may be out of reach: what is not known to be old is new.
    assertThat(judge("crate quiet\n1.0.0  2024-01-01  unread\n" + release)).isInstanceOf(Verdict.Hold.class);
    assertThat(judge("crate quiet\n1.0.0  2024-01-01  build script, procedural macro, flags " + flags + "\n" + release))
        .isInstanceOf(Verdict.Allow.class);
    assertThat(judge("crate newcomer\n" + release)).isInstanceOf(Verdict.Hold.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "build-network",
        "build-exec-shell",
        "build-exec-unknown fixture-used-by-build",
        "build-env-secrets",
        "embedded-binary",
        "links-abuse",
        "homoglyph bidi-control",
      })
  void halfADropperIsNone(String flags) {
    String release = "1.0.1  2026-08-20T12:00:00Z  build script, flags " + flags + "\n";
    assertThat(judge("crate quiet\n1.0.0  2024-01-01\n" + release)).isInstanceOf(Verdict.Allow.class);
    assertThat(judge("crate newcomer\n" + release)).isInstanceOf(Verdict.Allow.class);
  }

  @Test
  void theTarballBeforeIsOnlyWantedWhereTheAnswerHangsOnIt() {
    String dropper =
        "crate quiet\n1.0.0  2024-01-01  unread\n"
            + "1.0.1  2026-08-20T12:00:00Z  build script, flags build-network build-exec-shell\n";
    Ruling ruling = new PolicyDraft().ruling();
    ReleaseTable table = ReleaseTable.parse(dropper);
    assertThat(ruling.mindsPreviousContent("", table.facts(), table.soon())).isTrue();
    assertThat(ruling.mindsPreviousContent("", table.facts(), table.soon().plus(Duration.ofDays(3)))).isFalse();
    assertThat(ruling.mindsPreviousContent("", table.facts().with(ContentFacts.UNKNOWN), table.soon())).isFalse();
    ReleaseTable plain = ReleaseTable.parse(dropper.replace(", flags build-network build-exec-shell", ""));
    assertThat(ruling.mindsPreviousContent("", plain.facts(), plain.soon())).isFalse();
  }

  @Test
  void whereNobodyLookedAtTheHistoryNothingIsOdd() {
    ReleaseTable table = ReleaseTable.parse(ATTACK);
    CrateFacts blind = table.facts().with(ReleaseHistory.UNKNOWN);
    assertThat(new PolicyDraft().ruling().judge("", blind, table.soon())).isSameAs(Verdict.Allow.CLEAN);
  }

  @Test
  void combinationsAreWrittenAsThePolicyFileHasThem() {
    assertThat(Combination.parse("yank-lure + new-dependency-is-new").map(Combination::toString))
        .contains("yank-lure + new-dependency-is-new");
    List<String> bad =
        List.of("", "yank-lure", "yank-lure + yank-lure", "yank-lure + cooldown.age", "a + b", "yank-lure +");
    assertThat(bad).allSatisfy(it -> assertThat(Combination.parse(it)).isEmpty());
  }
}
