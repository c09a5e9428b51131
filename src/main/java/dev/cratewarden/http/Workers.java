package dev.cratewarden.http;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Virtual threads for what blocks, so many requests at a time and no more. */
final class Workers implements AutoCloseable {
  private final int workMax;
  private final AtomicInteger atWork = new AtomicInteger();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());

  Workers(int workMax) {
    this.workMax = workMax;
  }

  /** A piece of work. It must not throw. */
  interface Work {
    /**
     * Does it.
     *
     * @param place is given back at the end, or earlier by {@link Place#leave} if what remains is bounded otherwise
     */
    void run(Place place);
  }

  /** One of the places that {@link #workMax} allows. */
  final class Place {
    private final AtomicBoolean left = new AtomicBoolean();

    private Place() {}

    /** Gives the place to the next. Only the first call counts. */
    void leave() {
      if (left.compareAndSet(false, true)) {
        atWork.decrementAndGet();
      }
    }
  }

  /** Starts work on a thread of its own; false if there is no place. */
  boolean tryRun(Work work) {
    if (atWork.incrementAndGet() > workMax) {
      atWork.decrementAndGet();
      return false;
    }
    Place place = new Place();
    threads.execute(() -> {
      try {
        work.run(place);
      } finally {
        place.leave();
      }
    });
    return true;
  }

  /** Waits a while for what is running, then interrupts it. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
