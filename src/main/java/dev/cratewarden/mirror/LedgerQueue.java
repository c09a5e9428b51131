package dev.cratewarden.mirror;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what is to go into the ledger from whoever answers clients, and writes it in batches from one thread of its
 * own.
 *
 * <p>Taking an entry never waits: it happens on the way of a request. An entry is written within {@link #LINGER} and
 * the time of one write. While the store takes nothing the entries wait here; beyond {@link #ENTRIES_MAX} the further
 * ones are lost, and each of them is counted and stands in the log with all it says. Refusing clients instead would let
 * a full disk stop every build for the sake of its record.
 */
public final class LedgerQueue implements MirrorEvents, AutoCloseable {
  /** Some hundred bytes each: tens of megabytes at the most. */
  public static final int ENTRIES_MAX = 65_536;

  private static final Logger LOG = LoggerFactory.getLogger(LedgerQueue.class);

  /** A quarter of what a kill may cost. Each write begins with cold caches, so a few larger ones are cheaper. */
  private static final Duration LINGER = Duration.ofMillis(250);

  private static final Duration FORGET_EVERY = Duration.ofSeconds(10);
  private static final Duration RETRY_PAUSE = Duration.ofMillis(500);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(30);
  private static final int BATCH_MAX = 8_192;

  private final BlockingQueue<LedgerEntry> waiting;
  private final Retention retention;
  private final InstantSource clock;
  private final Semaphore wake = new Semaphore(0);
  private final AtomicLong taken = new AtomicLong();
  private final Object writtenMonitor = new Object();
  private final Thread writer;
  private volatile @Nullable DeliveryLedger ledger;
  private volatile LongConsumer onLost = lost -> {};
  private volatile Consumer<List<LedgerEntry>> onWritten = entries -> {};
  private volatile boolean idle;
  private volatile boolean hurried;
  private volatile boolean closing;
  private long written;
  private long forgetAt = System.nanoTime();

  /** Takes entries; none is written before {@link #start}. */
  public LedgerQueue(Retention retention, InstantSource clock) {
    this(retention, clock, ENTRIES_MAX);
  }

  LedgerQueue(Retention retention, InstantSource clock, int entriesMax) {
    this.waiting = new ArrayBlockingQueue<>(entriesMax);
    this.retention = retention;
    this.clock = clock;
    this.writer = Thread.ofPlatform().name("ledger").daemon().unstarted(this::write);
  }

  /**
   * How long and how much is kept.
   *
   * @param bytesMax as {@link DeliveryLedger#forget} counts them
   */
  public record Retention(Duration ageMax, long bytesMax) {}

  /**
   * Begins to write. Called once, before the first entry can have been lost.
   *
   * @param whenLost hears how many entries were just lost
   */
  public void start(DeliveryLedger into, LongConsumer whenLost) {
    ledger = into;
    onLost = whenLost;
    writer.start();
  }

  /** Tells {@code listener} of each batch after it is written, on the writing thread. Called once, at wiring. */
  public void onWritten(Consumer<List<LedgerEntry>> listener) {
    onWritten = listener;
  }

  @Override
  public void delivered(Delivery delivery) {
    take(delivery);
  }

  @Override
  public void decided(Decision decision) {
    take(decision);
  }

  private void take(LedgerEntry entry) {
    if (!closing && waiting.offer(entry)) {
      taken.incrementAndGet();
      if (idle) {
        wake.release();
      }
    } else {
      lost(List.of(entry), closing ? "the server stops" : "too many wait for the store");
    }
  }

  private void lost(List<LedgerEntry> entries, String why) {
    entries.forEach(it -> LOG.error("event=not-in-ledger reason=\"{}\" entry={}", why, it));
    onLost.accept(entries.size());
  }

  private void write() {
    List<LedgerEntry> batch = new ArrayList<>();
    while (!closing || !waiting.isEmpty()) {
      forgetIfDue();
      awaitWork();
      waiting.drainTo(batch, BATCH_MAX);
      if (batch.isEmpty()) {
        continue;
      }
      try {
        append(batch);
      } catch (RuntimeException e) {
        LOG.error("event=ledger-failed", e);
        lost(batch, "an error in the ledger: " + e);
        count(batch);
      }
      batch.clear();
    }
  }

  private void forgetIfDue() {
    long now = System.nanoTime();
    if (now < forgetAt) {
      return;
    }
    forgetAt = now + FORGET_EVERY.toNanos();
    try {
      long gone = ledger().forget(clock.instant().minus(retention.ageMax()), retention.bytesMax());
      if (gone > 0) {
        LOG.info("event=ledger-forgot entries={}", gone);
      }
    } catch (RuntimeException e) {
      LOG.warn("event=ledger-forgets-nothing", e);
    }
  }

  private DeliveryLedger ledger() {
    return Objects.requireNonNull(ledger, "started");
  }

  /** Returns when there is a batch, or something and time for more to come has passed or somebody is in a hurry. */
  private void awaitWork() {
    try {
      idle = true;
      if (waiting.isEmpty() && !closing) {
        boolean unused = wake.tryAcquire(1, TimeUnit.SECONDS);
      }
      idle = false;
      // All who came before this thread was awake have woken it, not only the first.
      wake.drainPermits();
      if (!waiting.isEmpty() && waiting.size() < BATCH_MAX && !hurried && !closing) {
        boolean unused = wake.tryAcquire(LINGER.toMillis(), TimeUnit.MILLISECONDS);
      }
      hurried = false;
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  /** Tries until the store takes them: a full disk has room again some time. */
  private void append(List<LedgerEntry> batch) {
    long givingUpAt = 0;
    while (true) {
      try {
        ledger().append(batch);
        tell(List.copyOf(batch));
        count(batch);
        return;
      } catch (StoreException e) {
        long now = System.nanoTime();
        LOG.warn("event=ledger-waits entries={} waiting={} error={}", batch.size(), waiting.size(), e.getMessage());
        if (closing && givingUpAt == 0) {
          givingUpAt = now + CLOSE_PATIENCE.toNanos() / 2;
        }
        if (closing && now > givingUpAt) {
          lost(batch, "the store takes nothing: " + e.getMessage());
          count(batch);
          return;
        }
        pause();
      }
    }
  }

  /** What is written is written, whatever a listener makes of it. */
  private void tell(List<LedgerEntry> entries) {
    try {
      onWritten.accept(entries);
    } catch (RuntimeException e) {
      LOG.error("event=ledger-listener-failed", e);
    }
  }

  private void pause() {
    try {
      Thread.sleep(RETRY_PAUSE);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  private void count(List<LedgerEntry> batch) {
    synchronized (writtenMonitor) {
      written += batch.size();
      writtenMonitor.notifyAll();
    }
  }

  /**
   * Waits until what was taken so far is written and the listener has heard of it.
   *
   * @return whether that happened within {@code patience}
   */
  public boolean flush(Duration patience) {
    long target = taken.get();
    long end = System.nanoTime() + patience.toNanos();
    synchronized (writtenMonitor) {
      while (written < target) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          return false;
        }
        hurried = true;
        wake.release();
        try {
          writtenMonitor.wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
    }
    return true;
  }

  /** How many wait to be written. */
  public int waiting() {
    return waiting.size();
  }

  /** Writes what was taken, and takes no more. */
  @Override
  public void close() {
    closing = true;
    wake.release();
    try {
      if (!writer.join(CLOSE_PATIENCE)) {
        LOG.error("event=ledger-not-closed waiting={}", waiting.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Whoever looked at the flag just before it was set may have come after the writer's last look.
    List<LedgerEntry> late = new ArrayList<>();
    waiting.drainTo(late);
    if (!late.isEmpty()) {
      append(late);
    }
  }
}
