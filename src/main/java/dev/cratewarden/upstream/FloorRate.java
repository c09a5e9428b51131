package dev.cratewarden.upstream;

import java.time.Duration;

/**
 * Notices a body that drips: fewer bytes than the floor allows, over a window of time spent waiting for them. Not for
 * many threads.
 */
final class FloorRate {
  private final long bytesPerSecond;
  private final long windowNanos;
  private long spentNanos;
  private long bytes;

  FloorRate(long bytesPerSecond, Duration window) {
    this.bytesPerSecond = bytesPerSecond;
    this.windowNanos = window.toNanos();
  }

  /**
   * Counts one read. Whether the window it completes was too slow.
   *
   * @param nanos spent inside the read; a slow reader's own time does not count
   */
  boolean isTooSlowAfter(long nanos, int newBytes) {
    spentNanos += nanos;
    bytes += newBytes;
    if (spentNanos < windowNanos) {
      return false;
    }
    boolean tooSlow = bytes < bytesPerSecond * (spentNanos / 1e9);
    spentNanos = 0;
    bytes = 0;
    return tooSlow;
  }
}
