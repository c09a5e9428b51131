package dev.cratewarden.policy;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.crates.PublishTime;
import dev.cratewarden.scan.ContentFacts;
import java.time.Instant;
import java.util.Optional;

/**
 * All that is known of one version when it is judged.
 *
 * @param yanked upstream's word
 * @param published {@code pubtime} of its index line
 * @param firstSeen when this mirror first saw its index line
 * @param content what its tarball says, {@link ContentFacts#UNKNOWN} before it was fetched
 * @param index the index file it stands in, with its dependencies and its sibling versions; without it no rule about
 *     them speaks, and nothing leaves its cooldown early
 * @param history the releases before it; without it nothing is odd about it
 */
public record CrateFacts(
    CrateId id,
    boolean yanked,
    PublishTime published,
    Instant firstSeen,
    ContentFacts content,
    Optional<IndexFile> index,
    ReleaseHistory history) {
  /** Facts of a version of which nobody has looked what came before it. */
  public CrateFacts(
      CrateId id,
      boolean yanked,
      PublishTime published,
      Instant firstSeen,
      ContentFacts content,
      Optional<IndexFile> index) {
    this(id, yanked, published, firstSeen, content, index, ReleaseHistory.UNKNOWN);
  }

  /** Facts of a version whose index file is not at hand, as in an audit without a registry. */
  public CrateFacts(CrateId id, boolean yanked, PublishTime published, Instant firstSeen, ContentFacts content) {
    this(id, yanked, published, firstSeen, content, Optional.empty());
  }

  /** Facts of the version that {@code entry} of {@code file} describes. */
  public static CrateFacts of(IndexFile file, IndexEntry entry, Instant firstSeen, ContentFacts content) {
    return new CrateFacts(entry.id(), entry.yanked(), entry.published(), firstSeen, content, Optional.of(file));
  }

  /** The same facts with the index file they stand in. */
  CrateFacts within(IndexFile file) {
    return index.isPresent()
        ? this
        : new CrateFacts(id, yanked, published, firstSeen, content, Optional.of(file), history);
  }

  /** The same facts once its tarball has been read. */
  public CrateFacts with(ContentFacts read) {
    return new CrateFacts(id, yanked, published, firstSeen, read, index, history);
  }

  /** The same facts with what came before it. */
  public CrateFacts with(ReleaseHistory before) {
    return new CrateFacts(id, yanked, published, firstSeen, content, index, before);
  }

  /** Its own line of the index file. */
  public Optional<IndexEntry> line() {
    return index.flatMap(file -> file.entry(id.version()));
  }

  /** When it was published; where that is not known, when it was first seen. */
  Instant released() {
    return switch (published) {
      case PublishTime.Known known -> known.at();
      case PublishTime.Unknown unknown -> firstSeen;
    };
  }

  /** Whether it was {@linkplain #released() released} after {@code until}. */
  public boolean isReleasedAfter(Instant until) {
    return released().isAfter(until);
  }
}
