package dev.cratewarden.mirror;

import dev.cratewarden.crates.IndexEntry;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Fetches, verifies and reads tarballs that a resolver is about to choose, so that they lie ready when it has. */
public final class TarballPrefetch {
  private static final int WAITING_MAX = 1_000;

  private final CrateDownloads downloads;
  private final TarballStore store;
  private final Guesses guesses;
  private final Supplier<MirrorOptions> options;
  private final Executor executor;
  private final Semaphore places;
  private final AtomicInteger waiting = new AtomicInteger();

  /** Fetches at most {@code concurrent} at a time, and few while {@code guesses} says that it is mostly in vain. */
  public TarballPrefetch(
      CrateDownloads downloads,
      TarballStore store,
      Guesses guesses,
      Supplier<MirrorOptions> options,
      Executor executor,
      int concurrent) {
    this.downloads = downloads;
    this.store = store;
    this.guesses = guesses;
    this.options = options;
    this.executor = executor;
    this.places = new Semaphore(concurrent);
  }

  /** The tarball of {@code entry} will be wanted in a moment. Returns at once. */
  void expect(IndexEntry entry) {
    if (!options.get().prefetchTarballs()
        || isHeld(entry)
        || waiting.get() >= WAITING_MAX
        || !guesses.isNextWorthwhile()) {
      return;
    }
    waiting.incrementAndGet();
    executor.execute(() -> {
      try {
        places.acquire();
        try {
          fetch(entry);
        } finally {
          places.release();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        waiting.decrementAndGet();
      }
    });
  }

  private void fetch(IndexEntry entry) {
    if (isHeld(entry)) {
      return; // somebody was faster
    }
    boolean kept = false;
    guesses.begun(entry.id());
    try {
      kept = downloads.keep(entry);
    } finally {
      guesses.ended(entry.id(), kept);
    }
  }

  private boolean isHeld(IndexEntry entry) {
    return store.holding(entry.checksum()).isPresent();
  }
}
