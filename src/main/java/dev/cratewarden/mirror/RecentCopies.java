package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateName;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Index files with their lines read, as long as a build is likely to ask for more of the same crate: for its index file
 * first, then for its tarballs, and then for neither.
 *
 * <p>The least recently used go first. A cache that favours what is used often would turn away the files of every build
 * that begins while those of the builds before it lie there, and they would be read again for each tarball. Safe for
 * many threads, event loops among them.
 */
final class RecentCopies {
  /** What one byte of a file takes in memory with its lines read: itself, and nearly as much again (measured). */
  private static final int BYTES_PER_BYTE = 2;

  private static final int OVERHEAD_BYTES = 2_048;
  private static final long UNUSED_NANOS_MAX = Duration.ofMinutes(1).toNanos();

  private final long bytesMax;
  private final LongSupplier nanoTime;
  private final Map<String, Used> copies = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /** One of them, and when it was last asked for. */
  private static final class Used {
    private final IndexCopies.Copy copy;
    private long at;

    Used(IndexCopies.Copy copy, long at) {
      this.copy = copy;
      this.at = at;
    }

    long bytes() {
      return OVERHEAD_BYTES + (long) BYTES_PER_BYTE * copy.stored().body().length;
    }
  }

  /**
   * None yet.
   *
   * @param bytesMax memory for them; one that would take more than half of it is not kept
   * @param nanoTime {@link System#nanoTime}
   */
  RecentCopies(long bytesMax, LongSupplier nanoTime) {
    this.bytesMax = bytesMax;
    this.nanoTime = nanoTime;
  }

  synchronized Optional<IndexCopies.Copy> get(CrateName name) {
    Used found = copies.get(name.lowerCase());
    if (found == null) {
      return Optional.empty();
    }
    found.at = nanoTime.getAsLong();
    return Optional.of(found.copy);
  }

  /** Keeps {@code copy} in place of any other of its crate. */
  synchronized void put(IndexCopies.Copy copy) {
    String name = copy.stored().name().lowerCase();
    Used added = new Used(copy, nanoTime.getAsLong());
    Used before = copies.remove(name);
    bytes -= before == null ? 0 : before.bytes();
    if (added.bytes() <= bytesMax / 2) {
      copies.put(name, added);
      bytes += added.bytes();
    }
    forgetUnused();
  }

  /** Lets go of those that nobody asked for lately, and of more while they take too much memory. */
  synchronized void forgetUnused() {
    Iterator<Used> eldestFirst = copies.values().iterator();
    while (eldestFirst.hasNext()) {
      Used eldest = eldestFirst.next();
      if (bytes <= bytesMax && nanoTime.getAsLong() - eldest.at <= UNUSED_NANOS_MAX) {
        return;
      }
      eldestFirst.remove();
      bytes -= eldest.bytes();
    }
  }
}
