package dev.cratewarden.crates;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A lockfile's tables as they are written, before anything is made of them.
 *
 * @param version the top-level {@code version}
 * @param packages {@code [root]}, if there is one, then every {@code [[package]]}
 * @param metadata {@code [metadata]}, where format 1 keeps its checksums
 */
record LockfileText(Optional<Value> version, List<Package> packages, Map<String, String> metadata) {
  /** A value and where it stands, counted from 1. */
  record Value(String text, int line, int column) {}

  /** One table; absent values are empty, {@code line} is its header's. */
  record Package(
      int line,
      Optional<Value> name,
      Optional<Value> version,
      Optional<Value> source,
      Optional<Value> checksum,
      List<String> dependencies,
      Optional<String> replace) {}

  /** Thrown where a lockfile cannot be read on; never leaves this room. */
  static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int line;
    private final int column;

    Refusal(int line, int column, String reason) {
      super(reason, null, false, false);
      this.line = line;
      this.column = column;
    }

    Refusal(Value at, String reason) {
      this(at.line(), at.column(), reason);
    }

    LockfileReading.Refused of(String subject) {
      return new LockfileReading.Refused(subject, line, column, String.valueOf(getMessage()));
    }
  }
}
