package dev.cratewarden.store;

import dev.cratewarden.mirror.Holding;
import dev.cratewarden.mirror.StoredTarball;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/** A tarball that is being read; its content has been pinned for it. */
final class OpenTarball implements StoredTarball {
  private final Contents contents;
  private final HoldingRecord record;
  private final ByteBuffer key = ByteBuffer.allocateDirect(Keys.CHUNK_KEY_BYTES);
  private final AtomicBoolean closed = new AtomicBoolean();

  OpenTarball(Contents contents, HoldingRecord record) {
    this.contents = contents;
    this.record = record;
  }

  @Override
  public Holding holding() {
    return record.holding();
  }

  @Override
  public int chunkBytes() {
    return record.chunkBytes();
  }

  @Override
  public void read(int chunk, ByteBuffer into) {
    if (closed.get()) {
      throw new IllegalStateException("read after close: " + record.holding().id());
    }
    contents.read(record, chunk, key, into);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      contents.pins().unpin(record.content());
    }
  }
}
