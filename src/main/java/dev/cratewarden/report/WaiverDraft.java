package dev.cratewarden.report;

import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.mirror.VersionReport;
import dev.cratewarden.policy.Finding;
import dev.cratewarden.policy.Verdict;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The lines of a policy file that would waive what denies a version, ready but for who asks and why. */
final class WaiverDraft {
  private static final Duration LASTS = Duration.ofDays(90);

  private WaiverDraft() {}

  /** One table for each thing that has to be waived; empty if nothing has to, or nothing may. */
  static String of(VersionReport report) {
    LocalDate until = report.at().plus(LASTS).atZone(ZoneOffset.UTC).toLocalDate();
    return needed(report)
        .map(it ->
            table(report)
                + "\n"
                + "crate = \""
                + report.id().name()
                + "\"\n"
                + "versions = \""
                + requirement(report.id().version())
                + "\"\n"
                + "finding = \""
                + it
                + "\"\n"
                + "until = "
                + until
                + "\n"
                + "owner = \"you@example.com\"\n"
                + "reason = \"say why this may be used nevertheless\"\n")
        .collect(Collectors.joining("\n"));
  }

  /** Whether something denies it that no waiver can take away. */
  static boolean isBeyondWaiving(VersionReport report) {
    return refusing(report).anyMatch(it -> !it.code().isWaivable());
  }

  private static String table(VersionReport report) {
    return report.view().isEmpty()
        ? "[[waiver]]"
        : "[[view.waiver]]   # below the [[view]] named \"" + report.view() + "\"";
  }

  private static Stream<Finding> refusing(VersionReport report) {
    return report.verdict().findings().stream().filter(it -> it.effect() != Verdict.Level.ALLOW);
  }

  private static Stream<String> needed(VersionReport report) {
    return isBeyondWaiving(report) ? Stream.of() : refusing(report).flatMap(it -> names(it).stream()).distinct();
  }

  /** A RustSec id waives that record alone, so each of them is named; the other names waive all of an incident. */
  private static List<String> names(Finding finding) {
    if (finding.advisory().isEmpty()) {
      return List.of(finding.code().code());
    }
    List<String> ids = finding.advisory().get().ids();
    List<String> rustSec = ids.stream().filter(it -> it.startsWith("RUSTSEC-")).toList();
    return rustSec.isEmpty() || rustSec.size() < ids.size() ? List.of(ids.getLast()) : rustSec;
  }

  /** Build metadata is no part of a requirement. */
  private static String requirement(CrateVersion version) {
    String text = version.toString();
    int plus = text.indexOf('+');
    return "=" + (plus < 0 ? text : text.substring(0, plus));
  }
}
