package dev.cratewarden.policy;

/** What an advisory says of a version, the worst first. */
public enum AdvisoryKind {
  /** It does harm on purpose. */
  MALICIOUS("malicious"),
  /** It can be attacked. */
  VULNERABILITY("vulnerability"),
  /** It breaks Rust's memory safety from safe code. */
  UNSOUND("unsound"),
  /** Nobody looks after it. */
  UNMAINTAINED("unmaintained"),
  /** Something else that is worth knowing. */
  NOTICE("notice");

  private final String word;

  AdvisoryKind(String word) {
    this.word = word;
  }

  /** As the policy file spells it. */
  public String word() {
    return word;
  }
}
