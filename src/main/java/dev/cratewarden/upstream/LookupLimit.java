package dev.cratewarden.upstream;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;

/**
 * Looks names up within a limit of time. The platform's own look-up can hang for minutes, and nothing can cancel it.
 */
final class LookupLimit implements Dns, AutoCloseable {
  private static final int THREADS_MAX = 4;
  private static final int WAITERS_MAX = 256;

  private final Dns dns;
  private final Duration limit;
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          THREADS_MAX,
          THREADS_MAX,
          30,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(WAITERS_MAX),
          Thread.ofPlatform().daemon().name("cratewarden-lookup-", 0).factory());

  LookupLimit(Dns dns, Duration limit) {
    this.dns = dns;
    this.limit = limit;
    threads.allowCoreThreadTimeOut(true);
  }

  @Override
  public List<InetAddress> lookup(String host) throws UnknownHostException {
    try {
      Future<List<InetAddress>> found = threads.submit(() -> dns.lookup(host));
      return found.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw unknown(host, e.getCause());
    } catch (TimeoutException | RejectedExecutionException e) {
      throw unknown(host, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unknown(host, e);
    }
  }

  private static UnknownHostException unknown(String host, @Nullable Throwable cause) {
    UnknownHostException e = new UnknownHostException(host);
    e.initCause(cause);
    return e;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
