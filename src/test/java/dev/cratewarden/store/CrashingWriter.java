package dev.cratewarden.store;

import dev.cratewarden.mirror.MirrorEvents;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A program that takes tarballs and index files in until it is killed, and says on standard output which it has: see
 * {@link CrashIT}.
 */
final class CrashingWriter {
  private static final int WRITERS = 16;

  private CrashingWriter() {}

  /** Sizes of all kinds: in one batch and staged. */
  static int bytes(long seed) {
    return (int) (seed % 7 == 0 ? 2_500_000 + seed : 1_000 + seed * 7919 % 300_000);
  }

  public static void main(String[] args) throws Exception {
    RocksStore store = RocksStore.open(StoreOptions.of(Path.of(args[0]), Long.parseLong(args[1])), MirrorEvents.NONE);
    AtomicLong next = new AtomicLong(Long.parseLong(args[2]));
    try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < WRITERS; i++) {
        Future<?> unused =
            writers.submit(() -> {
              while (true) {
                long seed = next.getAndIncrement();
                StoreFixture.admit(store, seed, bytes(seed), StoreFixture.NOW.plusSeconds(60 * seed));
                store.indexes().put(StoreFixture.index("crate" + seed % 50, StoreFixture.bytes(seed, 20_000)));
                System.out.println(seed);
              }
            });
      }
    }
  }
}
