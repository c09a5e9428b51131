package dev.cratewarden.policy;

/** What an oddity or a missing audit leads to: the value of a key of {@code [anomalies]} or {@code [vet]}. */
public enum Consequence {
  /** It is recorded. */
  ALLOW("allow", Verdict.Level.ALLOW),
  /** The release waits, until its time is over or somebody waives it. */
  HOLD("hold", Verdict.Level.HOLD),
  /** It is denied. */
  DENY("deny", Verdict.Level.DENY);

  private final String word;
  private final Verdict.Level level;

  Consequence(String word, Verdict.Level level) {
    this.word = word;
    this.level = level;
  }

  /** As the policy file spells it. */
  public String word() {
    return word;
  }

  /** The verdict it leads to, however old the release is. */
  Verdict.Level level() {
    return level;
  }

  /** The verdict it leads to; a release that has waited long enough is held no more. */
  Verdict.Level level(boolean isFresh) {
    return this == HOLD && !isFresh ? Verdict.Level.ALLOW : level;
  }
}
