package dev.cratewarden.mirror;

import java.util.Optional;

/** Keeps the last good snapshot of each feed, so that a restart without a network has the book. */
public interface AdvisoryArchive {
  /**
   * The snapshot kept for {@code source}, bytes as saved.
   *
   * @throws StoreException if the machine fails
   */
  Optional<byte[]> load(String source);

  /**
   * Replaces the snapshot of {@code source}, all or nothing.
   *
   * @throws StoreException if the machine fails
   */
  void save(String source, byte[] snapshot);
}
