package dev.cratewarden.policy;

/** Whether verdicts act: {@code mode}. */
public enum Mode {
  /** What is denied is refused. */
  ENFORCE("enforce"),
  /** Verdicts are only recorded. */
  OBSERVE("observe");

  private final String word;

  Mode(String word) {
    this.word = word;
  }

  /** As the policy file spells it. */
  public String word() {
    return word;
  }
}
