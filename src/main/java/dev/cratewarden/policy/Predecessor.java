package dev.cratewarden.policy;

import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.Dependency;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.crates.PublishTime;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The release that another one is compared with, to see what is new about it.
 *
 * <p>It is the highest one below it that had settled when it came: that had been out for {@link #SETTLES_AFTER} without
 * having been noticed. Whoever takes a crate over and publishes twice in an hour does not get the first of his releases
 * to vouch for the second. Yanked ones count, since yanking the good ones is part of the trade; pre-releases, which
 * nobody uses, only count for pre-releases.
 *
 * @param entry empty for the first release of a crate
 * @param newNeeds crates that the later one needs and this one did not, in its order; all of them are new for a first
 *     release, but that says nothing, so then there are none
 */
public record Predecessor(Optional<IndexEntry> entry, Set<String> newNeeds) {
  /** How long a release has to be out before it vouches for the next. */
  static final Duration SETTLES_AFTER = Duration.ofDays(14);

  /** Of the release that {@code own} of {@code file} describes. */
  public static Predecessor of(IndexFile file, IndexEntry own) {
    Optional<IndexEntry> entry = entry(file, own);
    Set<String> needs = new LinkedHashSet<>(entry.isPresent() ? needs(own) : Set.of());
    entry.ifPresent(it -> needs.removeAll(needs(it)));
    return new Predecessor(entry, needs);
  }

  private static Optional<IndexEntry> entry(IndexFile file, IndexEntry own) {
    CrateVersion version = own.version();
    List<IndexEntry> earlier = file.entries().stream().filter(it -> cameBefore(it, own)).toList();
    List<IndexEntry> lower =
        earlier.stream()
            .filter(it -> it.version().compareTo(version) < 0)
            .filter(it -> version.isPreRelease() || !it.version().isPreRelease())
            .toList();
    return highest(lower, it -> isSettled(it, own))
        .or(() -> highest(lower, it -> true))
        .or(() -> latest(earlier, it -> true));
  }

  private static Optional<IndexEntry> highest(List<IndexEntry> entries, Predicate<IndexEntry> which) {
    return entries.stream().filter(which).max(Comparator.comparing(IndexEntry::version));
  }

  /** The one that came last among those that had settled when {@code own} came. */
  static Optional<IndexEntry> latestSettled(IndexFile file, IndexEntry own) {
    return latest(file.entries(), it -> cameBefore(it, own) && isSettled(it, own));
  }

  private static Optional<IndexEntry> latest(List<IndexEntry> entries, Predicate<IndexEntry> which) {
    return entries.stream().filter(which).reduce((a, b) -> cameBefore(a, b) ? b : a);
  }

  /** Whether {@code a} came before {@code b}; where it is not known when, the order of the lines tells. */
  static boolean cameBefore(IndexEntry a, IndexEntry b) {
    return a.published() instanceof PublishTime.Known(var at) && b.published() instanceof PublishTime.Known(var bt)
        ? at.isBefore(bt)
        : a.offset() < b.offset();
  }

  static boolean isSettled(IndexEntry earlier, IndexEntry own) {
    return !(earlier.published() instanceof PublishTime.Known(var at)
            && own.published() instanceof PublishTime.Known(var ownAt))
        || !at.plus(SETTLES_AFTER).isAfter(ownAt);
  }

  /** The crates that users of a release have to build; development dependencies are not among them. */
  static Set<String> needs(IndexEntry entry) {
    Set<String> needs = new LinkedHashSet<>();
    entry.dependencies().stream()
        .filter(it -> it.kind() != Dependency.Kind.DEV)
        .map(Dependency::crate)
        .forEach(needs::add);
    return needs;
  }
}
