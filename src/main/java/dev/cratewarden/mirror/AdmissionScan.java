package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.scan.ScanResult;
import dev.cratewarden.scan.TarballScan;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Reads tarballs on their way into the store, a few at a time: a scan takes processor time on threads that others need
 * too, so one processor is left to them.
 */
public final class AdmissionScan {
  private final Supplier<TarballScan> scan;
  private final Semaphore turns;

  /** With the scan, made when it is first needed, and how many processors there are. */
  public AdmissionScan(Supplier<TarballScan> scan, int processors) {
    this.scan = scan;
    this.turns = new Semaphore(Math.max(1, processors - 1));
  }

  /**
   * Reads what has been written to {@code admission}. Waits for its turn.
   *
   * @param line what the index says of it, if that is at hand
   * @throws IOException if the bytes cannot be read back
   */
  public ScanResult read(CrateId id, Optional<IndexEntry> line, TarballStore.Admission admission) throws IOException {
    try (InputStream content = admission.content()) {
      return read(id, line, admission.size(), content);
    }
  }

  /**
   * Reads a tarball that stays where it is. Waits for its turn.
   *
   * @param line what the index says of it, if that is at hand
   * @param size of {@code content} in bytes
   * @throws IOException if {@code content} cannot be read
   */
  public ScanResult read(CrateId id, Optional<IndexEntry> line, long size, InputStream content) throws IOException {
    turns.acquireUninterruptibly();
    try {
      return scan.get().scan(Optional.of(id), line, content, size);
    } finally {
      turns.release();
    }
  }
}
