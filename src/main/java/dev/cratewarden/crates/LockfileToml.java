package dev.cratewarden.crates;

import dev.cratewarden.crates.LockfileText.Refusal;
import dev.cratewarden.crates.LockfileText.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseOptions;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Reads a lockfile that somebody has edited, as general TOML; says where it is wrong. */
final class LockfileToml {
  /** Cargo's own lockfiles nest three deep. */
  private static final int NESTING_MAX = 16;

  private static final TomlParseOptions OPTIONS = TomlParseOptions.sourceless().withMaxNestingDepth(NESTING_MAX);

  private LockfileToml() {}

  /**
   * The tables.
   *
   * @throws Refusal if the text is no TOML, or a value that matters is of another type
   */
  static LockfileText read(String text) {
    TomlParseResult toml = Toml.parse(text, OPTIONS);
    if (toml.hasErrors()) {
      TomlParseError first = toml.errors().get(0);
      throw refusal(
          first.position(),
          isConflict(text, first.position())
              ? "an unresolved merge conflict"
              : "not TOML: " + withoutPosition(String.valueOf(first.getMessage())));
    }
    List<LockfileText.Package> packages = new ArrayList<>();
    if (value(toml, "root") instanceof TomlTable root) {
      packages.add(toPackage(root, position(toml, "root")));
    }
    Object all = value(toml, "package");
    if (all != null && !(all instanceof TomlArray)) {
      throw refusal(position(toml, "package"), "package is not an array of tables");
    }
    if (all instanceof TomlArray array) {
      for (int i = 0; i < array.size(); i++) {
        if (!(array.get(i) instanceof TomlTable table)) {
          throw refusal(array.inputPositionOf(i), "a package is not a table");
        }
        packages.add(toPackage(table, array.inputPositionOf(i)));
      }
    }
    return new LockfileText(version(toml), packages, metadata(toml));
  }

  private static LockfileText.Package toPackage(TomlTable table, @Nullable TomlPosition header) {
    return new LockfileText.Package(
        header == null ? 1 : header.line(),
        string(table, "name"),
        string(table, "version"),
        string(table, "source"),
        string(table, "checksum"),
        dependencies(table),
        string(table, "replace").map(Value::text));
  }

  private static Optional<Value> version(TomlTable toml) {
    Object version = value(toml, "version");
    if (version == null) {
      return Optional.empty();
    }
    if (!(version instanceof Long)) {
      throw refusal(position(toml, "version"), "version is not a whole number");
    }
    return Optional.of(at(position(toml, "version"), version.toString()));
  }

  private static List<String> dependencies(TomlTable table) {
    Object value = value(table, "dependencies");
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof TomlArray array)) {
      throw refusal(position(table, "dependencies"), "dependencies is not an array");
    }
    List<String> all = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      if (!(array.get(i) instanceof String text)) {
        throw refusal(array.inputPositionOf(i), "a dependency is not a string");
      }
      all.add(text);
    }
    return all;
  }

  private static Map<String, String> metadata(TomlTable toml) {
    Object value = value(toml, "metadata");
    if (value == null) {
      return Map.of();
    }
    if (!(value instanceof TomlTable table)) {
      throw refusal(position(toml, "metadata"), "metadata is not a table");
    }
    Map<String, String> all = new HashMap<>();
    for (String key : table.keySet()) {
      string(table, key).ifPresent(it -> all.put(key, it.text()));
    }
    return all;
  }

  private static Optional<Value> string(TomlTable table, String key) {
    Object value = value(table, key);
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof String text)) {
      throw refusal(position(table, key), Quoted.of(key) + " is not a string");
    }
    return Optional.of(at(position(table, key), text));
  }

  private static @Nullable Object value(TomlTable table, String key) {
    return table.get(List.of(key));
  }

  private static @Nullable TomlPosition position(TomlTable table, String key) {
    return table.inputPositionOf(List.of(key));
  }

  private static Value at(@Nullable TomlPosition position, String text) {
    return position == null ? new Value(text, 1, 1) : new Value(text, position.line(), position.column());
  }

  private static Refusal refusal(@Nullable TomlPosition position, String reason) {
    return position == null ? new Refusal(1, 1, reason) : new Refusal(position.line(), position.column(), reason);
  }

  /** Whether git has left its marks in the line that is no TOML: the commonest way in which a lockfile breaks. */
  private static boolean isConflict(String text, @Nullable TomlPosition position) {
    return position != null
        && text.lines().skip(position.line() - 1L).findFirst().filter(it -> it.startsWith("<<<<<<<")).isPresent();
  }

  private static String withoutPosition(String message) {
    int end = message.lastIndexOf(" (line ");
    return end < 0 ? message : message.substring(0, end);
  }
}
