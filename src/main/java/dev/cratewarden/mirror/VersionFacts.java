package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.policy.CrateFacts;
import dev.cratewarden.policy.Ruling;
import dev.cratewarden.scan.ContentFacts;
import java.time.Instant;

/** What is known of a version when somebody asks about it who does not want to use it now. */
public interface VersionFacts {
  /** Knows of no index: names and versions alone can be judged. */
  VersionFacts NONE =
      new VersionFacts() {
        @Override
        public Answer of(CrateId id) {
          return new NoIndex();
        }

        @Override
        public CrateFacts of(IndexFile file, IndexEntry entry) {
          return CrateFacts.of(file, entry, Instant.EPOCH, ContentFacts.UNKNOWN);
        }
      };

  /** What is known of {@code id}. */
  Answer of(CrateId id);

  /**
   * Facts of the version that {@code entry} of {@code file} describes, one of many: without what came before it unless
   * {@code ruling} may mind.
   */
  default CrateFacts of(Ruling ruling, String view, IndexFile file, IndexEntry entry, Instant now) {
    CrateFacts facts = of(file, entry);
    return ruling.mindsHistory(view, facts, now) ? withHistory(facts) : facts;
  }

  /** Facts of the version that {@code entry} of {@code file} describes. */
  CrateFacts of(IndexFile file, IndexEntry entry);

  /** The same facts with what came before the version, as far as that is known; it costs more than all the rest. */
  default CrateFacts withHistory(CrateFacts facts) {
    return facts;
  }

  /** What is known of one version. */
  sealed interface Answer {}

  /** Its index line, its index file, and what its tarball says if that is held. */
  record Known(CrateFacts facts) implements Answer {}

  /** The index does not list it, or upstream has no such crate. */
  record NotListed() implements Answer {}

  /** Its index file is not at hand. */
  record NoIndex() implements Answer {}
}
