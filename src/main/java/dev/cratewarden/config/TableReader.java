package dev.cratewarden.config;

import dev.cratewarden.crates.Quoted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Reads one TOML table: values with their places, and whatever is wrong into a common list. */
final class TableReader {
  private final String file;
  private final TomlTable table;
  private final String path;
  private final Source place;
  private final Vocabulary vocabulary;
  private final List<Problem> problems;
  private final Map<String, Optional<TableReader>> children = new HashMap<>();

  private TableReader(
      String file, TomlTable table, String path, Source place, Vocabulary vocabulary, List<Problem> problems) {
    this.file = file;
    this.table = table;
    this.path = path;
    this.place = place;
    this.vocabulary = vocabulary;
    this.problems = problems;
    refuseUnknownNames();
  }

  /** Reads the top of a file. */
  static TableReader top(String file, TomlTable table, Vocabulary vocabulary, List<Problem> problems) {
    return new TableReader(file, table, "", new Source.WholeFile(file), vocabulary, problems);
  }

  private void refuseUnknownNames() {
    for (String name : table.keySet()) {
      if (!vocabulary.of(path).contains(name)) {
        boolean isTable = table.get(List.of(name)) instanceof TomlTable;
        String where = path.isEmpty() ? "" : " in " + vocabulary.header(path);
        report(
            at(name),
            "unknown " + (isTable ? "table " : "key ") + Quoted.of(name) + where + vocabulary.hint(path, name));
      }
    }
  }

  /** The value of {@code name}; empty if it is absent or wrong. */
  <T> Optional<Sourced<T>> value(String name, ValueKind<T> kind) {
    if (!vocabulary.of(path).contains(name)) {
      throw new IllegalStateException("undeclared key " + name + " in [" + path + "]");
    }
    Object value = table.get(List.of(name));
    if (value == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Sourced<>(read(kind, value), at(name)));
    } catch (BadValueException e) {
      report(at(name), name + ": " + e.say());
      return Optional.empty();
    }
  }

  /** As {@link #value}, but its absence is a problem. */
  <T> Optional<Sourced<T>> required(String name, ValueKind<T> kind) {
    if (!table.contains(List.of(name))) {
      report(place, vocabulary.header(path) + " needs the key \"" + name + "\"");
    }
    return value(name, kind);
  }

  /** Elements of an array are read one by one, so that each bad one is reported at its own place. */
  @SuppressWarnings("unchecked") // a ListKind<E> is a ValueKind<List<E>>, so T is that List
  private <T> T read(ValueKind<T> kind, Object value) throws BadValueException {
    if (!(kind instanceof ListKind<?> list)) {
      return kind.fromToml(value);
    }
    TomlArray array = ListKind.arrayOf(value);
    List<Object> elements = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      try {
        elements.add(list.element().fromToml(array.get(i)));
      } catch (BadValueException e) {
        report(inFile(array.inputPositionOf(i)), e.say());
      }
    }
    return (T) List.copyOf(elements);
  }

  /** The table {@code name} in this one; however often it is asked for, what is wrong with it is reported once. */
  Optional<TableReader> table(String name) {
    Optional<TableReader> known = children.get(name);
    if (known == null) {
      known = readTable(name);
      children.put(name, known);
    }
    return known;
  }

  private Optional<TableReader> readTable(String name) {
    return switch (table.get(List.of(name))) {
      case null -> Optional.empty();
      case TomlTable child -> Optional.of(child(name, child, at(name)));
      case Object other -> {
        report(at(name), name + ": expected the table [" + below(name) + "], found " + ValueKinds.describe(other));
        yield Optional.empty();
      }
    };
  }

  /** The tables {@code [[name]]} in this one. */
  List<TableReader> tables(String name) {
    Object value = table.get(List.of(name));
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof TomlArray array)) {
      report(
          at(name), name + ": expected [[" + below(name) + "]] with two brackets, found " + ValueKinds.describe(value));
      return List.of();
    }
    List<TableReader> readers = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      Source elementPlace = inFile(array.inputPositionOf(i));
      if (array.get(i) instanceof TomlTable child) {
        readers.add(child(name, child, elementPlace));
      } else {
        report(elementPlace, name + ": expected a table, found " + ValueKinds.describe(array.get(i)));
      }
    }
    return List.copyOf(readers);
  }

  private TableReader child(String name, TomlTable child, Source childPlace) {
    return new TableReader(file, child, below(name), childPlace, vocabulary, problems);
  }

  private String below(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  boolean has(String name) {
    return table.contains(List.of(name));
  }

  /** Where this table begins. */
  Source place() {
    return place;
  }

  /** Where {@code name} stands. */
  Source at(String name) {
    TomlPosition position = table.inputPositionOf(List.of(name));
    return position == null ? place : inFile(position);
  }

  private Source inFile(@Nullable TomlPosition position) {
    return position == null ? new Source.WholeFile(file) : new Source.InFile(file, position.line(), position.column());
  }

  void report(Source at, String message) {
    problems.add(new Problem(at, message));
  }
}
