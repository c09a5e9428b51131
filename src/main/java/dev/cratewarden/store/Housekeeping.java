package dev.cratewarden.store;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that evicts, reclaims and writes down last uses, so that no request waits for it. */
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("store-housekeeping").daemon().factory());
  private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();

  /** Runs {@code task} soon, once however often it is asked for before it begins: so the queue has one place a task. */
  void soon(Runnable task) {
    if (waiting.add(task)) {
      try {
        thread.execute(() -> {
          waiting.remove(task);
          guarded(task);
        });
      } catch (RejectedExecutionException e) {
        LOG.debug("store is closing, task={} is left for the next start", task);
      }
    }
  }

  /** Asks for {@code task} after {@code pause}. */
  void later(Duration pause, Runnable task) {
    try {
      ScheduledFuture<?> unused = thread.schedule(() -> soon(task), pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("store is closing, task={} is left for the next start", task);
    }
  }

  /** Runs {@code task} again and again with this pause. */
  void every(Duration pause, Runnable task) {
    ScheduledFuture<?> unused =
        thread.scheduleWithFixedDelay(() -> guarded(task), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.warn("store housekeeping failed task={}", task, e);
    }
  }

  /** Waits until all that was asked for is done. */
  void settle() {
    try {
      do {
        thread.submit(() -> {}).get();
      } while (!waiting.isEmpty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lets the running task end, forgets the others. */
  @Override
  public void close() {
    thread.shutdownNow();
    boolean interrupted = false;
    while (true) {
      try {
        if (thread.awaitTermination(1, TimeUnit.MINUTES)) {
          break;
        }
        LOG.warn("store housekeeping is still running");
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
