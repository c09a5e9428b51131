package dev.cratewarden.policy;

/** CVSS's qualitative severity rating scale, the mildest first. */
public enum Severity {
  NONE("none"),
  LOW("low"),
  MEDIUM("medium"),
  HIGH("high"),
  CRITICAL("critical");

  private final String word;

  Severity(String word) {
    this.word = word;
  }

  /** As the policy file spells it. */
  public String word() {
    return word;
  }
}
