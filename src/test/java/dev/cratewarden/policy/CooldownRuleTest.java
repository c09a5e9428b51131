package dev.cratewarden.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.PublishTime;
import dev.cratewarden.scan.ContentFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CooldownRuleTest {
  private static PolicyDraft threeDays() {
    PolicyDraft draft = new PolicyDraft();
    draft.age = Duration.ofDays(3);
    return draft;
  }

  @ParameterizedTest
  @CsvSource({
    "2026-08-18T12:00:00Z, false",
    "2026-08-18T12:00:01Z, true",
    "2026-08-21T12:00:00Z, true",
    "2026-08-22T00:00:00Z, true",
    "2020-01-01T00:00:00Z, false",
  })
  void aVersionIsHeldUntilItIsOldEnough(String published, boolean held) {
    Verdict verdict = threeDays().ruling().judge("", Given.published("a@1.0.0", published), Given.NOW);
    if (!held) {
      assertThat(verdict).isSameAs(Verdict.Allow.CLEAN);
      return;
    }
    Instant ends = Instant.parse(published).plus(Duration.ofDays(3));
    assertThat(verdict).isInstanceOf(Verdict.Hold.class);
    assertThat(verdict.level().word()).isEqualTo("hold");
    assertThat(verdict.changesAt()).contains(ends);
    assertThat(verdict.findings())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.code()).isEqualTo(ReasonCode.COOLDOWN_AGE);
          assertThat(finding.rule()).isEqualTo("cooldown.age");
          assertThat(finding.evidence()).isEqualTo("published " + published + ", not yet 3 days old");
        });
    assertThat(threeDays().ruling().judge("", Given.published("a@1.0.0", published), ends))
        .isSameAs(Verdict.Allow.CLEAN);
  }

  @Test
  void withoutAnAgeThereIsNoCooldown() {
    assertThat(new PolicyDraft().ruling().judge("", Given.published("a@1.0.0", "2026-08-21T11:59:59Z"), Given.NOW))
        .isSameAs(Verdict.Allow.CLEAN);
  }

  @Test
  void exemptCratesAreNotHeld() {
    PolicyDraft draft = threeDays();
    draft.unknownPubtime = Rule.UnknownPubtime.DENY;
    draft.exempt.add(CrateGlob.of("mycompany-*"));
    assertThat(draft.ruling().judge("", Given.published("mycompany_a@1.0.0", "2026-08-21T00:00:00Z"), Given.NOW))
        .isSameAs(Verdict.Allow.CLEAN);
    assertThat(draft.ruling().judge("", unknown("mycompany_a@1.0.0", Given.NOW), Given.NOW))
        .isSameAs(Verdict.Allow.CLEAN);
    assertThat(draft.ruling().judge("", Given.published("a@1.0.0", "2026-08-21T00:00:00Z"), Given.NOW).isAllowed())
        .isFalse();
  }

  private static CrateFacts unknown(String id, Instant firstSeen) {
    return new CrateFacts(
        CrateId.of(id), false, PublishTime.UNKNOWN, firstSeen, ContentFacts.UNKNOWN, Optional.empty());
  }

  @Test
  void aKeyDecidesWhenNobodySaysWhenItWasPublished() {
    PolicyDraft draft = threeDays();
    Instant yesterday = Given.NOW.minus(Duration.ofDays(1));
    Verdict seen = draft.ruling().judge("", unknown("a@1.0.0", yesterday), Given.NOW);
    assertThat(seen).isInstanceOf(Verdict.Hold.class);
    assertThat(seen.changesAt()).contains(yesterday.plus(Duration.ofDays(3)));
    assertThat(seen.findings().get(0).evidence()).isEqualTo("first seen 2026-08-20T12:00:00Z, not yet 3 days old");
    assertThat(draft.ruling().judge("", unknown("a@1.0.0", Given.LONG_AGO), Given.NOW)).isSameAs(Verdict.Allow.CLEAN);

    draft.unknownPubtime = Rule.UnknownPubtime.ALLOW;
    assertThat(draft.ruling().judge("", unknown("a@1.0.0", yesterday), Given.NOW)).isSameAs(Verdict.Allow.CLEAN);

    draft.unknownPubtime = Rule.UnknownPubtime.DENY;
    Verdict denied = draft.ruling().judge("", unknown("a@1.0.0", Given.LONG_AGO), Given.NOW);
    assertThat(denied).isInstanceOf(Verdict.Deny.class);
    assertThat(denied.findings())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.code()).isEqualTo(ReasonCode.COOLDOWN_UNKNOWN_PUBTIME);
          assertThat(finding.rule()).isEqualTo("cooldown.unknown-pubtime");
        });
  }

  @Test
  void aDenialOutweighsAHoldAndBothAreKept() {
    Verdict verdict =
        threeDays().deny("a", "").ruling().judge("", Given.published("a@1.0.0", "2026-08-21T00:00:00Z"), Given.NOW);
    assertThat(verdict).isInstanceOf(Verdict.Deny.class);
    assertThat(Given.codes(verdict)).containsExactly(ReasonCode.DENY_LIST, ReasonCode.COOLDOWN_AGE);
    assertThat(verdict.changesAt()).contains(Instant.parse("2026-08-24T00:00:00Z"));
  }

  @ParameterizedTest
  @CsvSource({
    "P3D, 3 days",
    "P1D, 1 day",
    "PT36H, 36 hours",
    "PT1H, 1 hour",
    "PT90M, 90 minutes",
    "PT1M, 1 minute",
    "PT90S, 90 seconds",
    "PT1S, 1 second"
  })
  void aDurationIsSaidInItsLargestExactUnit(Duration duration, String words) {
    assertThat(Judge.inWords(duration)).isEqualTo(words);
  }
}
