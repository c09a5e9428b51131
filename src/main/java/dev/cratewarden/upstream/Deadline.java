package dev.cratewarden.upstream;

import java.time.Duration;

/** The moment at which a question's time is over, by the clock that never jumps. */
final class Deadline {
  private final long startedNanos = System.nanoTime();
  private final long totalNanos;

  private Deadline(Duration total) {
    this.totalNanos = total.toNanos();
  }

  static Deadline in(Duration total) {
    return new Deadline(total);
  }

  /** What is left, never negative. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, totalNanos - (System.nanoTime() - startedNanos)));
  }

  /** What is left, but at most {@code bound}. */
  Duration leftUpTo(Duration bound) {
    Duration left = left();
    return left.compareTo(bound) < 0 ? left : bound;
  }

  boolean isOver() {
    return left().isZero();
  }
}
