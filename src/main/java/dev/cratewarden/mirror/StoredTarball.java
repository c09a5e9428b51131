package dev.cratewarden.mirror;

import java.nio.ByteBuffer;

/**
 * An open tarball. While it is open it is not evicted; close it when the last byte is written.
 *
 * <p>It is read in chunks, so that a slow reader costs one chunk of memory. Safe for use by one thread at a time.
 */
public interface StoredTarball extends AutoCloseable {
  /** What is known of it. */
  Holding holding();

  /** Length of every chunk but the last, in bytes. */
  int chunkBytes();

  /**
   * Reads one chunk into a direct buffer and flips it. Blocks.
   *
   * @param chunk from 0
   * @param into cleared by this call; must hold {@link #chunkBytes()} bytes
   * @throws StoreException if the chunk cannot be read
   */
  void read(int chunk, ByteBuffer into);

  /** Lets it be evicted again. */
  @Override
  void close();
}
