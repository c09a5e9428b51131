package dev.cratewarden.mirror;

import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.crates.IndexHistory;
import java.util.Optional;

/**
 * The lines held of a crate together with those that a bundle carries; of two for one version, the bundle's.
 *
 * @param file with all of them
 * @param isNew whether it says anything that was not held before
 */
record MergedIndex(IndexFile file, boolean isNew) {
  static MergedIndex of(Optional<IndexFile> held, IndexFile carried) {
    if (held.isEmpty()) {
      return new MergedIndex(carried, true);
    }
    IndexFile before = held.get();
    boolean isNew = carried.entries().stream().anyMatch(it -> !isThere(before, carried, it));
    // What the bundle does not carry is "gone" from it and so kept; checksums were compared before.
    return isNew
        ? new MergedIndex(IndexFile.parse(before.name(), IndexHistory.merge(before, carried).bytes()), true)
        : new MergedIndex(before, false);
  }

  private static boolean isThere(IndexFile before, IndexFile carried, IndexEntry entry) {
    return before.entry(entry.version()).filter(it -> before.line(it).equals(carried.line(entry))).isPresent();
  }
}
