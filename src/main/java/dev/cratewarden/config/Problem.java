package dev.cratewarden.config;

/**
 * One thing that is wrong, or worth a warning, and where.
 *
 * @param message for a person; untrusted text in it is quoted and made safe for one line
 */
public record Problem(Source at, String message) {
  /** {@code file:line:column: message}, as compilers write it. */
  @Override
  public String toString() {
    return at.describe() + ": " + message;
  }
}
