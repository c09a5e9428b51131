package dev.cratewarden.report;

import dev.cratewarden.advisory.Match;
import dev.cratewarden.advisory.Severity;
import dev.cratewarden.policy.Finding;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** What every format says of a finding. */
final class Findings {
  private Findings() {}

  /** An advisory's title; what was found otherwise. Text of strangers. */
  static String title(Finding finding) {
    return finding.advisory().map(Match::title).filter(it -> !it.isBlank()).orElse(finding.evidence());
  }

  /** An advisory's severity as a word, unless it is not known. */
  static Optional<String> severity(Finding finding) {
    return finding
        .advisory()
        .map(it -> it.severity().level())
        .filter(it -> it != Severity.Level.UNKNOWN)
        .map(Severity.Level::word);
  }

  static OptionalDouble score(Finding finding) {
    return finding.advisory().map(it -> it.severity().score()).orElse(OptionalDouble.empty());
  }

  /** A page about the advisory. Only http and https count: whatever else a feed calls an address is no link. */
  static Optional<String> url(Finding finding) {
    return finding.advisory().map(Match::url).filter(it -> it.startsWith("https://") || it.startsWith("http://"));
  }

  /** {@code RUSTSEC-2023-0071}, or for what is no advisory what sort of thing it is. */
  static String subject(Finding finding) {
    return finding.advisory().map(it -> String.join(", ", it.ids())).orElse(finding.kind());
  }

  /** {@code vulnerability medium 5.9}: what sort of advisory it is; empty if it is none. */
  static String grade(Finding finding) {
    if (finding.advisory().isEmpty()) {
      return "";
    }
    String severity = severity(finding).map(it -> " " + it).orElse("");
    OptionalDouble score = score(finding);
    return finding.kind()
        + severity
        + (score.isPresent() ? String.format(Locale.ROOT, " %.1f", score.getAsDouble()) : "");
  }

  /** {@code RUSTSEC-2023-0071 (vulnerability medium 5.9)}. */
  static String inOneLine(Finding finding) {
    String grade = grade(finding);
    return subject(finding) + (grade.isEmpty() ? "" : " (" + grade + ")");
  }
}
