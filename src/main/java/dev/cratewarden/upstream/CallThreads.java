package dev.cratewarden.upstream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * On which thread OkHttp runs: the caller's, except for virtual threads before JDK 24.
 *
 * <p>OkHttp writes HTTP/2 frames inside {@code synchronized}. Until JEP 491 (JDK 24) a virtual thread that blocks there
 * holds its carrier, and a stalled upstream could hold them all; there a platform thread does the work. Their number is
 * bounded by {@link ConcurrencyLimit}, since each call is made with a permit in hand.
 */
final class CallThreads implements AutoCloseable {
  private static final int FIRST_RELEASE_WITHOUT_PINNING = 24;

  private final Optional<ExecutorService> platform;

  private CallThreads(Optional<ExecutorService> platform) {
    this.platform = platform;
  }

  /** What the running JDK needs. */
  static CallThreads forRelease(int feature) {
    return new CallThreads(
        feature >= FIRST_RELEASE_WITHOUT_PINNING
            ? Optional.empty()
            : Optional.of(
                Executors.newCachedThreadPool(
                    Thread.ofPlatform().daemon().name("cratewarden-upstream-", 0).factory())));
  }

  /** Runs {@code work} and waits for it. */
  <T> T call(Callable<T> work) throws IOException {
    if (platform.isEmpty() || !Thread.currentThread().isVirtual()) {
      return unwrapped(work);
    }
    Future<T> future = platform.get().submit(work);
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      return unwrapped(() -> rethrow(e.getCause()));
    }
  }

  private static <T> T rethrow(@Nullable Throwable cause) throws Exception {
    switch (cause) {
      case Error error -> throw error;
      case Exception exception -> throw exception;
      case null, default -> throw new IllegalStateException("failed for no known reason", cause);
    }
  }

  private static <T> T unwrapped(Callable<T> work) throws IOException {
    try {
      return work.call();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("exchanges throw nothing else", e);
    }
  }

  @Override
  public void close() {
    platform.ifPresent(ExecutorService::shutdown);
  }
}
