package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.DependencyClosure;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.policy.Ruling;
import dev.cratewarden.policy.Verdict;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Finds the versions that an export is of and brings them into the store: fetched, verified, read and judged, as for a
 * client. What is held costs no request, so an export that was interrupted goes on where it stopped.
 */
public final class ExportGathering {
  /** How often another version is looked for because one was refused for what is inside it. */
  private static final int ROUNDS_MAX = 10;

  private static final int INDEXES_CONCURRENT = 16;

  private final LockfilePrefetch prefetch;
  private final IndexCopies copies;
  private final IndexGathering indexes;
  private final SparseIndex index;
  private final TarballStore tarballs;
  private final Supplier<Ruling> ruling;
  private final InstantSource clock;

  public ExportGathering(
      LockfilePrefetch prefetch,
      IndexCopies copies,
      SparseIndex index,
      TarballStore tarballs,
      Supplier<Ruling> ruling,
      InstantSource clock) {
    this.prefetch = prefetch;
    this.copies = copies;
    this.indexes = new IndexGathering(copies, INDEXES_CONCURRENT);
    this.index = index;
    this.tarballs = tarballs;
    this.ruling = ruling;
    this.clock = clock;
  }

  /** Is told how far it is; called from several threads, one at a time. */
  public interface Progress {
    /** {@code versions} more are to be looked at. */
    void more(long versions);

    /** One more is done. */
    void done(CrateId id);
  }

  /**
   * What came of it.
   *
   * @param carried are held and allowed, and the other side does not have them
   * @param denied are refused by the policy, with its reasons
   * @param failed could not be had, with the reasons
   */
  record Gathered(SortedSet<CrateId> carried, SortedMap<CrateId, String> denied, SortedMap<String, String> failed) {
    Gathered() {
      this(new TreeSet<>(), new TreeMap<>(), new TreeMap<>());
    }
  }

  /**
   * Gathers; blocks.
   *
   * @param isThere tells of a version, and its holding if it is held, whether the other side has it
   */
  Gathered gather(ViewKey view, ExportSelection selection, Predicate<IndexEntry> isThere, Progress progress)
      throws InterruptedException {
    Gathered gathered = new Gathered();
    SortedSet<CrateId> named = new TreeSet<>(selection.versions());
    if (selection.isEverything()) {
      tarballs.forEach(holding -> named.add(holding.id()));
    }
    named.removeAll(selection.missed());
    take(view, leaveOutThere(view, named, isThere, gathered), gathered, progress);
    take(view, new TreeSet<>(selection.missed()), gathered, progress);
    if (!selection.crates().isEmpty()) {
      resolve(view, selection, isThere, gathered, progress);
    }
    return gathered;
  }

  /** Of those that the other side has, only the verdict is of interest. */
  private SortedSet<CrateId> leaveOutThere(
      ViewKey view, Collection<CrateId> ids, Predicate<IndexEntry> isThere, Gathered gathered) {
    SortedSet<CrateId> rest = new TreeSet<>();
    for (CrateId id : ids) {
      Optional<IndexCopies.Copy> copy = copies.held(id.name());
      Optional<IndexEntry> entry = copy.flatMap(it -> it.file().entry(id.version()));
      if (entry.isEmpty() || !isThere.test(entry.get())) {
        rest.add(id);
      } else {
        refusal(view, copy.orElseThrow(), entry.get()).ifPresent(why -> gathered.denied.put(id, why));
      }
    }
    return rest;
  }

  private void take(ViewKey view, SortedSet<CrateId> ids, Gathered gathered, Progress progress)
      throws InterruptedException {
    progress.more(ids.size());
    prefetch
        .run(view, ids, (id, result) -> progress.done(id))
        .forEach((id, result) -> {
          switch (result) {
            case LockfilePrefetch.Result.Held it -> gathered.carried.add(id);
            case LockfilePrefetch.Result.Refused it -> gathered.denied.put(id, it.reason());
            case LockfilePrefetch.Result.Failed it -> gathered.failed.put(id.toString(), it.reason());
          }
        });
  }

  /** Picks versions and fetches them, until none that was picked is refused for what is inside. */
  private void resolve(
      ViewKey view, ExportSelection selection, Predicate<IndexEntry> isThere, Gathered gathered, Progress progress)
      throws InterruptedException {
    Gathered tried = new Gathered();
    DependencyClosure closure = closure(view, selection, tried);
    for (int round = 0; round < ROUNDS_MAX; round++) {
      SortedSet<CrateId> fresh = leaveOutThere(view, closure.versions(), isThere, tried);
      fresh.removeAll(tried.carried);
      int refused = tried.denied.size();
      take(view, fresh, tried, progress);
      if (tried.denied.size() == refused) {
        break;
      }
      closure = closure(view, selection, tried);
    }
    SortedSet<CrateId> taken = closure.versions();
    taken.retainAll(tried.carried);
    gathered.carried.addAll(taken);
    gathered.failed.putAll(tried.failed);
    // A version that was refused for what is inside, and that another one could replace, was no obstacle.
    closure.unmet().forEach(it -> report(view, it, tried.denied, gathered));
  }

  private DependencyClosure closure(ViewKey view, ExportSelection selection, Gathered tried)
      throws InterruptedException {
    Map<String, IndexCopies.Copy> known = new HashMap<>();
    DependencyClosure closure =
        new DependencyClosure((IndexFile file, IndexEntry entry) -> {
          IndexCopies.Copy copy = known.get(entry.id().name().lowerCase());
          return copy != null && !tried.denied.containsKey(entry.id()) && refusal(view, copy, entry).isEmpty();
        });
    selection.crates().forEach(root -> closure.add(root, selection.withDependencies()));
    for (Set<CrateName> missing = closure.missing(); !missing.isEmpty(); missing = closure.missing()) {
      List<CrateName> reserved = missing.stream().filter(ruling.get()::isReserved).toList();
      missing.removeAll(reserved);
      reserved.forEach(name -> closure.give(name, Optional.empty()));
      indexes
          .current(missing)
          .forEach((name, current) -> {
            switch (current) {
              case IndexCopies.Available it -> {
                known.put(name.lowerCase(), it.copy());
                closure.give(name, Optional.of(it.copy().file()));
              }
              case IndexCopies.Absent it -> closure.give(name, Optional.empty());
              case IndexCopies.Failed it -> {
                tried.failed.put(name.value(), it.failure().reason());
                closure.give(name, Optional.empty());
              }
            }
          });
    }
    return closure;
  }

  private void report(
      ViewKey view, DependencyClosure.Unmet unmet, Map<CrateId, String> refusedByContent, Gathered gathered) {
    String needed = unmet.neededBy().map(it -> ", which " + it + " needs").orElse("");
    if (unmet.refused().isPresent()) {
      CrateId id = unmet.refused().get();
      String why =
          Optional.ofNullable(refusedByContent.get(id))
              .or(() ->
                  copies
                      .held(id.name())
                      .flatMap(copy -> copy.file().entry(id.version()).flatMap(entry -> refusal(view, copy, entry))))
              .orElse("refused");
      gathered.denied.putIfAbsent(
          id, why + " (no other version meets " + unmet.name() + " " + unmet.requirement() + needed + ")");
    } else if (!gathered.failed.containsKey(unmet.name().value())) {
      String why =
          ruling.get().isReserved(unmet.name()) ? "the name is reserved for internal use" : "no version is that";
      gathered.failed.put(unmet.name() + " " + unmet.requirement(), why + needed);
    }
  }

  /** Why a version may not be carried, as far as that can be said without reading a tarball that is not held. */
  Optional<String> refusal(ViewKey view, IndexCopies.Copy copy, IndexEntry entry) {
    Ruling current = ruling.get();
    if (current.observes(view.view())) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    Verdict verdict = current.judge(view.view(), index.factsFor(view.view(), copy, entry, current, now), now);
    Verdict sayable = tarballs.holding(entry.checksum()).isPresent() ? verdict : verdict.beforeReading();
    return sayable.isAllowed() ? Optional.empty() : Optional.of(Reasons.of(sayable));
  }

  /** Brings the index files of {@code names} up to date, as far as upstream can be asked. */
  void refresh(Collection<CrateName> names) throws InterruptedException {
    indexes.current(names.stream().filter(it -> !ruling.get().isReserved(it)).toList());
  }
}
