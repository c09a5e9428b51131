package dev.cratewarden.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.policy.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StandingTest {
  private static final Instant NOW = Instant.parse("2026-08-20T12:00:00Z");
  private static final Standing ADMITTED =
      new Standing(
          CrateId.of("serde@1.0.0"), "", Checksum.compute(new byte[] {1}), Optional.empty(), Optional.empty(), false);

  @Test
  void whatWasNeverJudgedIsDue() {
    assertThat(ADMITTED.isDue(NOW)).isTrue();
  }

  @Test
  void whatWasJudgedIsDueWhenItsTimeComesAndNotBefore() {
    Standing held = ADMITTED.judged(new Verdict.Hold(List.of(), Optional.of(NOW)));

    assertThat(held.level()).contains(Verdict.Level.HOLD);
    assertThat(held.isDue(NOW.minusMillis(1))).isFalse();
    assertThat(held.isDue(NOW)).isTrue();
    assertThat(held.judged(Verdict.Allow.CLEAN).isDue(Instant.MAX)).as("until something else changes").isFalse();
  }

  @Test
  void aDeliveryIsRememberedWhateverIsJudgedLater() {
    Standing delivered = ADMITTED.asDelivered(Optional.of(Verdict.Level.ALLOW));

    assertThat(delivered.delivered()).isTrue();
    assertThat(delivered.level()).as("as it was judged then").contains(Verdict.Level.ALLOW);
    assertThat(delivered.judged(new Verdict.Deny(List.of(), Optional.empty())).delivered()).isTrue();
  }

  @Test
  void aVerdictThatIsKnownCountsMoreThanThatOfADelivery() {
    Standing denied = ADMITTED.judged(new Verdict.Deny(List.of(), Optional.empty()));

    assertThat(denied.asDelivered(Optional.of(Verdict.Level.ALLOW)).level()).contains(Verdict.Level.DENY);
  }
}
