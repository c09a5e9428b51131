package dev.cratewarden.policy;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One thing that a rule has to say of one version.
 *
 * @param code why
 * @param subject what it is about: an advisory's first id, a licence, a pattern, a registry
 * @param evidence what was found, in a few words for people; may hold text of strangers, so escape it where it is shown
 * @param verdict what this finding alone leads to, waived or not
 * @param rule the key of the policy file that decided, such as {@code advisories.severity}
 * @param deniedVersions how the index shows the version because of it
 * @param advisory what the advisory says, if it is about one
 * @param waivedBy the waiver that takes away its effect
 */
public record Finding(
    ReasonCode code,
    String subject,
    String evidence,
    Verdict.Level verdict,
    String rule,
    DeniedVersions deniedVersions,
    Optional<Advisory> advisory,
    Optional<Waiver> waivedBy) {
  static final Comparator<Finding> WORST_FIRST = Comparator.comparing(Finding::effect)
      .thenComparing(Finding::verdict)
      .reversed()
      .thenComparing(Finding::code)
      .thenComparing(finding -> -finding.score())
      .thenComparing(Finding::subject);

  /** What it leads to after waivers: a waived finding leads to nothing. */
  public Verdict.Level effect() {
    return waivedBy.isPresent() ? Verdict.Level.ALLOW : verdict;
  }

  private double score() {
    return advisory.map(it -> it.score().orElse(0)).orElse(0.0);
  }

  Finding waivedBy(Waiver waiver) {
    return new Finding(code, subject, evidence, verdict, rule, deniedVersions, advisory, Optional.of(waiver));
  }

  /**
   * What the advisories of one incident say, merged.
   *
   * @param kind the worst of them
   * @param ids of every record that covers this version, the preferred one first
   * @param aliases their other names
   * @param severity empty if nobody rated it
   * @param score CVSS base score, 0.0 to 10.0
   * @param title untrusted text
   * @param fixed the versions that no longer have it, in rising order
   * @param url where to read more
   */
  public record Advisory(
      AdvisoryKind kind,
      List<String> ids,
      List<String> aliases,
      Optional<Severity> severity,
      OptionalDouble score,
      String title,
      List<String> fixed,
      Optional<String> url) {
    public Advisory {
      ids = List.copyOf(ids);
      aliases = List.copyOf(aliases);
      fixed = List.copyOf(fixed);
    }
  }
}
