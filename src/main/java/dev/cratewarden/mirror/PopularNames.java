package dev.cratewarden.mirror;

import dev.cratewarden.scan.WellKnownNames;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The names that another may be meant to be taken for: those that come with the product, and those that are used most
 * here. Safe for many threads.
 *
 * <p>Who is used here changes slowly, and finding out takes a moment: it is done anew now and then, and meanwhile the
 * names of the last time hold.
 */
public final class PopularNames implements Supplier<WellKnownNames> {
  private static final Duration RENEWED_AFTER = Duration.ofHours(1);

  private final WellKnownNames shipped;
  private final Supplier<? extends Collection<String>> mostUsed;
  private final InstantSource clock;
  private final Executor executor;
  private final AtomicReference<Instant> due = new AtomicReference<>(Instant.MIN);
  private volatile WellKnownNames current;

  /**
   * Names from {@code shipped} and {@code mostUsed}.
   *
   * @param executor asks {@code mostUsed}, which may block
   */
  public PopularNames(
      WellKnownNames shipped, Supplier<? extends Collection<String>> mostUsed, InstantSource clock, Executor executor) {
    this.shipped = shipped;
    this.mostUsed = mostUsed;
    this.clock = clock;
    this.executor = executor;
    this.current = shipped;
  }

  @Override
  public WellKnownNames get() {
    Instant now = clock.instant();
    Instant next = due.get();
    if (!now.isBefore(next) && due.compareAndSet(next, now.plus(RENEWED_AFTER))) {
      executor.execute(() -> current = shipped.and(mostUsed.get()));
    }
    return current;
  }
}
