package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.scan.ContentFacts;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** Tarballs by their SHA-256. Safe for many threads. What is not committed is never seen, also after a crash. */
public interface TarballStore {
  /**
   * Opens a tarball and notes its use. The first opening since the start re-hashes it; a damaged one is dropped before
   * this returns {@link Corrupt}.
   */
  Lookup open(Checksum checksum, Instant now);

  /** What is known of a held tarball, without opening or noting a use. */
  Optional<Holding> holding(Checksum checksum);

  /** Begins to take in a tarball that should hash to {@code expected}. One thread. */
  Admission admit(Checksum expected);

  /** Forgets a tarball; nothing happens if it is not held. */
  void drop(Checksum checksum);

  /** Re-hashes one held tarball: whether its bytes are what they were. Does not drop it. */
  boolean isIntact(Checksum checksum);

  /** Shows every holding, in the order of checksums. */
  void forEach(Consumer<Holding> action);

  /** How many tarballs are held. */
  long count();

  /** Sum of their sizes in bytes. */
  long bytes();

  /** A tarball on its way in. Close it in any case; closing without commit leaves nothing behind. */
  interface Admission extends AutoCloseable {
    /** Takes the next bytes. */
    void write(byte[] bytes, int offset, int length);

    /** How many bytes came so far. */
    long size();

    /** The hash of the bytes so far. */
    Checksum checksum();

    /** All bytes written so far, from the first; for the scan before the commit. */
    InputStream content();

    /**
     * Keeps the tarball and its facts, both or neither, and opens it.
     *
     * @throws IllegalStateException if the bytes do not hash to what was expected
     */
    StoredTarball commit(CrateId id, ContentFacts facts, Instant now);

    @Override
    void close();
  }

  /** What {@link #open} found. */
  sealed interface Lookup {}

  /** It is open; the caller closes it. */
  record Held(StoredTarball tarball) implements Lookup {}

  /** There is none. */
  record Missing() implements Lookup {}

  /** There was one; it was damaged and has been dropped. */
  record Corrupt(String detail) implements Lookup {}
}
