package dev.cratewarden.config;

import java.util.Comparator;

/**
 * One thing that is wrong, or worth a warning, and where.
 *
 * @param message for a person; untrusted text in it is quoted and made safe for one line
 */
public record Problem(Source at, String message) {
  /** From the top of the file down; what has no place in a file stands first. */
  static final Comparator<Problem> BY_PLACE =
      Comparator.comparingInt((Problem problem) -> problem.at() instanceof Source.InFile in ? in.line() : 0)
          .thenComparingInt(problem -> problem.at() instanceof Source.InFile in ? in.column() : 0);

  /** {@code file:line:column: message}, as compilers write it. */
  @Override
  public String toString() {
    return at.describe() + ": " + message;
  }
}
