package dev.cratewarden.policy;

/** The value of a key that decides what a missing or doubtful fact leads to. */
public enum Permission {
  /** It passes. */
  ALLOW("allow"),
  /** It is denied. */
  DENY("deny");

  private final String word;

  Permission(String word) {
    this.word = word;
  }

  /** As the policy file spells it. */
  public String word() {
    return word;
  }

  /** The verdict it leads to. */
  Verdict.Level level() {
    return this == ALLOW ? Verdict.Level.ALLOW : Verdict.Level.DENY;
  }
}
