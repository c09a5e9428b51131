package dev.cratewarden.upstream;

import dev.cratewarden.mirror.MirrorEvents.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** How many requests are under way at once, first come first served; both the queue and the waiting are bounded. */
final class ConcurrencyLimit {
  private final Semaphore all;
  private final Semaphore tarballs;
  private final AtomicInteger waiters = new AtomicInteger();
  private final int waitersMax;

  ConcurrencyLimit(UpstreamOptions.Limits limits) {
    this.all = new Semaphore(limits.concurrency(), true);
    this.tarballs = new Semaphore(Math.max(1, limits.concurrency() * 3 / 4), true);
    this.waitersMax = limits.waitersMax();
  }

  /** A turn, closed when the request is over. Closing twice is harmless. */
  static final class Permit implements AutoCloseable {
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Permit(Runnable release) {
      this.release = release;
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        release.run();
      }
    }
  }

  /** Waits for a turn; empty if the queue is full or {@code waitMax} is over. */
  Optional<Permit> acquire(Kind kind, Duration waitMax) throws InterruptedException {
    if (waiters.incrementAndGet() > waitersMax + all.availablePermits()) {
      waiters.decrementAndGet();
      return Optional.empty();
    }
    try {
      Deadline deadline = Deadline.in(waitMax);
      return kind == Kind.TARBALL ? tarball(deadline) : other(deadline);
    } finally {
      waiters.decrementAndGet();
    }
  }

  private Optional<Permit> other(Deadline deadline) throws InterruptedException {
    return all.tryAcquire(deadline.left().toNanos(), TimeUnit.NANOSECONDS)
        ? Optional.of(new Permit(all::release))
        : Optional.empty();
  }

  private Optional<Permit> tarball(Deadline deadline) throws InterruptedException {
    if (!tarballs.tryAcquire(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
      return Optional.empty();
    }
    boolean complete = false;
    try {
      complete = all.tryAcquire(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      if (!complete) {
        tarballs.release();
      }
    }
    return complete
        ? Optional.of(
            new Permit(() -> {
              all.release();
              tarballs.release();
            }))
        : Optional.empty();
  }

  /** How many wait for a turn. */
  int waiting() {
    return waiters.get();
  }
}
