package dev.cratewarden.policy;

import dev.cratewarden.advisory.Match;
import java.util.Comparator;
import java.util.Optional;

/**
 * One thing that a rule has to say of one version.
 *
 * @param code why
 * @param subject what it is about: an advisory's first id, a licence, a pattern, a registry
 * @param evidence what was found, in a few words for people; may hold text of strangers, so escape it where it is shown
 * @param verdict what this finding alone leads to, waived or not
 * @param rule the key of the policy file that decided, such as {@code advisories.severity}
 * @param deniedVersions how the index shows the version because of it
 * @param advisory the advisories of one incident, if it is about one; their titles are untrusted text
 * @param waivedBy the waiver that takes away its effect
 */
public record Finding(
    ReasonCode code,
    String subject,
    String evidence,
    Verdict.Level verdict,
    String rule,
    DeniedVersions deniedVersions,
    Optional<Match> advisory,
    Optional<Waiver> waivedBy) {
  static final Comparator<Finding> WORST_FIRST =
      Comparator.comparing(Finding::effect)
          .thenComparing(Finding::verdict)
          .reversed()
          .thenComparing(Finding::code)
          .thenComparingDouble(finding -> -finding.score())
          .thenComparing(Finding::subject);

  /** What it leads to after waivers: a waived finding leads to nothing. */
  public Verdict.Level effect() {
    return waivedBy.isPresent() ? Verdict.Level.ALLOW : verdict;
  }

  private double score() {
    return advisory.map(it -> it.severity().score().orElse(0)).orElse(0.0);
  }

  Finding waivedBy(Waiver waiver) {
    return new Finding(code, subject, evidence, verdict, rule, deniedVersions, advisory, Optional.of(waiver));
  }

  /** What sort of thing it is, in the words of reports: an advisory's kind, else its code's. */
  public String kind() {
    return advisory.map(it -> it.kind().word()).orElse(code.kind());
  }
}
