package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.Dependency;
import dev.cratewarden.crates.DependencyClosure;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.crates.VersionReq;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Resolutions that are under way in one view, as far as they can be foreseen: the crates that clients got fresh from
 * upstream, and what those will need.
 *
 * <p>A crate that nothing known needs is taken for a direct dependency of somebody's package, with its default features
 * and, of its optional dependencies, those that are in use here already. Where a version is in use here, it is what
 * will be chosen, for it stands in somebody's lockfile; elsewhere the newest that is allowed. Safe for many threads.
 */
final class Walk {
  private static final int NAMES_MAX = 2_000;
  private static final long BYTES_MAX = 32L << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final DependencyClosure closure;
  private final Predicate<CrateName> isInUse;
  private final Predicate<IndexEntry> isHeld;
  private final Set<String> known = new HashSet<>();
  private final Set<String> old = new HashSet<>();
  private final Set<String> asked = new HashSet<>();
  private final Set<CrateId> expected = new HashSet<>();
  private long bytes;
  private volatile boolean isFull;

  /**
   * Nobody's yet.
   *
   * @param isAllowed whether the view lets a version through, as far as its line tells
   * @param isInUse whether the index file of a crate has been asked for before
   * @param isHeld whether the tarball of a version is held
   */
  Walk(BiPredicate<IndexFile, IndexEntry> isAllowed, Predicate<CrateName> isInUse, Predicate<IndexEntry> isHeld) {
    this.closure = new DependencyClosure(isAllowed, this::isChosen);
    this.isInUse = isInUse;
    this.isHeld = isHeld;
  }

  /**
   * What a resolver will ask for next.
   *
   * @param names of index files
   * @param versions whose tarballs it will want
   */
  record Ahead(Set<CrateName> names, List<IndexEntry> versions) {
    static final Ahead NOTHING = new Ahead(Set.of(), List.of());
  }

  /** Whether it has grown so large that another one should begin. */
  boolean isFull() {
    return isFull;
  }

  /** A client got {@code file}, which upstream had just been asked for if {@code isNews}. */
  Ahead asked(IndexFile file, boolean isNews) {
    String name = file.name().lowerCase();
    lock.lock();
    try {
      boolean isAgain = !asked.add(name);
      if (isNews && known.add(name)) {
        old.add(name);
        closure.add(root(file), true);
        return give(file.name(), Optional.of(file));
      }
      return isAgain ? Ahead.NOTHING : ahead();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The index file of a crate that was {@link Ahead foreseen} is here.
   *
   * @param wasHeld whether it had been held before
   */
  Ahead found(CrateName name, Optional<IndexFile> file, boolean wasHeld) {
    lock.lock();
    try {
      if (wasHeld) {
        old.add(name.lowerCase());
      }
      return give(name, file);
    } finally {
      lock.unlock();
    }
  }

  private Ahead give(CrateName name, Optional<IndexFile> file) {
    bytes += file.map(it -> it.bytes().length).orElse(0);
    isFull = known.size() >= NAMES_MAX || bytes >= BYTES_MAX;
    closure.give(name, file);
    return ahead();
  }

  private DependencyClosure.Root root(IndexFile file) {
    Set<String> inUse =
        file.entries().stream().max(Comparator.comparing(IndexEntry::version)).stream()
            .flatMap(it -> it.dependencies().stream())
            .filter(it -> it.optional() && CrateName.parse(it.crate()).filter(isInUse).isPresent())
            .map(Dependency::name)
            .collect(Collectors.toSet());
    return new DependencyClosure.Root(file.name(), VersionReq.ANY, new DependencyClosure.Features.Some(inUse, true));
  }

  /** Whether this mirror has handed a version out, or would in a moment. */
  private boolean isChosen(IndexFile file, IndexEntry entry) {
    return old.contains(file.name().lowerCase()) && isHeld.test(entry);
  }

  private Ahead ahead() {
    Set<CrateName> names = new LinkedHashSet<>();
    for (CrateName name : closure.missing()) {
      if (known.size() < NAMES_MAX && known.add(name.lowerCase())) {
        names.add(name);
      }
    }
    List<IndexEntry> versions = new ArrayList<>();
    for (DependencyClosure.Found found : closure.found()) {
      // What only some targets need is fetched by those who build for them.
      if (found.everywhere()
          && asked.contains(found.entry().id().name().lowerCase())
          && expected.add(found.entry().id())) {
        versions.add(found.entry());
      }
    }
    return new Ahead(names, versions);
  }
}
