package dev.cratewarden.upstream;

import java.time.Duration;
import java.util.Optional;

/** Keeps a pause between requests, as a registry asks of machines that use its web API. Safe for many threads. */
final class Pace {
  private final long intervalNanos;
  private final long waitMaxNanos;
  private long nextNanos;
  private boolean started;

  Pace(Duration interval, Duration waitMax) {
    this.intervalNanos = interval.toNanos();
    this.waitMaxNanos = waitMax.toNanos();
  }

  /** Takes the next slot and says how long to wait for it; empty, and none taken, if that is too long. */
  synchronized Optional<Duration> slot(long nowNanos) {
    long wait = started ? Math.max(0, nextNanos - nowNanos) : 0;
    if (wait > waitMaxNanos) {
      return Optional.empty();
    }
    started = true;
    nextNanos = nowNanos + wait + intervalNanos;
    return Optional.of(Duration.ofNanos(wait));
  }
}
