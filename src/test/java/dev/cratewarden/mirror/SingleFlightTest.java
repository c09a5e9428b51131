package dev.cratewarden.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SingleFlightTest {
  @Test
  void aHundredAskersShareOnePieceOfWork() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      SingleFlight<String, Integer> flights = new SingleFlight<>(threads);
      CountDownLatch gate = new CountDownLatch(1);
      CountDownLatch joined = new CountDownLatch(100);
      AtomicInteger runs = new AtomicInteger();
      List<Future<Integer>> answers = new ArrayList<>();
      AtomicInteger leaders = new AtomicInteger();
      for (int i = 0; i < 100; i++) {
        answers.add(
            threads.submit(() -> {
              SingleFlight.Flight<Integer> flight =
                  flights.join(
                      "serde",
                      () -> {
                        awaitGate(gate);
                        return runs.incrementAndGet();
                      });
              leaders.addAndGet(flight.led() ? 1 : 0);
              joined.countDown();
              return flight.await();
            }));
      }
      joined.await();
      gate.countDown();
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isEqualTo(1);
      }
      assertThat(runs).hasValue(1);
      assertThat(leaders).hasValue(1);
    }
  }

  @Test
  void aFailureReachesAllWhoWaitedAndNobodyWhoComesLater() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      SingleFlight<String, Integer> flights = new SingleFlight<>(threads);
      CountDownLatch gate = new CountDownLatch(1);
      SingleFlight.Flight<Integer> first =
          flights.join(
              "serde",
              () -> {
                awaitGate(gate);
                throw new StoreException("the disk is full");
              });
      SingleFlight.Flight<Integer> second = flights.join("serde", () -> 2);
      gate.countDown();
      assertThatThrownBy(first::await).isInstanceOf(StoreException.class).hasMessage("the disk is full");
      assertThatThrownBy(second::await).isInstanceOf(StoreException.class);
      assertThat(flights.join("serde", () -> 3).await()).isEqualTo(3);
    }
  }

  @Test
  void anAskerThatLeavesTakesNothingWithIt() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      SingleFlight<String, Integer> flights = new SingleFlight<>(threads);
      CountDownLatch gate = new CountDownLatch(1);
      CountDownLatch started = new CountDownLatch(1);
      Thread leaver =
          Thread.ofVirtual()
              .start(() -> {
                SingleFlight.Flight<Integer> flight =
                    flights.join(
                        "serde",
                        () -> {
                          started.countDown();
                          awaitGate(gate);
                          return 1;
                        });
                flight.await();
              });
      started.await();
      SingleFlight.Flight<Integer> stays = flights.join("serde", () -> 2);
      leaver.interrupt();
      gate.countDown();
      assertThat(stays.await()).isEqualTo(1);
      assertThat(stays.led()).isFalse();
    }
  }

  @Test
  void aRefusedThreadIsAFailureAndNoHang() {
    SingleFlight<String, Integer> flights =
        new SingleFlight<>(work -> {
          throw new RejectedExecutionException("closing");
        });
    assertThatThrownBy(() -> flights.join("serde", () -> 1).await()).isInstanceOf(RejectedExecutionException.class);
  }

  private static void awaitGate(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
