package dev.cratewarden.mirror;

import dev.cratewarden.policy.Ruling;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that judges again, so that no request waits for it: at once when the ruling changes, when the time comes
 * at which a waiver ends or a cooldown is over, and soon after something new came or was delivered. Of that a build
 * brings hundreds in a second, which are judged in few passes.
 */
public final class ReassessmentLoop implements CurrentRuling.Listener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReassessmentLoop.class);
  private static final Duration LOOKS_AT_CLOCK_EVERY = Duration.ofSeconds(30);
  private static final Duration GATHERS_NEWS_FOR = Duration.ofMillis(250);
  private static final Duration FLUSH_PATIENCE = Duration.ofSeconds(10);
  private static final Duration FORGET_EVERY = Duration.ofHours(1);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(20);

  private final Reassessment reassessment;
  private final RetroactiveStore store;
  private final TarballStore tarballs;
  private final LedgerQueue queue;
  private final Duration ageMax;
  private final InstantSource clock;
  private final Semaphore wake = new Semaphore(0);
  private final Semaphore hurry = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closing;
  private long forgetAt = System.nanoTime();

  /**
   * Begins, with a pass over everything.
   *
   * @param ageMax how long changes are remembered
   */
  public ReassessmentLoop(
      Reassessment reassessment,
      RetroactiveStore store,
      TarballStore tarballs,
      LedgerQueue queue,
      Duration ageMax,
      InstantSource clock) {
    this.reassessment = reassessment;
    this.store = store;
    this.tarballs = tarballs;
    this.queue = queue;
    this.ageMax = ageMax;
    this.clock = clock;
    this.thread = Thread.ofPlatform().name("reassessment").daemon().start(this::loop);
  }

  @Override
  public void changed(Ruling before, Ruling after) {
    if (!before.revision().equals(after.revision())) {
      hurry();
    }
  }

  private void hurry() {
    hurry.release();
    wake.release();
  }

  /** Something new is to be judged. */
  public void wake() {
    wake.release();
  }

  private void loop() {
    guarded(() -> reassessment.catchUp(tarballs));
    while (!closing) {
      guarded(this::pass);
      try {
        if (wake.tryAcquire(untilNextLook().toMillis(), TimeUnit.MILLISECONDS)) {
          boolean unused = hurry.tryAcquire(GATHERS_NEWS_FOR.toMillis(), TimeUnit.MILLISECONDS);
        }
        hurry.drainPermits();
        wake.drainPermits();
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts this thread", e);
      }
    }
  }

  /** The clock may be set, so it is looked at now and then whatever the time until the next change seems to be. */
  private Duration untilNextLook() {
    Optional<Instant> next = reassessment.nextChange();
    if (next.isEmpty()) {
      return LOOKS_AT_CLOCK_EVERY;
    }
    Duration until = Duration.between(clock.instant(), next.get()).plusMillis(1);
    return until.isNegative()
        ? Duration.ofMillis(1)
        : until.compareTo(LOOKS_AT_CLOCK_EVERY) < 0 ? until : LOOKS_AT_CLOCK_EVERY;
  }

  private void pass() {
    // Whoever received something in the last moments is to be named too.
    if (!queue.flush(FLUSH_PATIENCE)) {
      LOG.warn("event=reassessment-early reason=\"the ledger is not written yet\"");
    }
    long start = System.nanoTime();
    Reassessment.Pass pass = reassessment.run();
    if (pass.judged() > 0) {
      LOG.info(
          "event=reassessed judged={} changes={} millis={}",
          pass.judged(),
          pass.changes(),
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }
    if (System.nanoTime() - forgetAt >= 0) {
      forgetAt = System.nanoTime() + FORGET_EVERY.toNanos();
      store.forgetChanges(clock.instant().minus(ageMax));
    }
  }

  /** A store that fails now may work at the next look. */
  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("event=reassessment-failed", e);
    }
  }

  /** Lets the pass under way end. */
  @Override
  public void close() {
    closing = true;
    hurry();
    try {
      if (!thread.join(CLOSE_PATIENCE)) {
        LOG.warn("event=reassessment-still-running");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
