package dev.cratewarden.mirror;

import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/** Index files with some of their lines left out; the others keep their bytes. */
final class PrunedIndex {
  private PrunedIndex() {}

  /** {@code file} with the lines that count and are {@code wanted}; {@code file} itself if those are all it has. */
  static IndexFile of(IndexFile file, Predicate<IndexEntry> wanted) {
    List<IndexEntry> lines =
        file.entries().stream()
            .filter(it -> file.entry(it.version()).filter(last -> last.offset() == it.offset()).isPresent())
            .filter(wanted)
            .toList();
    return lines.size() == file.entries().size() && file.invalidLines() == 0
        ? file
        : IndexFile.parse(file.name(), lines(file, lines));
  }

  /** These lines of {@code file}, in this order. */
  static byte[] lines(IndexFile file, Collection<IndexEntry> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (IndexEntry entry : entries) {
      out.write(file.bytes(), entry.offset(), entry.length());
      out.write('\n');
    }
    return out.toByteArray();
  }
}
