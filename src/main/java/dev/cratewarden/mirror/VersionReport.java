package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.policy.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything that can be said of the verdict on one version.
 *
 * @param id in its published spelling where that is known
 * @param view by whose policy; empty for the default view
 * @param observes whether that policy refuses nothing, so that the verdict is only what would be
 * @param revision of the ruling
 * @param advisories size of the advisory book; with 0 nothing is known of vulnerabilities and malware
 * @param at when
 * @param nearestAllowed the version to take instead, if this one is denied or held and one is known
 * @param known what is known of the version itself
 * @param unasked rules that could not be asked
 * @param audits who vouches for it, a step for each entry from an audit of a whole version on; empty if nobody does, or
 *     the policy does not ask
 * @param difference to the release before it
 */
public record VersionReport(
    CrateId id,
    String view,
    boolean observes,
    String revision,
    int advisories,
    Instant at,
    Verdict verdict,
    Optional<CrateVersion> nearestAllowed,
    VersionFacts.Answer known,
    List<Audit.Unasked> unasked,
    List<String> audits,
    ReleaseDifference difference) {
  /** A report on a version that nobody has compared with another. */
  public VersionReport(
      CrateId id,
      String view,
      boolean observes,
      String revision,
      int advisories,
      Instant at,
      Verdict verdict,
      Optional<CrateVersion> nearestAllowed,
      VersionFacts.Answer known,
      List<Audit.Unasked> unasked,
      List<String> audits) {
    this(
        id,
        view,
        observes,
        revision,
        advisories,
        at,
        verdict,
        nearestAllowed,
        known,
        unasked,
        audits,
        ReleaseDifference.NONE);
  }

  public VersionReport {
    unasked = List.copyOf(unasked);
    audits = List.copyOf(audits);
  }
}
