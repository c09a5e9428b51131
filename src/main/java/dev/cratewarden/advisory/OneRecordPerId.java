package dev.cratewarden.advisory;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Chooses one record for each id where several sources, or several files of one, have it. */
final class OneRecordPerId {
  private OneRecordPerId() {}

  static SortedMap<String, Advisory> of(Collection<Advisory> records) {
    TreeMap<String, Advisory> chosen = new TreeMap<>();
    records.forEach(record -> chosen.merge(record.id(), record, OneRecordPerId::better));
    List<Advisory> originals = records.stream().filter(Advisory::isOriginal).toList();
    long copies = records.stream().filter(record -> record.isRustSec() && !record.isOriginal()).count();
    // A folder with a few hand-picked files says nothing about what RustSec removed.
    if (originals.size() >= copies * 0.9) {
      originals.stream()
          .map(Advisory::modified)
          .max(Comparator.naturalOrder())
          .ifPresent(newest -> chosen.values().removeIf(record -> isOrphan(record, newest)));
    }
    return chosen;
  }

  private static Advisory better(Advisory a, Advisory b) {
    if (a.isOriginal() != b.isOriginal()) {
      return a.isOriginal() ? a : b;
    }
    return b.modified().isAfter(a.modified()) ? b : a;
  }

  /** Exports never delete: what RustSec's own files lack though they are younger was removed there. */
  private static boolean isOrphan(Advisory record, Instant rustSecNewest) {
    return record.isRustSec() && !record.isOriginal() && record.modified().isBefore(rustSecNewest);
  }
}
