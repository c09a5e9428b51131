package dev.cratewarden.config;

/**
 * What the value of a key may be, and how it is written.
 *
 * @param <T> what it is read into
 */
interface ValueKind<T> {
  /** Reads a TOML value: String, Long, Double, Boolean, a java.time value, TomlArray or TomlTable. */
  T fromToml(Object value) throws BadValueException;

  /** Reads the text of an environment variable or a flag. */
  T fromText(String text) throws BadValueException;

  /** The value as it would stand in the file. */
  String show(T value);
}
