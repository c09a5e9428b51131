package dev.cratewarden.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallThreadsTest {
  private static <T> T onVirtualThread(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            result.complete(work.call());
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    return result.join();
  }

  @Test
  void aVirtualThreadThatWouldPinItsCarrierLetsAPlatformThreadWork() {
    try (CallThreads threads = CallThreads.forRelease(21)) {
      assertThat(onVirtualThread(() -> threads.call(() -> Thread.currentThread().isVirtual()))).isFalse();
    }
  }

  @Test
  void laterReleasesAndPlatformThreadsWorkThemselves() throws Exception {
    try (CallThreads threads = CallThreads.forRelease(24)) {
      assertThat(onVirtualThread(() -> threads.call(() -> Thread.currentThread().isVirtual()))).isTrue();
    }
    try (CallThreads threads = CallThreads.forRelease(21)) {
      assertThat(threads.call(Thread::currentThread)).isSameAs(Thread.currentThread());
    }
  }

  @Test
  void failuresComeThroughAsTheyAre() {
    for (int release : new int[] {21, 24}) {
      try (CallThreads threads = CallThreads.forRelease(release)) {
        for (Throwable thrown :
            new Throwable[] {
              new NonsenseException("n"),
              new IOException("i"),
              new IllegalStateException("s"),
              new StackOverflowError("e")
            }) {
          assertThatThrownBy(() ->
                  onVirtualThread(() ->
                      threads.call(() -> {
                        if (thrown instanceof Error error) {
                          throw error;
                        }
                        throw (Exception) thrown;
                      })))
              .isInstanceOf(CompletionException.class)
              .hasCause(thrown);
        }
      }
    }
  }

  @Test
  void anInterruptedCallerDoesNotWaitForTheWork() throws Exception {
    try (CallThreads threads = CallThreads.forRelease(21)) {
      CountDownLatch started = new CountDownLatch(1);
      CompletableFuture<Throwable> failure = new CompletableFuture<>();
      Thread caller =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  threads.call(() -> {
                    started.countDown();
                    new CountDownLatch(1).await();
                    return "never";
                  });
                } catch (Throwable e) {
                  failure.complete(e);
                }
              });
      started.await();
      caller.interrupt();
      assertThat(failure.join()).isInstanceOf(IOException.class).hasMessage("interrupted");
    }
  }
}
