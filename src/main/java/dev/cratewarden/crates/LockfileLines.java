package dev.cratewarden.crates;

import dev.cratewarden.crates.LockfileText.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a lockfile in the form in which cargo writes it: one key a line, plain strings, arrays with one string a line.
 *
 * <p>General TOML takes sixty times its length in memory and half a second a megabyte to read, too much for what a
 * stranger may send to a server. At the first line that cargo would not write, this gives up and {@link LockfileToml}
 * has to read the file.
 */
final class LockfileLines {
  private final String text;
  private final Map<String, String> metadata = new HashMap<>();
  private final List<LockfileText.Package> packages = new ArrayList<>();
  private @Nullable Table table;
  private @Nullable Value version;
  private Section section = Section.TOP;
  private boolean hasRoot;
  private boolean hasMetadata;
  private int line;

  LockfileLines(String text) {
    this.text = text;
  }

  private enum Section {
    TOP,
    PACKAGE,
    ARRAY,
    METADATA
  }

  /** The tables; empty if a line is not in cargo's form. */
  Optional<LockfileText> read() {
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      end = end < 0 ? text.length() : end;
      int stop = end > start && text.charAt(end - 1) == '\r' ? end - 1 : end;
      line++;
      if (!take(text.substring(start, stop))) {
        return Optional.empty();
      }
      start = end + 1;
    }
    if (section == Section.ARRAY) {
      return Optional.empty();
    }
    closeTable();
    return Optional.of(new LockfileText(Optional.ofNullable(version), packages, metadata));
  }

  /** The number of the line that was read last, from 1. */
  int line() {
    return line;
  }

  private boolean take(String content) {
    if (section == Section.ARRAY) {
      return takeElement(content);
    }
    if (content.isEmpty() || content.startsWith("#") && isPlain(content.replace("\"", ""))) {
      return true;
    }
    if (content.startsWith("[")) {
      return takeHeader(content);
    }
    int equals = content.lastIndexOf(" = ");
    if (equals < 0) {
      return false;
    }
    String key = content.substring(0, equals);
    String value = content.substring(equals + 3);
    return switch (section) {
      case TOP -> takeVersion(key, value);
      case METADATA -> isString(key) && isString(value) && metadata.putIfAbsent(unquoted(key), unquoted(value)) == null;
      case PACKAGE -> takeKey(key, value);
      case ARRAY -> false;
    };
  }

  private boolean takeHeader(String content) {
    closeTable();
    boolean isFirst;
    switch (content) {
      case "[[package]]", "[[patch.unused]]" -> isFirst = true;
      case "[root]" -> {
        isFirst = !hasRoot;
        hasRoot = true;
      }
      case "[metadata]" -> {
        isFirst = !hasMetadata;
        hasMetadata = true;
        section = Section.METADATA;
        return isFirst;
      }
      default -> {
        return false;
      }
    }
    section = Section.PACKAGE;
    table = new Table(line, content);
    return isFirst;
  }

  private boolean takeVersion(String key, String value) {
    if (!key.equals("version") || version != null || !CrateVersion.isNumber(value)) {
      return false;
    }
    version = new Value(value, line, 1);
    return true;
  }

  private boolean takeKey(String key, String value) {
    if (table == null) {
      return false;
    }
    if (key.equals("dependencies") && value.equals("[") && table.dependencies == null) {
      table.dependencies = new ArrayList<>();
      section = Section.ARRAY;
      return true;
    }
    return isString(value) && table.put(key, new Value(unquoted(value), line, 1));
  }

  private boolean takeElement(String content) {
    if (content.equals("]")) {
      section = Section.PACKAGE;
      return true;
    }
    String element = content.strip();
    element = element.endsWith(",") ? element.substring(0, element.length() - 1) : element;
    if (!content.endsWith(",") || !isString(element) || table == null || table.dependencies == null) {
      return false;
    }
    table.dependencies.add(unquoted(element));
    return true;
  }

  private void closeTable() {
    Table closed = table;
    table = null;
    if (closed == null || closed.header.equals("[[patch.unused]]")) {
      return;
    }
    packages.add(closed.header.equals("[root]") ? 0 : packages.size(), closed.toPackage());
  }

  private static boolean isString(String quoted) {
    return quoted.length() >= 2
        && quoted.startsWith("\"")
        && quoted.endsWith("\"")
        && isPlain(quoted.substring(1, quoted.length() - 1));
  }

  /** Whether {@code content} stands for itself within a TOML string. */
  private static boolean isPlain(String content) {
    for (int i = 0; i < content.length(); i++) {
      char c = content.charAt(i);
      if (c < ' ' || c == 0x7f || c == '"' || c == '\\') {
        return false;
      }
    }
    return true;
  }

  private static String unquoted(String quoted) {
    return quoted.substring(1, quoted.length() - 1);
  }

  /** A package's table while its keys are read. */
  private static final class Table {
    private final int line;
    private final String header;
    private final Map<String, Value> values = new HashMap<>(8);
    private @Nullable List<String> dependencies;

    Table(int line, String header) {
      this.line = line;
      this.header = header;
    }

    boolean put(String key, Value value) {
      return switch (key) {
        case "name", "version", "source", "checksum", "replace" -> values.putIfAbsent(key, value) == null;
        default -> false;
      };
    }

    LockfileText.Package toPackage() {
      return new LockfileText.Package(
          line,
          Optional.ofNullable(values.get("name")),
          Optional.ofNullable(values.get("version")),
          Optional.ofNullable(values.get("source")),
          Optional.ofNullable(values.get("checksum")),
          dependencies == null ? List.of() : dependencies,
          Optional.ofNullable(values.get("replace")).map(Value::text));
    }
  }
}
