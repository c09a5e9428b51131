package dev.cratewarden.config;

import java.util.Locale;
import java.util.Optional;

/**
 * One key of {@code cratewarden.toml}.
 *
 * @param table its table, without brackets
 * @param fallback the built-in default
 * @param meaning in one line
 * @param traits what else is to know of it
 */
record Key<T>(String table, String name, ValueKind<T> kind, T fallback, String meaning, Traits traits) {
  /** What is special about a key. */
  enum Traits {
    /** A changed value counts as soon as the file is saved. */
    LIVE,
    /** A changed value counts at the next start. */
    AT_START,
    /** As {@link #AT_START}, and the value is never shown. */
    SECRET
  }

  /** {@code table.name}. */
  String path() {
    return table + "." + name;
  }

  /** The environment variable that sets it. */
  String variable() {
    return variable(path());
  }

  static String variable(String path) {
    return "CRATEWARDEN_" + path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** The value as {@code config show} may print it. */
  String show(T value) {
    boolean set = !(value instanceof Optional<?> optional && optional.isEmpty());
    return traits == Traits.SECRET && set ? "\"***\"" : kind.show(value);
  }
}
