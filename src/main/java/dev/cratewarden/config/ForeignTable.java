package dev.cratewarden.config;

import dev.cratewarden.crates.Quoted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** A table of another tool's file, which remembers what has been taken from it. */
final class ForeignTable {
  /** A value and its place. */
  record Item(Object value, Source at) {}

  private final String file;
  private final TomlTable table;
  private final String path;
  private final Source place;
  private final List<Problem> notes;
  private final Set<String> taken = new HashSet<>();

  private ForeignTable(String file, TomlTable table, String path, Source place, List<Problem> notes) {
    this.file = file;
    this.table = table;
    this.path = path;
    this.place = place;
    this.notes = notes;
  }

  static ForeignTable top(String file, TomlTable table, List<Problem> notes) {
    return new ForeignTable(file, table, "", new Source.WholeFile(file), notes);
  }

  /** The table {@code name}, an empty one if there is none. */
  ForeignTable table(String name) {
    boolean isTable = table.get(List.of(name)) instanceof TomlTable;
    if (isTable) {
      taken.add(name);
    }
    return new ForeignTable(
        file,
        isTable ? table.getTableOrEmpty(List.of(name)) : Toml.parse(""),
        path + shown(name) + ".",
        at(name),
        notes);
  }

  /** The value of {@code key}. */
  Optional<Item> take(String key) {
    taken.add(key);
    Object value = table.get(List.of(key));
    return value == null ? Optional.empty() : Optional.of(new Item(value, at(key)));
  }

  /** The string {@code key}; one of another type is noted. */
  Optional<String> text(String key) {
    return take(key)
        .flatMap(item -> {
          if (item.value() instanceof String text) {
            return Optional.of(text);
          }
          note(item.at(), path + key + " is not a string and was left out");
          return Optional.empty();
        });
  }

  /** The elements of the array {@code key}, strings and tables alike. */
  List<Item> elements(String key) {
    Optional<Item> item = take(key);
    if (item.isEmpty()) {
      return List.of();
    }
    if (!(item.get().value() instanceof TomlArray array)) {
      note(item.get().at(), path + key + " is not an array and was left out");
      return List.of();
    }
    List<Item> elements = new ArrayList<>();
    for (int i = 0; i < Math.min(array.size(), ListKind.ELEMENTS_MAX); i++) {
      elements.add(new Item(array.get(i), inFile(array.inputPositionOf(i))));
    }
    return elements;
  }

  /** A table that stands in an array of this one. */
  ForeignTable element(String key, TomlTable element) {
    return new ForeignTable(file, element, path + key + ".", place, notes);
  }

  /** The names of the tables in it. */
  List<String> names() {
    return table.keySet().stream().filter(key -> table.get(List.of(key)) instanceof TomlTable).toList();
  }

  /** How messages call it, such as {@code imports.mozilla}; the whole file has no name. */
  String name() {
    return path.isEmpty() ? "" : path.substring(0, path.length() - 1);
  }

  /** Where it stands. */
  Source place() {
    return place;
  }

  boolean has(String key) {
    return table.contains(List.of(key));
  }

  Source at(String key) {
    TomlPosition position = table.inputPositionOf(List.of(key));
    return position == null ? new Source.WholeFile(file) : inFile(position);
  }

  private Source inFile(@Nullable TomlPosition position) {
    return position == null ? new Source.WholeFile(file) : new Source.InFile(file, position.line(), position.column());
  }

  void note(Source at, String message) {
    notes.add(new Problem(at, message));
  }

  /** Notes all that nobody took: with the reason in {@code why} for its name, or else that it is unknown. */
  void noteTheRest(Map<String, String> why) {
    for (String key : table.keySet()) {
      if (!taken.contains(key)) {
        String reason = why.get(key);
        note(
            at(key),
            reason == null
                ? path + shown(key) + " is not known here and was left out"
                : path + key + " has no equivalent: " + reason);
      }
    }
  }

  private static String shown(String key) {
    return Quoted.of(key).replace("\"", "");
  }
}
