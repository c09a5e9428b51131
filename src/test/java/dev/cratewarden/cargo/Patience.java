package dev.cratewarden.cargo;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what has to come true by itself; on a busy machine that may take a while. */
final class Patience {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private Patience() {}

  /** Returns as soon as {@code condition} holds; how long it took. */
  static Duration until(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > LIMIT.toNanos()) {
        throw new AssertionError("after " + LIMIT.toSeconds() + " s it is still not true that " + what);
      }
      try {
        Thread.sleep(25);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
