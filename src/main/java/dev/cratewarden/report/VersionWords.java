package dev.cratewarden.report;

import dev.cratewarden.mirror.VersionFacts;
import dev.cratewarden.mirror.VersionReport;
import dev.cratewarden.policy.Finding;
import dev.cratewarden.policy.Verdict;

/** Phrases of explanations for people. */
final class VersionWords {
  static final String HOW_TO_WAIVE = "To ask for a waiver, send these lines to whoever keeps the policy:";

  private VersionWords() {}

  static String verdict(VersionReport report) {
    String word =
        switch (report.verdict().level()) {
          case ALLOW -> "allowed";
          case HOLD -> "held";
          case DENY -> "denied";
        };
    return report.observes() && !report.verdict().isAllowed() ? word + " in words only" : word;
  }

  /** When time alone changes the verdict. */
  static String until(VersionReport report) {
    return report.verdict() instanceof Verdict.Hold hold ? hold.changesAt().map(it -> ", until " + it).orElse("") : "";
  }

  static String by(VersionReport report) {
    return "by ruling "
        + report.revision()
        + (report.view().isEmpty() ? "" : " of view " + report.view())
        + " at "
        + report.at()
        + (report.observes() ? "; this policy only observes and refuses nothing" : "");
  }

  /** What the finding does by itself, by which key, and what takes its effect away. */
  static String leadsTo(Finding finding) {
    String what =
        finding.verdict().word()
            + " by "
            + finding.rule()
            + (finding.verdict() == Verdict.Level.ALLOW
                ? ""
                : ", shown in the index as " + finding.deniedVersions().word());
    return what + finding.waivedBy().map(it -> "; " + Words.waived(it)).orElse("");
  }

  static String noNearest(VersionReport report) {
    return report.known() instanceof VersionFacts.Known
        ? "No version is allowed."
        : "No allowed version is known, for its index file is not at hand.";
  }
}
