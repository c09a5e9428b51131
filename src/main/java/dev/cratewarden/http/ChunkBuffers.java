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
      return buffers[number];
    }

    int count() {
      return buffers.length;
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
   * @param least how many; one if that is more than the whole bound
   * @param most how many it may be while less than half of the bound is lent
   * @param bytes the capacity of each, at least
   */
  Optional<Lease> lend(int least, int most, int bytes, Duration patience) throws InterruptedException {
    int each = Math.min(unitsMax, Math.max(1, (bytes + UNIT_BYTES - 1) / UNIT_BYTES));
    if (most > least
        && units.availablePermits() - each * most >= unitsMax / 2
        && units.tryAcquire(each * most, 0, TimeUnit.NANOSECONDS)) {
      return Optional.of(lease(most, bytes, each));
    }
    int number = each * least <= unitsMax ? least : 1;
    return units.tryAcquire(each * number, patience.toNanos(), TimeUnit.NANOSECONDS)
        ? Optional.of(lease(number, bytes, each))
        : Optional.empty();
  }

  /** Leaves the buffers that nobody borrows to the garbage collector. */
  void dropIdle() {
    idle.clear();
  }

  private Lease lease(int number, int bytes, int unitsEach) {
    ByteBuffer[] buffers = new ByteBuffer[number];
    for (int i = 0; i < number; i++) {
      ByteBuffer buffer = idle.poll();
      // One that is too small was made for another store's chunks and goes.
      buffers[i] =
          buffer != null && buffer.capacity() >= bytes
              ? buffer
              : ByteBuffer.allocateDirect(Math.max(bytes, unitsEach * UNIT_BYTES));
    }
    return new Lease(buffers, number * unitsEach);
  }
}
