package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.Dependency;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Fetches the index files that a cold one makes likely to be asked for next.
 *
 * <p>Cargo walks a dependency graph level by level and cannot ask for a dependency before it has read the dependent.
 * The mirror can: when an index file arrives for the first time, those of its newest version's normal and build
 * dependencies are fetched too, and theirs in turn, so that cargo finds them warm. It is a guess: it is bounded, yields
 * to clients, and its failures are nobody's.
 */
public final class DependencyPrefetch {
  private static final int WAITING_NAMES_MAX = 2_000;

  private final IndexCopies copies;
  private final Supplier<MirrorOptions> options;
  private final Executor executor;
  private final Semaphore places;
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();

  /** Fetches at most {@code concurrent} index files at a time. */
  public DependencyPrefetch(IndexCopies copies, Supplier<MirrorOptions> options, Executor executor, int concurrent) {
    this.copies = copies;
    this.options = options;
    this.executor = executor;
    this.places = new Semaphore(concurrent);
  }

  /** Starts to fetch the dependencies of {@code file} that are not held. Returns at once. */
  public void dependenciesOf(IndexFile file) {
    if (!options.get().prefetchDependencies()) {
      return;
    }
    newest(file)
        .ifPresent(entry ->
            entry.dependencies().stream()
                .filter(it -> it.kind() != Dependency.Kind.DEV && !it.optional() && it.registry().isEmpty())
                .flatMap(it -> CrateName.parse(it.crate()).stream())
                .forEach(this::fetch));
  }

  private void fetch(CrateName name) {
    if (underWay.size() >= WAITING_NAMES_MAX || !underWay.add(name.lowerCase())) {
      return;
    }
    executor.execute(() -> {
      try {
        places.acquire();
        try {
          if (!copies.isHeld(name)) {
            copies.current(name);
          }
        } finally {
          places.release();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        underWay.remove(name.lowerCase());
      }
    });
  }

  /** The version a new resolution would most likely choose. */
  private static Optional<IndexEntry> newest(IndexFile file) {
    Comparator<IndexEntry> byVersion = Comparator.comparing(IndexEntry::version);
    Optional<IndexEntry> release =
        file.entries().stream().filter(it -> !it.yanked() && !it.version().isPreRelease()).max(byVersion);
    return release.or(() -> file.entries().stream().max(byVersion));
  }
}
