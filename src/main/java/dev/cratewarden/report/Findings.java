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

  /** {@code RUSTSEC-2023-0071}, or what else the finding is about. */
  static String subject(Finding finding) {
    return finding.advisory().map(it -> String.join(", ", it.ids())).orElse(finding.subject());
  }

  /** {@code medium 5.9}, {@code unmaintained}, {@code licence}: what sort of thing it is, in a few words. */
  static String grade(Finding finding) {
    String severity =
        severity(finding)
            .map(it ->
                " "
                    + it
                    + score(finding).stream()
                        .mapToObj(score -> String.format(Locale.ROOT, " %.1f", score))
                        .findFirst()
                        .orElse(""))
            .orElse("");
    return finding.kind() + severity;
  }
}
