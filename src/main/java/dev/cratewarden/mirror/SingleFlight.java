package dev.cratewarden.mirror;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Makes many askers of one thing wait for one piece of work.
 *
 * <p>The work runs on a thread of its own, so an asker that goes away takes nothing with it. A flight is forgotten
 * before its result is handed out: whoever asks after a failure starts anew.
 *
 * @param <K> what is asked for, by value
 * @param <V> what comes of it; shared by all askers, so it must be immutable
 */
final class SingleFlight<K, V> {
  private final ConcurrentMap<K, CompletableFuture<V>> flights = new ConcurrentHashMap<>();
  private final Executor executor;

  /** Work runs on {@code executor}, which must not be bounded by the askers' own threads. */
  SingleFlight(Executor executor) {
    this.executor = executor;
  }

  /** The flight for {@code key}: the one under way, or a new one that does {@code work}. */
  Flight<V> join(K key, Supplier<V> work) {
    CompletableFuture<V> mine = new CompletableFuture<>();
    CompletableFuture<V> theirs = flights.putIfAbsent(key, mine);
    if (theirs != null) {
      return new Flight<>(theirs, false);
    }
    try {
      executor.execute(() -> fly(key, mine, work));
    } catch (RuntimeException e) {
      flights.remove(key, mine);
      mine.completeExceptionally(e);
    }
    return new Flight<>(mine, true);
  }

  private void fly(K key, CompletableFuture<V> flight, Supplier<V> work) {
    try {
      V value = work.get();
      flights.remove(key, flight);
      flight.complete(value);
    } catch (Throwable e) {
      flights.remove(key, flight);
      flight.completeExceptionally(e);
    }
  }

  /**
   * One piece of work under way.
   *
   * @param result of the work
   * @param led whether this asker started it
   */
  record Flight<V>(CompletableFuture<V> result, boolean led) {
    /** Waits at most so long; whether the work has ended, well or not. An interrupt ends the wait and stays known. */
    boolean endsWithin(Duration time) {
      try {
        result.get(time.toNanos(), TimeUnit.NANOSECONDS);
        return true;
      } catch (TimeoutException e) {
        return false;
      } catch (ExecutionException e) {
        return true;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    /** Waits for the result; rethrows what the work threw. */
    V await() {
      try {
        return result.join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        throw e;
      }
    }
  }
}
