package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.toolchain.DistPath;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Files of toolchains by their SHA-256, and which paths lead to them. Safe for many threads. All of it throws {@link
 * StoreException} if the machine fails.
 */
public interface ToolchainStore {
  /** Which bytes {@code path} leads to, whether they are held or not. */
  Optional<DistPointer> pointer(DistPath path);

  /** Lets a path lead to other bytes, all at once. */
  void point(DistPointer pointer);

  /** All of them. */
  List<DistPointer> pointers();

  /**
   * Opens a file and notes its use. The first opening since the start re-hashes it; a damaged one is dropped, reported
   * and not there.
   */
  Optional<ServedFile> open(Checksum sha256, Instant now);

  /** The size of a held file in bytes. */
  Optional<Long> size(Checksum sha256);

  /** Begins to take in a file. One thread. */
  Admission admit();

  /** Drops every file that no path leads to. */
  void dropUnnamed();

  /** Sum of the sizes of all files in bytes. */
  long bytes();

  /** A file on its way in. Closing it without commit leaves nothing behind. */
  interface Admission extends AutoCloseable {
    /** Takes the next bytes. */
    void write(byte[] bytes, int offset, int length);

    /** How many bytes came so far. */
    long size();

    /** The hash of the bytes so far. */
    Checksum checksum();

    /** Keeps the file under the hash of all its bytes; those unused for longest may have to go for it. */
    void commit(Instant now);

    @Override
    void close();
  }
}
