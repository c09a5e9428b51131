package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.policy.Ruling;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Goes ahead of resolvers.
 *
 * <p>Cargo walks a dependency graph level by level and cannot ask for a dependency before it has read the dependent.
 * The mirror can: when upstream had to be asked for an index file, those that a resolver needs next are fetched, or
 * brought up to date, before it asks, and theirs in turn; and as soon as it asks, the tarball that it will want in the
 * end. All of it is a guess: it is bounded, yields to clients, and its failures are nobody's.
 */
public final class DependencyPrefetch {
  private static final Duration WALK_MAX = Duration.ofMinutes(1);

  /** Clients make views up by naming dates, and each walk holds on to index files. */
  private static final int WALKS_MAX = 8;

  private final IndexCopies copies;
  private final SparseIndex index;
  private final TarballStore tarballs;
  private final TarballPrefetch downloads;
  private final Supplier<Ruling> ruling;
  private final Supplier<MirrorOptions> options;
  private final InstantSource clock;
  private final Executor executor;
  private final Semaphore places;
  private final Map<ViewKey, Begun> walks = new ConcurrentHashMap<>();

  /** Fetches at most {@code concurrent} index files at a time. */
  public DependencyPrefetch(
      IndexCopies copies,
      SparseIndex index,
      TarballStore tarballs,
      TarballPrefetch downloads,
      Supplier<Ruling> ruling,
      Supplier<MirrorOptions> options,
      InstantSource clock,
      Executor executor,
      int concurrent) {
    this.copies = copies;
    this.index = index;
    this.tarballs = tarballs;
    this.downloads = downloads;
    this.ruling = ruling;
    this.options = options;
    this.clock = clock;
    this.executor = executor;
    this.places = new Semaphore(concurrent);
  }

  private record Begun(Walk walk, Instant at) {}

  /** A client of {@code view} is about to be given {@code copy}. Returns at once. */
  void asked(ViewKey view, IndexCopies.Copy copy, MirrorEvents.CacheResult how) {
    if (!options.get().prefetchDependencies()) {
      return;
    }
    boolean isNews = how != MirrorEvents.CacheResult.HIT;
    if (walks.size() >= WALKS_MAX) {
      dropIdle();
    }
    boolean mayBegin = isNews && walks.size() < WALKS_MAX;
    Begun begun = walks.compute(view, (key, before) -> goesOn(before) ? before : mayBegin ? begin(view) : null);
    if (begun != null) {
      executor.execute(() -> go(begun.walk(), begun.walk().asked(copy.file(), isNews)));
    }
  }

  /** Forgets the walks that are over. */
  public void dropIdle() {
    walks.values().removeIf(it -> !goesOn(it));
  }

  private boolean goesOn(@Nullable Begun begun) {
    return begun != null && !begun.walk().isFull() && clock.instant().isBefore(begun.at().plus(WALK_MAX));
  }

  private Begun begin(ViewKey view) {
    Walk walk =
        new Walk(
            (file, entry) -> isAllowed(view, file, entry),
            copies::isHeld,
            entry -> tarballs.holding(entry.checksum()).isPresent());
    return new Begun(walk, clock.instant());
  }

  private boolean isAllowed(ViewKey view, IndexFile file, IndexEntry entry) {
    return copies
        .held(file.name())
        .filter(copy -> CrateDownloads.isWithin(view, copy, entry))
        .filter(copy -> isAllowed(view, copy, entry))
        .isPresent();
  }

  private boolean isAllowed(ViewKey view, IndexCopies.Copy copy, IndexEntry entry) {
    Ruling current = ruling.get();
    Instant now = clock.instant();
    return !SparseIndex.isEnforced(current, view, entry.id().name())
        || current
            .judge(view.view(), index.factsFor(view.view(), copy, entry, current, now, MirrorFacts.Reach.HELD), now)
            .beforeReading()
            .isAllowed();
  }

  private void go(Walk walk, Walk.Ahead ahead) {
    ahead.versions().forEach(downloads::expect);
    ahead.names().stream()
        .filter(it -> !ruling.get().isReserved(it))
        .forEach(name -> executor.execute(() -> fetch(walk, name)));
  }

  private void fetch(Walk walk, CrateName name) {
    Optional<IndexFile> held = copies.held(name).map(IndexCopies.Copy::file);
    // A resolver that goes by yesterday's file goes almost the same way.
    held.ifPresent(file -> go(walk, walk.found(name, held, true)));
    try {
      places.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    IndexCopies.Current current;
    try {
      current = copies.current(name);
    } finally {
      places.release();
    }
    if (held.isEmpty()) {
      Optional<IndexFile> file =
          current instanceof IndexCopies.Available it ? Optional.of(it.copy().file()) : Optional.empty();
      go(walk, walk.found(name, file, false));
    }
  }
}
