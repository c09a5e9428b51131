package dev.cratewarden.store;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** A fixed number of locks shared by many keys: what is done to one key is done one after the other. */
final class Stripes {
  private static final int LOCKS = 64;

  private final ReentrantLock[] locks = new ReentrantLock[LOCKS];

  Stripes() {
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  /** Runs {@code action} while no other one runs for {@code key}. It must not ask for a second key. */
  <T> T locked(Object key, Supplier<T> action) {
    int hash = key.hashCode();
    ReentrantLock lock = locks[(hash ^ hash >>> 16) & LOCKS - 1];
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
