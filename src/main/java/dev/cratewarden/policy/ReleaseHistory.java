package dev.cratewarden.policy;

import dev.cratewarden.crates.IndexChanges;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.scan.ContentFacts;
import dev.cratewarden.scan.WellKnownNames;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known beyond its index file of how a version came about.
 *
 * @param isKnown whether anybody has looked; nothing is odd about a version of which nobody has
 * @param previous the release that it is compared with; see {@link Predecessor}
 * @param previousContent what that one's tarball holds, {@link ContentFacts#UNKNOWN} if it was not read
 * @param changes what became of the crate's lines since this mirror has watched them
 * @param newDependencies the crates that it needs and {@code previous} did not
 * @param near the well-known name that its own is near to
 */
public record ReleaseHistory(
    boolean isKnown,
    Optional<IndexEntry> previous,
    ContentFacts previousContent,
    IndexChanges changes,
    List<NewDependency> newDependencies,
    Optional<WellKnownNames.Nearness> near) {
  /** Nobody has looked. */
  public static final ReleaseHistory UNKNOWN =
      new ReleaseHistory(false, Optional.empty(), ContentFacts.UNKNOWN, IndexChanges.NONE, List.of(), Optional.empty());

  public ReleaseHistory {
    newDependencies = List.copyOf(newDependencies);
  }

  /** The same, now that the tarball of {@link #previous} has been read. */
  public ReleaseHistory withPreviousContent(ContentFacts content) {
    return new ReleaseHistory(isKnown, previous, content, changes, newDependencies, near);
  }

  /**
   * A crate that is needed for the first time.
   *
   * @param firstPublished when its first version came out; empty if its index file is not at hand
   * @param near the well-known name that its name is near to
   */
  public record NewDependency(String crate, Optional<Instant> firstPublished, Optional<WellKnownNames.Nearness> near) {}
}
