package dev.cratewarden.app;

import dev.cratewarden.mirror.CrateDownloads;
import dev.cratewarden.mirror.CurrentRuling;
import dev.cratewarden.mirror.DependencyPrefetch;
import dev.cratewarden.mirror.Guesses;
import dev.cratewarden.mirror.IndexCopies;
import dev.cratewarden.mirror.MirrorOptions;
import dev.cratewarden.mirror.SparseIndex;
import dev.cratewarden.mirror.TarballPrefetch;
import dev.cratewarden.mirror.TarballStore;
import dev.cratewarden.telemetry.MirrorMetrics;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** What goes ahead of those who resolve dependencies. */
final class PrefetchWiring {
  /** How many index files, or versions for a command, are fetched at a time before anybody asks. */
  static final int CONCURRENT = 16;

  private static final int TARBALLS_CONCURRENT = 8;

  final Guesses guesses;

  /** Guesses that {@code metrics} counts. */
  PrefetchWiring(MirrorMetrics metrics) {
    this.guesses = new Guesses(metrics::guessed);
  }

  /** Lets it go ahead of those who ask {@code index}. */
  DependencyPrefetch begin(
      IndexCopies copies,
      SparseIndex index,
      TarballStore tarballs,
      CrateDownloads downloads,
      CurrentRuling ruling,
      Supplier<MirrorOptions> options,
      InstantSource clock,
      Executor work) {
    DependencyPrefetch ahead =
        new DependencyPrefetch(
            copies,
            index,
            tarballs,
            new TarballPrefetch(downloads, tarballs, guesses, options, work, TARBALLS_CONCURRENT),
            ruling,
            options,
            clock,
            work,
            CONCURRENT);
    index.goAhead(ahead);
    return ahead;
  }
}
