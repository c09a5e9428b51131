package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.policy.CrateFacts;
import java.util.Optional;

/** What the mirror's own index copies and tarballs say of versions. */
public final class MirrorFacts implements VersionFacts {
  private final IndexCopies copies;
  private final SparseIndex index;
  private final Reach reach;

  /** How far to look. */
  public enum Reach {
    /** What is held, however old: a lockfile of a thousand packages must not become a thousand requests. */
    HELD,
    /** Upstream too, for a version that no held copy lists. */
    UPSTREAM
  }

  /** Facts from {@code copies}, as {@code index} shows them. */
  public MirrorFacts(IndexCopies copies, SparseIndex index, Reach reach) {
    this.copies = copies;
    this.index = index;
    this.reach = reach;
  }

  @Override
  public Answer of(CrateId id) {
    return switch (reach) {
      case HELD -> copies.held(id.name()).map(copy -> listed(copy, id)).orElseGet(NoIndex::new);
      case UPSTREAM ->
          switch (copies.withVersion(id)) {
            case IndexCopies.Available available -> listed(available.copy(), id);
            case IndexCopies.Absent absent -> new NotListed();
            case IndexCopies.Failed failed -> new NoIndex();
          };
    };
  }

  private Answer listed(IndexCopies.Copy copy, CrateId id) {
    return copy.file()
        .entry(id.version())
        .<Answer>map(entry -> new Known(index.factsWithHistory(copy, entry, reach)))
        .orElseGet(NotListed::new);
  }

  @Override
  public CrateFacts of(IndexFile file, IndexEntry entry) {
    Optional<IndexCopies.Copy> copy = copies.held(entry.id().name());
    return copy.map(it -> index.facts(it, entry)).orElseGet(() -> NONE.of(file, entry));
  }

  @Override
  public CrateFacts withHistory(CrateFacts facts) {
    return copies
        .held(facts.id().name())
        .flatMap(copy -> facts.line().map(it -> index.factsWithHistory(copy, it, reach)))
        .orElse(facts);
  }
}
