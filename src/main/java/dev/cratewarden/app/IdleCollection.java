package dev.cratewarden.app;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/**
 * Gives memory back when a burst is over. The serial collector lets its old generation grow as long as it may, so that
 * a server that once fetched a workspace would keep the size of that minute for ever; this is to it what JEP 346 is to
 * G1.
 *
 * <p>Run it each minute. It collects everything if hardly anything was collected since the last look, which is to say
 * that hardly anything is going on, and the heap holds more than it did after the last time.
 */
final class IdleCollection implements Runnable {
  /** Growth that is not worth a collection, in bytes. */
  static final long GROWTH_IGNORED = 16L << 20;

  /** As many are due to the server's own patrols and to whoever watches its health. */
  static final int COLLECTIONS_WHEN_IDLE = 2;

  private final LongSupplier collections;
  private final LongSupplier heapUsed;
  private final Runnable collect;
  private long collectionsSeen = -1;
  private long usedAfterwards;

  /**
   * @param collections how many there were since the start
   * @param heapUsed in bytes, garbage included
   * @param collect lets go of what nobody needs
   */
  IdleCollection(LongSupplier collections, LongSupplier heapUsed, Runnable collect) {
    this.collections = collections;
    this.heapUsed = heapUsed;
    this.collect = collect;
  }

  /** That of this JVM. First, idle things outside its heap are dropped. */
  @SuppressWarnings("ExplicitGC") // the purpose of this class
  static IdleCollection ofThisJvm(Runnable dropIdle) {
    return new IdleCollection(
        IdleCollection::countCollections,
        () -> Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory(),
        () -> {
          dropIdle.run();
          System.gc();
        });
  }

  private static long countCollections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }

  @Override
  public void run() {
    boolean idle = collectionsSeen >= 0 && collections.getAsLong() - collectionsSeen <= COLLECTIONS_WHEN_IDLE;
    if (idle && heapUsed.getAsLong() - usedAfterwards > GROWTH_IGNORED) {
      collect.run();
      usedAfterwards = heapUsed.getAsLong();
    }
    collectionsSeen = collections.getAsLong();
  }
}
