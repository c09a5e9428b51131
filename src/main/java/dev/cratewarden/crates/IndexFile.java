package dev.cratewarden.crates;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All lines of one crate, as a registry sent them: one JSON object a line.
 *
 * <p>The bytes are kept as they came, since cargo reads fields that we do not know. A line that cargo would skip
 * (garbage, another crate's name, a malformed version) is skipped here too, and counted. Of two lines for one version
 * the later counts, as for cargo.
 */
public final class IndexFile {
  private final CrateName name;
  private final byte[] bytes;
  private final List<IndexEntry> entries;
  private final Map<CrateVersion, IndexEntry> byVersion;
  private final int invalidLines;
  private final boolean namesVersions;
  private final Optional<String> foreignName;

  private IndexFile(CrateName name, byte[] bytes, Lines lines) {
    this.name = name;
    this.bytes = bytes;
    this.entries = List.copyOf(lines.entries);
    this.invalidLines = lines.invalid;
    this.namesVersions = !entries.isEmpty() || lines.unusable;
    this.foreignName = lines.foreignName;
    this.byVersion = lines.byVersion;
  }

  /**
   * Reads the file of {@code name}. Never fails: what cannot be read is an {@linkplain #invalidLines() invalid line}.
   *
   * @param bytes are not copied and must not change
   */
  public static IndexFile parse(CrateName name, byte[] bytes) {
    IndexLineReader reader = new IndexLineReader(name, bytes);
    Lines lines = new Lines();
    int start = 0;
    while (start < bytes.length) {
      int end = start;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      int length = end > start && bytes[end - 1] == '\r' ? end - 1 - start : end - start;
      if (!isBlank(bytes, start, length)) {
        lines.add(reader.read(start, length));
      }
      start = end + 1;
    }
    return new IndexFile(name, bytes, lines);
  }

  private static boolean isBlank(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  /** The lines as they are read. */
  private static final class Lines {
    private final List<IndexEntry> entries = new ArrayList<>();
    private final Map<CrateVersion, IndexEntry> byVersion = new HashMap<>();
    private int invalid;
    private boolean unusable;
    private Optional<String> foreignName = Optional.empty();

    void add(IndexLine line) {
      switch (line) {
        case IndexLine.Usable(IndexEntry entry) -> {
          entries.add(entry);
          byVersion.put(entry.version(), entry);
        }
        case IndexLine.Unusable(CrateVersion version) -> {
          invalid++;
          unusable = true;
          byVersion.remove(version);
        }
        case IndexLine.Foreign(String other) -> {
          invalid++;
          foreignName = Optional.of(other);
        }
        case IndexLine.Garbage garbage -> invalid++;
      }
    }
  }

  /** The name the file was asked for by. */
  public CrateName name() {
    return name;
  }

  /** The whole file as it came; not a copy, must not be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /** Every readable line in the file's order; a version can stand there twice. */
  public List<IndexEntry> entries() {
    return entries;
  }

  /**
   * The line that counts for {@code version}, build metadata included in the comparison: the last one. Empty if that
   * one cannot be used, though an earlier one could.
   */
  public Optional<IndexEntry> entry(CrateVersion version) {
    return Optional.ofNullable(byVersion.get(version));
  }

  /** How many lines were neither blank nor readable. */
  public int invalidLines() {
    return invalidLines;
  }

  /** Whether at least one line names a version of this crate, be the line usable or not. */
  boolean namesVersions() {
    return namesVersions;
  }

  /** The name in the last line that is about another crate. */
  Optional<String> foreignName() {
    return foreignName;
  }

  /** The line's bytes as text. */
  public String line(IndexEntry entry) {
    return new String(bytes, entry.offset(), entry.length(), StandardCharsets.UTF_8);
  }
}
