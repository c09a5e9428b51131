package dev.cratewarden.store;

import dev.cratewarden.mirror.MirrorEvents;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps the sum of tarball sizes below the limit by forgetting the least recently used, never an open one.
 *
 * <p>It goes a twentieth below the limit, so that looking through all holdings is rare.
 */
final class Eviction implements Runnable {
  private static final Comparator<HoldingRecord> OLDEST_FIRST =
      Comparator.comparing((HoldingRecord record) -> record.holding().lastUsed())
          .thenComparingLong(HoldingRecord::content);

  private final Holdings holdings;
  private final Contents contents;
  private final long bytesMax;
  private final MirrorEvents events;
  private final Housekeeping housekeeping;
  private final Reclaim reclaim;
  private final ReentrantLock running = new ReentrantLock();

  Eviction(
      Holdings holdings,
      Contents contents,
      long bytesMax,
      MirrorEvents events,
      Housekeeping housekeeping,
      Reclaim reclaim) {
    this.holdings = holdings;
    this.contents = contents;
    this.bytesMax = bytesMax;
    this.events = events;
    this.housekeeping = housekeeping;
    this.reclaim = reclaim;
  }

  /** Evicts soon if that is needed; at once, on this thread, if the limit is passed by a tenth. */
  void afterAdmission() {
    long bytes = holdings.bytes();
    if (bytes > bytesMax + bytesMax / 10) {
      run();
    } else if (bytes > bytesMax) {
      housekeeping.soon(this);
    }
  }

  @Override
  public void run() {
    running.lock();
    try {
      if (holdings.bytes() > bytesMax) {
        evict(holdings.bytes() - (bytesMax - bytesMax / 20));
        reclaim.soon();
      }
    } finally {
      running.unlock();
    }
  }

  private void evict(long bytes) {
    oldest(bytes).stream().sorted(OLDEST_FIRST).forEach(this::evict);
  }

  /** The oldest that together have {@code bytes}; memory is bounded by their number. */
  private PriorityQueue<HoldingRecord> oldest(long bytes) {
    PriorityQueue<HoldingRecord> chosen = new PriorityQueue<>(OLDEST_FIRST.reversed());
    long[] sum = {0};
    holdings.forEach(record -> {
      if (contents.pins().isPinned(record.content())) {
        return;
      }
      chosen.add(record);
      sum[0] += record.holding().size();
      while (sum[0] - chosen.element().holding().size() >= bytes) {
        sum[0] -= chosen.remove().holding().size();
      }
    });
    return chosen;
  }

  private void evict(HoldingRecord record) {
    boolean evicted =
        holdings.locked(
            record.holding().checksum(),
            () -> {
              boolean same =
                  holdings.find(record.holding().checksum()) instanceof Holdings.Held held
                      && held.record().equals(record)
                      && !contents.pins().isPinned(record.content());
              if (same) {
                holdings.remove(record.holding().checksum(), new Holdings.Held(record));
              }
              return same;
            });
    if (evicted) {
      events.tarballEvicted(record.holding().checksum(), record.holding().size());
    }
  }

  @Override
  public String toString() {
    return "eviction";
  }
}
