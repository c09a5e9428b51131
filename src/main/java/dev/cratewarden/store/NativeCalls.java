package dev.cratewarden.store;

import dev.cratewarden.mirror.StoreException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * The few threads that call RocksDB for virtual threads.
 *
 * <p>A native call holds its carrier thread until it returns, and there are only as many carriers as processors: two
 * slow disk reads would stop every virtual thread of a small machine. Callers wait for a place before they queue, so
 * the queue is never longer than the pool. Platform threads call for themselves.
 */
final class NativeCalls {
  private final ExecutorService pool;
  private final Semaphore places;

  NativeCalls(int threads) {
    this.pool = Executors.newFixedThreadPool(threads, Thread.ofPlatform().name("store-native-", 0).daemon().factory());
    this.places = new Semaphore(threads);
  }

  /** What {@code call} returns or throws. It is never abandoned: the caller's buffers are in use until it ends. */
  <T> T run(Supplier<T> call) {
    return Thread.currentThread().isVirtual() ? onPool(call) : call.get();
  }

  private <T> T onPool(Supplier<T> call) {
    places.acquireUninterruptibly();
    try {
      return result(pool.submit(call::get));
    } catch (RejectedExecutionException e) {
      throw new StoreException("the store is closed", e);
    } finally {
      places.release();
    }
  }

  private static <T> T result(Future<T> future) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw rethrown(e.getCause() == null ? e : e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException rethrown(Throwable cause) {
    return switch (cause) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException(cause);
    };
  }

  /** Takes no more calls. */
  void close() {
    pool.shutdown();
  }
}
