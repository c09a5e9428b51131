package dev.cratewarden.cli;

/** What a command says by its exit status. */
final class ExitStatus {
  /** Done. */
  static final int DONE = 0;

  /** The answer is "no": denied, corrupt, not found. */
  static final int NO = 1;

  /** Wrong use, or the machine failed. */
  static final int FAILED = 2;

  private ExitStatus() {}
}
