package dev.cratewarden.store;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The bytes of an admission as a stream, a chunk at a time. */
final class AdmittedBytes extends InputStream {
  private final RocksAdmission admission;
  private ByteBuffer chunk = ByteBuffer.allocate(0);
  private int next;

  AdmittedBytes(RocksAdmission admission) {
    this.admission = admission;
  }

  @Override
  public int read() {
    return hasMore() ? chunk.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!hasMore()) {
      return -1;
    }
    int part = Math.min(length, chunk.remaining());
    chunk.get(into, offset, part);
    return part;
  }

  private boolean hasMore() {
    if (!chunk.hasRemaining()) {
      Optional<ByteBuffer> following = admission.chunk(next);
      following.ifPresent(bytes -> {
        chunk = bytes;
        next++;
      });
    }
    return chunk.hasRemaining();
  }
}
