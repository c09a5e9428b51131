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
  private final List<Problem> notes;
  private final Set<String> taken = new HashSet<>();

  private ForeignTable(String file, TomlTable table, String path, List<Problem> notes) {
    this.file = file;
    this.table = table;
    this.path = path;
    this.notes = notes;
  }

  static ForeignTable top(String file, TomlTable table, List<Problem> notes) {
    return new ForeignTable(file, table, "", notes);
  }

  /** The table {@code name}, an empty one if there is none. */
  ForeignTable table(String name) {
    boolean isTable = table.get(List.of(name)) instanceof TomlTable;
    if (isTable) {
      taken.add(name);
    }
    return new ForeignTable(
        file, isTable ? table.getTableOrEmpty(List.of(name)) : Toml.parse(""), path + name + ".", notes);
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
    return new ForeignTable(file, element, path + key + ".", notes);
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
                ? path + Quoted.of(key).replace("\"", "") + " is not known here and was left out"
                : path + key + " has no equivalent: " + reason);
      }
    }
  }
}
