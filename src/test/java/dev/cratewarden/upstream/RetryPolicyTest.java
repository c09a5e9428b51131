package dev.cratewarden.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  private static final Duration PLENTY = Duration.ofMinutes(1);
  private static final UpstreamOptions.Retries OPTIONS =
      new UpstreamOptions.Retries(6, Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(10));

  @Test
  void theBoundOfThePauseDoublesUpToTheLongest() {
    RetryPolicy policy = new RetryPolicy(OPTIONS, () -> 0.5);
    assertThat(policy.pause(1, 7, Optional.empty(), PLENTY)).contains(Duration.ofMillis(100));
    assertThat(policy.pause(2, 7, Optional.empty(), PLENTY)).contains(Duration.ofMillis(200));
    assertThat(policy.pause(3, 7, Optional.empty(), PLENTY)).contains(Duration.ofMillis(400));
    assertThat(policy.pause(4, 7, Optional.empty(), PLENTY)).contains(Duration.ofMillis(500));
    assertThat(policy.pause(6, 7, Optional.empty(), PLENTY)).contains(Duration.ofMillis(500));
    assertThat(policy.pause(7, 7, Optional.empty(), PLENTY)).isEmpty();
  }

  @Test
  void thePauseIsAnywhereBetweenNothingAndItsBound() {
    Random seeded = new Random(7);
    RetryPolicy policy = new RetryPolicy(OPTIONS, seeded::nextDouble);
    Duration shortest = PLENTY;
    Duration longest = Duration.ZERO;
    for (int i = 0; i < 1000; i++) {
      Duration pause = policy.pause(1, 7, Optional.empty(), PLENTY).orElseThrow();
      shortest = pause.compareTo(shortest) < 0 ? pause : shortest;
      longest = pause.compareTo(longest) > 0 ? pause : longest;
    }
    assertThat(shortest).isLessThan(Duration.ofMillis(5));
    assertThat(longest).isBetween(Duration.ofMillis(195), Duration.ofMillis(200));
  }

  @Test
  void whatUpstreamAsksForIsWaitedFor() {
    RetryPolicy policy = new RetryPolicy(OPTIONS, () -> 0.5);
    assertThat(policy.pause(1, 7, Optional.of(Duration.ofSeconds(3)), PLENTY)).contains(Duration.ofSeconds(3));
    assertThat(policy.pause(1, 7, Optional.of(Duration.ZERO), PLENTY)).contains(Duration.ofMillis(100));
  }

  @Test
  void aPauseThatIsTooLongEndsTheQuestionInsteadOfBeingCutShort() {
    RetryPolicy policy = new RetryPolicy(OPTIONS, () -> 0.5);
    assertThat(policy.pause(1, 7, Optional.of(Duration.ofSeconds(11)), PLENTY)).isEmpty();
    assertThat(policy.pause(1, 7, Optional.of(Duration.ofSeconds(3)), Duration.ofSeconds(2))).isEmpty();
    assertThat(policy.pause(1, 7, Optional.empty(), Duration.ZERO)).isEmpty();
  }

  @Test
  void manyFailuresDoNotOverflow() {
    RetryPolicy policy = new RetryPolicy(OPTIONS, () -> 0.999);
    for (int failed = 1; failed < 200; failed++) {
      assertThat(policy.pause(failed, 1000, Optional.empty(), PLENTY).orElseThrow()).isPositive();
    }
  }
}
