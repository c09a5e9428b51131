package dev.cratewarden.advisory;

import java.util.Locale;

/** What an advisory says is wrong, worst first. */
public enum AdvisoryKind {
  /** The code was made to do harm. */
  MALICIOUS,
  /** The code can be abused. */
  VULNERABILITY,
  /** Safe code can cause undefined behaviour. */
  UNSOUND,
  /** Nobody takes care of the crate. */
  UNMAINTAINED,
  /** Something else that is worth knowing. */
  NOTICE;

  /** The word in policies, reports and metrics. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The kind RustSec calls {@code informational}. An unknown word is a notice: RustSec's library reads it as "other"
   * and only warns.
   */
  static AdvisoryKind ofInformational(String word) {
    return switch (word) {
      case "unsound" -> UNSOUND;
      case "unmaintained" -> UNMAINTAINED;
      default -> NOTICE;
    };
  }
}
