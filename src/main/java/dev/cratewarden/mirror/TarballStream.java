package dev.cratewarden.mirror;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** An open tarball read from its first byte to its last. Closing it closes the tarball. */
final class TarballStream extends InputStream {
  private final StoredTarball tarball;
  private final ByteBuffer chunk;
  private long left;
  private int next;

  TarballStream(StoredTarball tarball) {
    this.tarball = tarball;
    this.chunk = ByteBuffer.allocateDirect(tarball.chunkBytes()).limit(0);
    this.left = tarball.holding().size();
  }

  @Override
  public int read() {
    return fill() ? chunk.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, chunk.remaining());
    chunk.get(into, offset, count);
    return count;
  }

  private boolean fill() {
    if (!chunk.hasRemaining() && left > 0) {
      tarball.read(next, chunk);
      next++;
      left -= chunk.remaining();
    }
    return chunk.hasRemaining();
  }

  @Override
  public void close() {
    tarball.close();
  }
}
