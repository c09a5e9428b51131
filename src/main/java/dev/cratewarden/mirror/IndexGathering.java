package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Brings many index files up to date at once, as far as upstream's limits let it. */
final class IndexGathering {
  private final IndexCopies copies;
  private final int concurrent;

  /** Asks for at most {@code concurrent} at a time. */
  IndexGathering(IndexCopies copies, int concurrent) {
    this.copies = copies;
    this.concurrent = concurrent;
  }

  /** The current state of each; blocks. */
  Map<CrateName, IndexCopies.Current> current(Collection<CrateName> names) throws InterruptedException {
    Map<CrateName, IndexCopies.Current> all = new LinkedHashMap<>();
    Semaphore places = new Semaphore(concurrent);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CrateName> order = new ArrayList<>();
      List<Future<IndexCopies.Current>> running = new ArrayList<>();
      for (CrateName name : names) {
        places.acquire();
        Callable<IndexCopies.Current> one =
            () -> {
              try {
                return copies.current(name);
              } finally {
                places.release();
              }
            };
        order.add(name);
        running.add(threads.submit(one));
      }
      for (int i = 0; i < order.size(); i++) {
        all.put(order.get(i), running.get(i).get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("gathering index files", e.getCause());
    }
    return all;
  }
}
