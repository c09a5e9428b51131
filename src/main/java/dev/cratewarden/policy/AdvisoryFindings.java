package dev.cratewarden.policy;

import dev.cratewarden.advisory.AdvisoryKind;
import dev.cratewarden.advisory.Match;
import dev.cratewarden.advisory.Restrictions;
import dev.cratewarden.advisory.Severity;
import java.util.Optional;

/** What the keys of {@code [advisories]} make of one match of the advisory book. */
final class AdvisoryFindings {
  private final Rule.Advisories rule;
  private final DeniedVersions otherwise;

  /**
   * Findings by {@code rule}.
   *
   * @param otherwise how the index shows a denied version if the rule does not say
   */
  AdvisoryFindings(Rule.Advisories rule, DeniedVersions otherwise) {
    this.rule = rule;
    this.otherwise = otherwise;
  }

  /** A match below every threshold is a finding too; it only leads to nothing. */
  Finding of(Match match) {
    Verdict.Level level = level(match);
    boolean disputed = match.isDisputed();
    boolean decidedByDispute = disputed && level == Verdict.Level.DENY;
    return new Finding(
        disputed ? ReasonCode.ADVISORIES_DISPUTED : code(match.kind()),
        match.ids().get(0),
        evidence(match),
        decidedByDispute ? rule.disputed().level() : level,
        decidedByDispute ? "advisories.disputed" : key(match),
        shown(match),
        Optional.of(match),
        Optional.empty());
  }

  private Verdict.Level level(Match match) {
    if (!rule.deny().contains(match.kind())) {
      return Verdict.Level.ALLOW;
    }
    return match.kind() == AdvisoryKind.VULNERABILITY ? vulnerable(match.severity().level()) : Verdict.Level.DENY;
  }

  private Verdict.Level vulnerable(Severity.Level severity) {
    if (severity == Severity.Level.UNKNOWN) {
      return rule.unknownSeverity().level();
    }
    return severity.compareTo(rule.severity()) >= 0 ? Verdict.Level.DENY : Verdict.Level.ALLOW;
  }

  private String key(Match match) {
    if (match.kind() != AdvisoryKind.VULNERABILITY || !rule.deny().contains(AdvisoryKind.VULNERABILITY)) {
      return "advisories.deny";
    }
    return match.severity().level() == Severity.Level.UNKNOWN ? "advisories.unknown-severity" : "advisories.severity";
  }

  private DeniedVersions shown(Match match) {
    boolean malicious = match.kind() == AdvisoryKind.MALICIOUS && !match.isDisputed();
    return rule.deniedVersions().orElse(malicious ? DeniedVersions.FORBID : otherwise);
  }

  private static ReasonCode code(AdvisoryKind kind) {
    return switch (kind) {
      case MALICIOUS -> ReasonCode.ADVISORIES_MALICIOUS;
      case VULNERABILITY -> ReasonCode.ADVISORIES_VULNERABILITY;
      case UNSOUND -> ReasonCode.ADVISORIES_UNSOUND;
      case UNMAINTAINED -> ReasonCode.ADVISORIES_UNMAINTAINED;
      case NOTICE -> ReasonCode.ADVISORIES_NOTICE;
    };
  }

  private static String evidence(Match match) {
    StringBuilder out = new StringBuilder(CleanText.of(match.title()));
    match.dispute().ifPresent(why -> out.append(" (disputed: ").append(CleanText.of(why)).append(')'));
    if (match.byHint()) {
      out.append(" (by the source's last known affected version)");
    }
    Restrictions only = match.restrictions();
    if (!only.isEmpty()) {
      out.append(" (only on ").append(String.join(", ", only.os()));
      out.append(only.os().isEmpty() || only.arch().isEmpty() ? "" : " with ");
      out.append(String.join(", ", only.arch())).append(')');
    }
    return out.toString().strip();
  }
}
