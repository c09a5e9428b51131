package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Fills the store with given versions, before a build asks for them.
 *
 * <p>Each goes through {@link TarballAnswers} like a client's request, so it is verified and judged. What is held
 * already costs no request: an interrupted run goes on where it stopped.
 */
public final class LockfilePrefetch {
  private final TarballAnswers downloads;
  private final int concurrent;

  /** Asks for at most {@code concurrent} tarballs at a time. */
  public LockfilePrefetch(TarballAnswers downloads, int concurrent) {
    this.downloads = downloads;
    this.concurrent = concurrent;
  }

  /** Is told of each version when it is done; called from several threads, one at a time. */
  public interface Progress {
    void done(CrateId id, Result result);
  }

  /** What became of one version. */
  public sealed interface Result {
    /** The store holds it. */
    record Held(long bytes) implements Result {}

    /** Policy refuses it. */
    record Refused(String reason) implements Result {}

    /** It could not be had. */
    record Failed(String reason) implements Result {}
  }

  /**
   * Fetches all of {@code ids} and returns what became of each. Blocks until all are done or the thread is interrupted.
   */
  public SortedMap<CrateId, Result> run(ViewKey view, Collection<CrateId> ids, Progress progress)
      throws InterruptedException {
    SortedMap<CrateId, Result> results = new TreeMap<>();
    Semaphore places = new Semaphore(concurrent);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Void>> running = new ArrayList<>();
      for (CrateId id : ids) {
        places.acquire();
        Callable<Void> one =
            () -> {
              try {
                Result result = fetch(view, id);
                synchronized (results) {
                  results.put(id, result);
                  progress.done(id, result);
                }
              } finally {
                places.release();
              }
              return null;
            };
        running.add(threads.submit(one));
      }
      for (Future<Void> each : running) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("prefetch", e.getCause());
    }
    return results;
  }

  private Result fetch(ViewKey view, CrateId id) {
    return switch (downloads.get(view, id, Requester.MIRROR)) {
      case DownloadReply.Tarball tarball -> {
        try (StoredTarball content = tarball.content()) {
          yield new Result.Held(content.holding().size());
        }
      }
      case DownloadReply.Denied it -> new Result.Refused(it.text());
      case DownloadReply.Held it -> new Result.Refused(it.text());
      case DownloadReply.NoSuchVersion it -> new Result.Failed(it.text());
      case DownloadReply.BadUpstream it -> new Result.Failed(it.reason());
      case DownloadReply.Unavailable it -> new Result.Failed(it.reason());
    };
  }
}
