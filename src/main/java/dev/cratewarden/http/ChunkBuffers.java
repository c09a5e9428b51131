package dev.cratewarden.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Direct buffers for tarball chunks on their way to clients; used again, because a fresh one costs more than to fill
 * it.
 *
 * <p>The bound is on what is lent: with it, slow readers together cannot take more memory than configured.
 */
final class ChunkBuffers {
  private static final int UNIT_BYTES = 16 << 10;

  private final int unitsMax;
  private final Semaphore units;
  private final ConcurrentLinkedQueue<ByteBuffer> idle = new ConcurrentLinkedQueue<>();

  ChunkBuffers(int bytesMax) {
    this.unitsMax = Math.max(1, bytesMax / UNIT_BYTES);
    this.units = new Semaphore(unitsMax, true);
  }

  /** Some buffers of the same size. Close it when nobody reads or writes them any more. */
  final class Lease implements AutoCloseable {
    private final ByteBuffer[] buffers;
    private final int unitsTaken;
    private boolean spoilt;

    private Lease(ByteBuffer[] buffers, int unitsTaken) {
      this.buffers = buffers;
      this.unitsTaken = unitsTaken;
    }

    ByteBuffer buffer(int number) {
      return buffers[number % buffers.length];
    }

    /** Whether there is one buffer only, to be filled when it is empty. */
    boolean isSingle() {
      return buffers.length == 1;
    }

    /** Somebody may still read the buffers: leave them to the garbage collector. */
    void spoil() {
      spoilt = true;
    }

    @Override
    public void close() {
      if (!spoilt) {
        for (ByteBuffer buffer : buffers) {
          idle.add(buffer);
        }
      }
      units.release(unitsTaken);
    }
  }

  /**
   * Lends buffers; empty if too much is lent and stays so for the time given.
   *
   * @param count how many; fewer if that is more than the whole bound
   * @param bytes the capacity of each, at least
   */
  Optional<Lease> lend(int count, int bytes, Duration patience) throws InterruptedException {
    int each = Math.max(1, (bytes + UNIT_BYTES - 1) / UNIT_BYTES);
    int number = each * count <= unitsMax ? count : 1;
    int wanted = Math.min(unitsMax, each * number);
    if (!units.tryAcquire(wanted, patience.toNanos(), TimeUnit.NANOSECONDS)) {
      return Optional.empty();
    }
    ByteBuffer[] buffers = new ByteBuffer[number];
    for (int i = 0; i < number; i++) {
      ByteBuffer buffer = idle.poll();
      // One that is too small was made for another store's chunks and goes.
      buffers[i] = buffer != null && buffer.capacity() >= bytes ? buffer : ByteBuffer.allocateDirect(each * UNIT_BYTES);
    }
    return Optional.of(new Lease(buffers, wanted));
  }
}
