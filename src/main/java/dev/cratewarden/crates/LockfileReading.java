package dev.cratewarden.crates;

/** What reading a lockfile led to. */
public sealed interface LockfileReading {
  /** It could be read. */
  record Understood(Lockfile lockfile) implements LockfileReading {}

  /**
   * It could not be read.
   *
   * @param subject the file, as it was called
   * @param line from 1
   * @param column from 1
   * @param reason what is wrong there
   */
  record Refused(String subject, int line, int column, String reason) implements LockfileReading {
    /** {@code subject:line:column: reason}. */
    public String message() {
      return subject + ":" + line + ":" + column + ": " + reason;
    }
  }
}
