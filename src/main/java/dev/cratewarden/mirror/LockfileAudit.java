package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.crates.LockedPackage;
import dev.cratewarden.crates.LockedSource;
import dev.cratewarden.crates.Lockfile;
import dev.cratewarden.policy.CrateFacts;
import dev.cratewarden.policy.Finding;
import dev.cratewarden.policy.Ruling;
import dev.cratewarden.policy.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Judges every registry package of a lockfile at once.
 *
 * <p>Cargo stops at the first refused tarball, in no fixed order; this shows all of them, each with the way by which it came in and the
 * version to take instead. Packages from git, from a path or from another registry are named and not judged.
 */
public final class LockfileAudit {
  private final VersionFacts facts;

  /** Judges by what {@code facts} knows. */
  public LockfileAudit(VersionFacts facts) {
    this.facts = facts;
  }

  /** What is known of versions without asking anybody. */
  public interface VersionFacts {
    /** Facts of {@code id}, with its index file if that is at hand. */
    CrateFacts of(CrateId id);

    /** Facts of the version that {@code entry} of {@code file} describes. */
    CrateFacts of(IndexFile file, IndexEntry entry);
  }

  /**
   * A judged lockfile.
   *
   * @param lockfile what was judged
   * @param view by whose policy
   * @param revision of the ruling
   * @param judged how many packages were judged
   * @param verdicts how many of them have each verdict
   * @param findings all, the worst first for each package, packages in the lockfile's order
   * @param passedOver packages that no policy of a registry can judge
   */
  public record Report(
      Lockfile lockfile,
      String view,
      String revision,
      int judged,
      Map<Verdict.Level, Integer> verdicts,
      List<AuditFinding> findings,
      List<LockedPackage> passedOver) {
    /** Whether every judged package may be used. */
    public boolean isClean() {
      return verdicts.getOrDefault(Verdict.Level.HOLD, 0) == 0 && verdicts.getOrDefault(Verdict.Level.DENY, 0) == 0;
    }
  }

  /**
   * One finding for one locked package.
   *
   * @param verdict on the package, all its findings taken together
   * @param nearestAllowed the version to take instead, if the package is refused and one is known
   * @param path from a workspace member to the package, both included
   */
  public record AuditFinding(
      CrateId id,
      Verdict.Level verdict,
      Finding finding,
      Optional<CrateVersion> nearestAllowed,
      List<LockedPackage> path) {
    public AuditFinding {
      path = List.copyOf(path);
    }
  }

  /** Judges {@code lockfile} by the policy of {@code view}, which must exist. */
  public Report audit(Ruling ruling, String view, Lockfile lockfile, Instant now) {
    Map<Verdict.Level, Integer> verdicts = new EnumMap<>(Verdict.Level.class);
    List<AuditFinding> findings = new ArrayList<>();
    List<LockedPackage> passedOver = new ArrayList<>();
    int judged = 0;
    for (LockedPackage locked : lockfile.packages()) {
      if (!(locked.source() instanceof LockedSource.Registry registry && registry.isCratesIo())
          || locked.crate().isEmpty()) {
        passedOver.add(locked);
        continue;
      }
      judged++;
      CrateId id = locked.crate().get();
      CrateFacts known = facts.of(id);
      Verdict verdict = ruling.judge(view, known, now);
      verdicts.merge(verdict.level(), 1, Integer::sum);
      if (!verdict.findings().isEmpty()) {
        Optional<CrateVersion> nearest =
            verdict.isAllowed() ? Optional.empty() : nearestAllowed(ruling, view, known, now);
        List<LockedPackage> path = lockfile.pathTo(locked);
        verdict.findings().forEach(it -> findings.add(new AuditFinding(id, verdict.level(), it, nearest, path)));
      }
    }
    return new Report(
        lockfile, view, ruling.revision(), judged, Map.copyOf(verdicts), List.copyOf(findings), List.copyOf(passedOver));
  }

  private Optional<CrateVersion> nearestAllowed(Ruling ruling, String view, CrateFacts refused, Instant now) {
    return refused
        .index()
        .flatMap(file -> ruling.nearestAllowed(
            view, refused.id(), file, entry -> facts.of(file, entry), Optional.empty(), now));
  }
}
