package dev.cratewarden.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.tomlj.TomlArray;

/** An array of values of one kind. Where places matter, {@link TableReader} reads the elements itself. */
record ListKind<T>(ValueKind<T> element) implements ValueKind<List<T>> {
  static final int ELEMENTS_MAX = 10_000;

  @Override
  public List<T> fromToml(Object value) throws BadValueException {
    TomlArray array = arrayOf(value);
    List<T> values = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      values.add(element.fromToml(array.get(i)));
    }
    return List.copyOf(values);
  }

  static TomlArray arrayOf(Object value) throws BadValueException {
    if (!(value instanceof TomlArray array)) {
      String hint = value instanceof String ? "; put it in [ ]" : "";
      throw new BadValueException("expected an array, found " + ValueKinds.describe(value) + hint);
    }
    if (array.size() > ELEMENTS_MAX) {
      throw new BadValueException("more than " + ELEMENTS_MAX + " elements");
    }
    return array;
  }

  @Override
  public List<T> fromText(String text) throws BadValueException {
    List<T> values = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      if (!part.isBlank()) {
        values.add(element.fromText(part.strip()));
      }
    }
    return List.copyOf(values);
  }

  @Override
  public String show(List<T> value) {
    return value.stream().map(element::show).collect(Collectors.joining(", ", "[", "]"));
  }
}
