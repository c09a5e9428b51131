package dev.cratewarden.store;

import dev.cratewarden.mirror.StoreException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A bounded number of direct buffers of one chunk each, reused.
 *
 * <p>An admission waits for its first buffer only. With one buffer it can always go on, by staging it, so nobody waits
 * for somebody who waits.
 */
final class ChunkBuffers {
  private final int chunkBytes;
  private final Duration patience;
  private final Semaphore free;
  private final ConcurrentLinkedQueue<ByteBuffer> idle = new ConcurrentLinkedQueue<>();

  ChunkBuffers(int chunkBytes, long bytesMax, Duration patience) {
    this.chunkBytes = chunkBytes;
    this.patience = patience;
    this.free = new Semaphore(Math.toIntExact(bytesMax / chunkBytes));
  }

  int chunkBytes() {
    return chunkBytes;
  }

  /**
   * An empty buffer, as soon as there is one.
   *
   * @throws StoreException if there is none for long
   */
  ByteBuffer take() {
    try {
      if (free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return buffer();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while waiting for memory to take in a tarball", e);
    }
    throw new StoreException(
        "too many tarballs on their way in: no memory for another within " + patience.toSeconds() + " s");
  }

  /** An empty buffer, if there is one now. */
  Optional<ByteBuffer> tryTake() {
    return free.tryAcquire() ? Optional.of(buffer()) : Optional.empty();
  }

  private ByteBuffer buffer() {
    ByteBuffer buffer = idle.poll();
    return buffer == null ? ByteBuffer.allocateDirect(chunkBytes) : buffer.clear();
  }

  void giveBack(ByteBuffer buffer) {
    idle.add(buffer);
    free.release();
  }
}
