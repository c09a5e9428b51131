package dev.cratewarden.policy;

/** How the index shows versions that are denied or held: {@code denied-versions}. */
public enum DeniedVersions {
  /** The line stays and says {@code "yanked":true}; nothing else in it changes. */
  YANK("yank"),
  /** The line is left out. */
  HIDE("hide"),
  /** When every version is refused so, the whole index file is; otherwise as {@link #YANK}. */
  FORBID("forbid");

  private final String word;

  DeniedVersions(String word) {
    this.word = word;
  }

  /** As the policy file spells it. */
  public String word() {
    return word;
  }
}
