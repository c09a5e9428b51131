package dev.cratewarden.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateName;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FreshnessTest {
  private static final Instant CHECKED = Instant.parse("2026-08-20T12:00:00Z");
  private static final Freshness MINUTES =
      new Freshness(Duration.ofMinutes(5), Duration.ofMinutes(2), Duration.ofHours(1), false);

  private static StoredIndex checked(Optional<Duration> maxAge) {
    return new StoredIndex(CrateName.of("serde"), new byte[0], Validators.NONE, CHECKED, maxAge, CHECKED, Map.of());
  }

  private static Freshness.Plan planAfter(Freshness freshness, Optional<Duration> maxAge, long seconds) {
    return freshness.plan(Optional.of(checked(maxAge)), CHECKED.plusSeconds(seconds));
  }

  @Test
  void aCopyIsServedUntilItsLifetimeIsOver() {
    assertThat(planAfter(MINUTES, Optional.empty(), 299)).isEqualTo(new Freshness.Plan.Serve(CHECKED.plusSeconds(300)));
    assertThat(planAfter(MINUTES, Optional.empty(), 300)).isInstanceOf(Freshness.Plan.ServeAndRevalidate.class);
    assertThat(planAfter(MINUTES, Optional.empty(), 419)).isInstanceOf(Freshness.Plan.ServeAndRevalidate.class);
    assertThat(planAfter(MINUTES, Optional.empty(), 420)).isEqualTo(new Freshness.Plan.Revalidate());
  }

  @Test
  void upstreamsMaxAgeCanShortenALifetimeAndNotLengthenIt() {
    assertThat(planAfter(MINUTES, Optional.of(Duration.ofSeconds(60)), 59))
        .isEqualTo(new Freshness.Plan.Serve(CHECKED.plusSeconds(60)));
    assertThat(planAfter(MINUTES, Optional.of(Duration.ofSeconds(60)), 60))
        .isInstanceOf(Freshness.Plan.ServeAndRevalidate.class);
    assertThat(planAfter(MINUTES, Optional.of(Duration.ofDays(1)), 420)).isEqualTo(new Freshness.Plan.Revalidate());
  }

  @Test
  void aCopyFromTheFutureIsNotTrusted() {
    assertThat(planAfter(MINUTES, Optional.empty(), -1)).isInstanceOf(Freshness.Plan.ServeAndRevalidate.class);
  }

  @Test
  void withoutACopyUpstreamIsAskedUnlessOffline() {
    Freshness offline = new Freshness(Duration.ZERO, Duration.ZERO, Duration.ZERO, true);
    assertThat(MINUTES.plan(Optional.empty(), CHECKED)).isEqualTo(new Freshness.Plan.Fetch());
    assertThat(offline.plan(Optional.empty(), CHECKED)).isEqualTo(new Freshness.Plan.Absent());
    assertThat(planAfter(offline, Optional.empty(), 1_000_000)).isEqualTo(new Freshness.Plan.Serve(Instant.MAX));
  }

  @Test
  void aStaleCopyIsGoodDespiteAnErrorForALimitedTimeAndAskedAgainSoon() {
    StoredIndex stored = checked(Optional.empty());
    Instant limit = CHECKED.plusSeconds(300 + 3600);
    assertThat(MINUTES.despiteError(stored, limit.minusSeconds(60)))
        .contains(limit.minusSeconds(60).plus(Freshness.PAUSE));
    assertThat(MINUTES.despiteError(stored, limit.minusMillis(1))).contains(limit);
    assertThat(MINUTES.despiteError(stored, limit)).isEmpty();
  }
}
