package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.crates.PublishTime;
import dev.cratewarden.policy.Predecessor;
import dev.cratewarden.policy.ReleaseHistory;
import dev.cratewarden.scan.ContentFacts;
import dev.cratewarden.scan.WellKnownNames;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What this mirror knows of how a version came about: the release before it, what became of the crate's lines, and how
 * old the crates are that it newly needs.
 */
public final class ReleaseHistories {
  /** Between a crate's first release and another, before that one is not suspected because the name is used here. */
  private static final Duration PAST_MIN = Duration.ofDays(90);

  private final IndexCopies copies;
  private final TarballStore tarballs;
  private final Supplier<WellKnownNames> names;

  /** Histories from these copies and tarballs, which tell names that are near to {@code names}. */
  public ReleaseHistories(IndexCopies copies, TarballStore tarballs, Supplier<WellKnownNames> names) {
    this.copies = copies;
    this.tarballs = tarballs;
    this.names = names;
  }

  /**
   * The history of the version that {@code own} describes.
   *
   * @param reach whether upstream is asked for the index file of a crate that it newly needs and of which none is held.
   *     Cargo asks for it in a moment anyway.
   */
  ReleaseHistory of(IndexCopies.Copy copy, IndexEntry own, MirrorFacts.Reach reach) {
    Predecessor before = Predecessor.of(copy.file(), own);
    List<ReleaseHistory.NewDependency> dependencies =
        before.newNeeds().stream()
            .flatMap(it -> CrateName.parse(it).stream())
            .map(it -> newDependency(it, own, reach))
            .toList();
    return new ReleaseHistory(
        true,
        before.entry(),
        before.entry().map(this::content).orElse(ContentFacts.UNKNOWN),
        copy.stored().changes(),
        dependencies,
        names.get().near(own.id().name(), hasPast(firstPublished(copy.file()), own)));
  }

  private ReleaseHistory.NewDependency newDependency(CrateName name, IndexEntry dependent, MirrorFacts.Reach reach) {
    Optional<Instant> first = firstPublished(name, reach);
    return new ReleaseHistory.NewDependency(name.value(), first, names.get().near(name, hasPast(first, dependent)));
  }

  /**
   * Whether a crate that first came out at {@code first} had been about for a while when {@code version} came out:
   * dozens of releases can be published, and fetched, in a day. What is not known speaks for nobody.
   */
  private static boolean hasPast(Optional<Instant> first, IndexEntry version) {
    return first.isPresent()
        && version.published() instanceof PublishTime.Known(Instant at)
        && !first.get().plus(PAST_MIN).isAfter(at);
  }

  /** What the tarball of {@code entry} holds, as far as it was read. */
  ContentFacts content(IndexEntry entry) {
    return tarballs.holding(entry.checksum()).map(Holding::facts).orElse(ContentFacts.UNKNOWN);
  }

  private Optional<Instant> firstPublished(CrateName name, MirrorFacts.Reach reach) {
    Optional<IndexCopies.Copy> copy =
        switch (reach) {
          case HELD -> copies.held(name);
          case UPSTREAM ->
              copies
                  .held(name)
                  .or(() ->
                      copies.current(name) instanceof IndexCopies.Available it
                          ? Optional.of(it.copy())
                          : Optional.empty());
        };
    return copy.flatMap(it -> firstPublished(it.file()));
  }

  private static Optional<Instant> firstPublished(IndexFile file) {
    return file.entries().stream()
        .map(IndexEntry::published)
        .filter(PublishTime.Known.class::isInstance)
        .map(it -> ((PublishTime.Known) it).at())
        .min(Comparator.naturalOrder());
  }
}
