package dev.cratewarden.policy;

import dev.cratewarden.advisory.AdvisoryKind;
import dev.cratewarden.advisory.Match;
import dev.cratewarden.advisory.Severity;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * The text of a refusal, as cargo prints it under its own error: what, why, what to use instead, and where to ask.
 *
 * <p>Cargo cuts a body at 512; the reason stands first, the address whole, and everything between gives way.
 */
public final class Explanation {
  /** The longest text, in bytes of UTF-8. */
  public static final int BYTES_MAX = 512;

  private static final int EVIDENCE_BYTES_MAX = 160;

  /** What only means something together is told together. */
  private static final int COMBINATION_BYTES_MAX = 320;

  private Explanation() {}

  /**
   * What a text is about.
   *
   * @param crate in its published spelling
   * @param version empty when every version is refused
   * @param verdict held or denied
   * @param nearest the version to use instead
   * @param why the address of the whole explanation; empty where no server runs
   */
  public record Refusal(
      CrateName crate,
      Optional<CrateVersion> version,
      Verdict verdict,
      Optional<CrateVersion> nearest,
      Optional<String> why) {}

  /** The text: two or three lines, at most {@link #BYTES_MAX} bytes of UTF-8, no control characters but line ends. */
  public static String of(Refusal refusal) {
    String where = where(refusal);
    String instead = instead(refusal);
    int left = BYTES_MAX - CleanText.bytes(where) - 1;
    if (left < EVIDENCE_BYTES_MAX) {
      // No address fits: what was refused and why goes before where to read more.
      return reason(refusal, BYTES_MAX);
    }
    if (left - CleanText.bytes(instead) - 1 < EVIDENCE_BYTES_MAX) {
      return reason(refusal, left) + "\n" + where;
    }
    return reason(refusal, left - CleanText.bytes(instead) - 1) + "\n" + instead + "\n" + where;
  }

  private static String where(Refusal refusal) {
    String rule = "rule: " + headline(refusal).map(Finding::rule).orElse("none");
    return refusal.why().map(url -> rule + "   why, and how to ask for a waiver: " + CleanText.of(url)).orElse(rule);
  }

  private static String instead(Refusal refusal) {
    if (refusal.nearest().isEmpty()) {
      return "nearest allowed: none";
    }
    CrateVersion nearest = refusal.nearest().get();
    boolean fits = refusal.version().map(it -> NearestAllowed.isCompatible(it, nearest)).orElse(false);
    return "nearest allowed: "
        + nearest
        + (fits ? "   try: " : "   with a requirement that lets it in: ")
        + "cargo update -p "
        + refusal.crate()
        + " --precise "
        + nearest;
  }

  private static Optional<Finding> headline(Refusal refusal) {
    return effective(refusal.verdict()).findFirst();
  }

  private static Stream<Finding> effective(Verdict verdict) {
    return verdict.findings().stream().filter(it -> it.effect() != Verdict.Level.ALLOW);
  }

  /** The first line: as many findings as fit, the worst first, then how many more there are. */
  private static String reason(Refusal refusal, int bytesMax) {
    String what = refusal.version().map(it -> refusal.crate() + " " + it).orElse("every version of " + refusal.crate());
    String line =
        (refusal.verdict() instanceof Verdict.Hold hold
                ? "cratewarden holds " + what + until(hold)
                : "cratewarden denied " + what)
            + ": ";
    List<String> findings = new ArrayList<>();
    effective(refusal.verdict()).forEach(it -> findings.add(sentence(it, refusal.version())));
    if (findings.isEmpty()) {
      return CleanText.cut(line + "no finding", bytesMax);
    }
    StringBuilder out = new StringBuilder(line).append(findings.get(0));
    int shown = 1;
    while (shown < findings.size()) {
      String with = out + "; " + findings.get(shown);
      // Three findings are read; the rest is for the page. Room stays for "; and 12345 more".
      if (shown == 3 || CleanText.bytes(with) + 18 > bytesMax) {
        break;
      }
      out.append("; ").append(findings.get(shown++));
    }
    int more = findings.size() - shown;
    String tail = more == 0 ? "" : "; and " + more + " more";
    return CleanText.cut(out.toString(), bytesMax - CleanText.bytes(tail)) + tail;
  }

  private static String until(Verdict.Hold hold) {
    return hold.changesAt().map(Instant::toString).map(it -> " until " + it).orElse("");
  }

  private static String sentence(Finding finding, Optional<CrateVersion> version) {
    return finding
        .advisory()
        .map(it -> sentence(finding, it, version))
        .orElseGet(() ->
            CleanText.cut(
                CleanText.of(finding.evidence()),
                finding.code() == ReasonCode.ANOMALY_COMBINATION ? COMBINATION_BYTES_MAX : EVIDENCE_BYTES_MAX));
  }

  private static String sentence(Finding finding, Match advisory, Optional<CrateVersion> version) {
    String id = CleanText.cut(CleanText.of(finding.subject()), 64);
    String disputed = finding.code() == ReasonCode.ADVISORIES_DISPUTED ? ", disputed" : "";
    return id + " (" + grade(advisory) + disputed + ")" + fixed(advisory, version);
  }

  private static String grade(Match advisory) {
    return switch (advisory.kind()) {
      case MALICIOUS, UNSOUND, UNMAINTAINED, NOTICE -> advisory.kind().word();
      case VULNERABILITY -> severity(advisory.severity());
    };
  }

  private static String severity(Severity severity) {
    if (severity.level() == Severity.Level.UNKNOWN) {
      return "severity unknown";
    }
    OptionalDouble score = severity.score();
    return severity.level().word()
        + (score.isPresent() ? String.format(Locale.ROOT, " %.1f", score.getAsDouble()) : "");
  }

  /** The fix that costs least: in the same line of releases if there is one, else the next higher. */
  private static String fixed(Match advisory, Optional<CrateVersion> version) {
    if (version.isEmpty()) {
      return "";
    }
    List<CrateVersion> later =
        advisory.fixed().stream().filter(it -> it.comparePrecedence(version.get()) > 0).sorted().toList();
    return later.stream()
        .filter(it -> NearestAllowed.isCompatible(version.get(), it))
        .findFirst()
        .or(() -> later.stream().findFirst())
        .map(it -> ", fixed in " + it)
        .orElse(advisory.kind() == AdvisoryKind.VULNERABILITY ? ", no fix" : "");
  }
}
