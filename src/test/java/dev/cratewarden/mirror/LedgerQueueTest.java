package dev.cratewarden.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LedgerQueueTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final LedgerQueue.Retention FOREVER = new LedgerQueue.Retention(Duration.ofDays(3_650), 1L << 40);

  private final AtomicLong lost = new AtomicLong();

  private static Delivery delivery(int i) {
    return DeliveryLedgerContract.delivery(
        CrateId.of("serde@1.0.0"), DeliveryLedgerContract.NOW.plusMillis(i), "10.0.0." + i % 250);
  }

  private static LedgerQueue queue(int entriesMax) {
    return new LedgerQueue(FOREVER, InstantSource.fixed(DeliveryLedgerContract.NOW), entriesMax);
  }

  /** A ledger whose store can be made to take nothing, or to take its time. */
  private static final class Balky implements DeliveryLedger {
    private final MemoryLedger kept = new MemoryLedger();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch willing = new CountDownLatch(1);
    private int failuresLeft;

    @Override
    public synchronized void append(List<LedgerEntry> entries) {
      begun.countDown();
      if (failuresLeft > 0) {
        failuresLeft--;
        throw new StoreException("the disk is full");
      }
      try {
        assertThat(willing.await(1, TimeUnit.MINUTES)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      kept.append(entries);
    }

    @Override
    public void deliveries(Query query, Predicate<Delivery> visitor) {
      kept.deliveries(query, visitor);
    }

    @Override
    public void decisions(Query query, Predicate<Decision> visitor) {
      kept.decisions(query, visitor);
    }

    @Override
    public long deliveryCount() {
      return kept.deliveryCount();
    }

    @Override
    public long decisionCount() {
      return kept.decisionCount();
    }

    @Override
    public long forget(java.time.Instant oldest, long bytesMax) {
      return kept.forget(oldest, bytesMax);
    }
  }

  @Test
  void whatManyThreadsBringIsWrittenWholeAndInAFlushAtOnce() throws InterruptedException {
    MemoryLedger ledger = new MemoryLedger();
    try (LedgerQueue queue = queue(LedgerQueue.ENTRIES_MAX)) {
      queue.start(ledger, lost::addAndGet);
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int thread = 0; thread < 20; thread++) {
          threads.execute(() -> {
            for (int i = 0; i < 500; i++) {
              queue.delivered(delivery(i));
            }
          });
        }
      }
      assertThat(queue.flush(PATIENCE)).isTrue();
      assertThat(ledger.deliveryCount()).isEqualTo(10_000);
    }
    assertThat(lost).hasValue(0);
  }

  @Test
  void aCleanEndLosesNothing() {
    MemoryLedger ledger = new MemoryLedger();
    LedgerQueue queue = queue(LedgerQueue.ENTRIES_MAX);
    queue.start(ledger, lost::addAndGet);
    for (int i = 0; i < 30_000; i++) {
      queue.delivered(delivery(i));
    }

    queue.close();

    assertThat(ledger.deliveryCount()).isEqualTo(30_000);
    assertThat(lost).hasValue(0);
  }

  @Test
  void whileTheStoreTakesNothingEntriesWaitAndNoneIsWrittenTwice() {
    Balky ledger = new Balky();
    ledger.failuresLeft = 3;
    ledger.willing.countDown();
    try (LedgerQueue queue = queue(100)) {
      queue.start(ledger, lost::addAndGet);
      for (int i = 0; i < 50; i++) {
        queue.delivered(delivery(i));
      }
      assertThat(queue.flush(PATIENCE)).isTrue();
    }
    assertThat(ledger.deliveryCount()).isEqualTo(50);
    assertThat(lost).hasValue(0);
  }

  @Test
  void aFullQueueMakesNobodyWaitAndEveryLossIsCounted() throws InterruptedException {
    Balky ledger = new Balky();
    try (LedgerQueue queue = queue(100)) {
      queue.start(ledger, lost::addAndGet);
      queue.delivered(delivery(0));
      assertThat(ledger.begun.await(1, TimeUnit.MINUTES)).isTrue();
      for (int i = 1; i <= 150; i++) {
        queue.delivered(delivery(i));
      }
      assertThat(lost).hasValue(50);
      ledger.willing.countDown();
      assertThat(queue.flush(PATIENCE)).isTrue();
      assertThat(ledger.deliveryCount()).isEqualTo(101);
    }
  }

  @Test
  void aListenerHearsOfWhatIsWrittenAfterIt() {
    MemoryLedger ledger = new MemoryLedger();
    List<Long> countsSeen = new ArrayList<>();
    List<LedgerEntry> heard = new ArrayList<>();
    try (LedgerQueue queue = queue(100)) {
      queue.onWritten(entries -> {
        countsSeen.add(ledger.deliveryCount());
        heard.addAll(entries);
      });
      queue.start(ledger, lost::addAndGet);
      queue.delivered(delivery(1));
      assertThat(queue.flush(PATIENCE)).isTrue();
    }
    assertThat(heard).containsExactly(delivery(1));
    assertThat(countsSeen).containsExactly(1L);
  }
}
