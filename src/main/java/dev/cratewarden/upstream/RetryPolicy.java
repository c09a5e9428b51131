package dev.cratewarden.upstream;

import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Whether and when a failed question is asked again: exponential backoff with full jitter, or what upstream asks for.
 */
final class RetryPolicy {
  private final UpstreamOptions.Retries options;
  private final DoubleSupplier random;

  /** With randomness from 0 inclusive to 1 exclusive. */
  RetryPolicy(UpstreamOptions.Retries options, DoubleSupplier random) {
    this.options = options;
    this.random = random;
  }

  /**
   * The pause before the next try; empty to give up.
   *
   * @param failedTries so far, from 1
   * @param triesMax of this question
   * @param retryAfter as upstream asked
   * @param left until the question's time is over
   */
  Optional<Duration> pause(int failedTries, int triesMax, Optional<Duration> retryAfter, Duration left) {
    if (failedTries >= triesMax) {
      return Optional.empty();
    }
    Duration jitter = jitter(failedTries);
    Duration asked = retryAfter.orElse(Duration.ZERO);
    Duration pause = asked.compareTo(jitter) > 0 ? asked : jitter;
    boolean tooLong = asked.compareTo(options.retryAfterMax()) > 0 || pause.compareTo(left) >= 0;
    return tooLong ? Optional.empty() : Optional.of(pause);
  }

  /** Tries of an ordinary question. */
  int triesMax() {
    return 1 + options.retries();
  }

  private Duration jitter(int failedTries) {
    long first = options.firstPause().toNanos();
    long longest = options.longestPause().toNanos();
    int doublings = Math.min(failedTries - 1, 30);
    long bound = first > longest >> doublings ? longest : first << doublings;
    return Duration.ofNanos((long) (bound * random.getAsDouble()));
  }
}
