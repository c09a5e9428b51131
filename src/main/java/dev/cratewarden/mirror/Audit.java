package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.LockedPackage;
import dev.cratewarden.crates.Lockfile;
import dev.cratewarden.policy.Finding;
import dev.cratewarden.policy.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lockfiles, judged together.
 *
 * @param revision of the ruling
 * @param view by whose policy; empty for the default view
 * @param observes whether that policy refuses nothing, so that verdicts are only what would be
 * @param advisories size of the advisory book; with 0 nothing is known of vulnerabilities and malware
 * @param at when
 */
public record Audit(
    String revision, String view, boolean observes, int advisories, Instant at, List<JudgedLockfile> lockfiles) {
  public Audit {
    lockfiles = List.copyOf(lockfiles);
  }

  /** Whether every package may be used. */
  public boolean isClean() {
    return lockfiles.stream().allMatch(it -> it.refused() == 0);
  }

  /**
   * A judged lockfile.
   *
   * @param judged how many of its packages were judged
   * @param verdicts how many of them have each verdict, by the policy's rules
   * @param refused how many of them cannot be had; less than are denied or held if the policy only observes
   * @param findings the worst first for each package, packages in the lockfile's order
   * @param passedOver packages that no policy of a registry can judge
   * @param unasked rules that could not be asked about some packages
   */
  public record JudgedLockfile(
      Lockfile lockfile,
      int judged,
      Map<Verdict.Level, Integer> verdicts,
      int refused,
      List<LockedFinding> findings,
      List<LockedPackage> passedOver,
      List<Unasked> unasked) {
    public JudgedLockfile {
      verdicts = Map.copyOf(verdicts);
      findings = List.copyOf(findings);
      passedOver = List.copyOf(passedOver);
      unasked = List.copyOf(unasked);
    }

    /** How many packages have that verdict. */
    public int count(Verdict.Level level) {
      return verdicts.getOrDefault(level, 0);
    }
  }

  /**
   * One finding for one locked package.
   *
   * @param verdict on the package, all its findings taken together
   * @param nearestAllowed the version to take instead, if the package is denied or held and one is known
   * @param path from a workspace member to the package, both included
   */
  public record LockedFinding(
      LockedPackage locked,
      CrateId id,
      Verdict.Level verdict,
      Finding finding,
      Optional<CrateVersion> nearestAllowed,
      List<LockedPackage> path) {
    public LockedFinding {
      path = List.copyOf(path);
    }
  }

  /**
   * A rule of the policy that could not be asked, because nobody here knows what it asks for.
   *
   * @param rule the key of the policy file
   * @param fact what is not known, in words
   * @param packages of how many packages
   */
  public record Unasked(String rule, String fact, int packages) {}
}
