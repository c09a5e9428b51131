package dev.cratewarden.store;

import dev.cratewarden.mirror.StoreException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Lets calls in while the store is open, and closes when the last one is out.
 *
 * <p>RocksDB answers a call after close by killing the JVM, so every native call passes here. A call must not wait for
 * another one.
 */
final class StoreGate {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  /** Goes in; {@link #leave} follows in any case. */
  void enter() {
    lock.readLock().lock();
    if (closed) {
      lock.readLock().unlock();
      throw new StoreException("the store is closed");
    }
  }

  /** Goes out. */
  void leave() {
    lock.readLock().unlock();
  }

  /** What {@code action} returns, run while nobody is inside. */
  <T> T alone(Supplier<T> action) {
    lock.writeLock().lock();
    try {
      if (closed) {
        throw new StoreException("the store is closed");
      }
      return action.get();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Waits for those inside, lets nobody in again and runs {@code last}, once. */
  void close(Runnable last) {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        last.run();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
