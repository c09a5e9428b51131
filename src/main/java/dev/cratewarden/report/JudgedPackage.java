package dev.cratewarden.report;

import dev.cratewarden.advisory.Match;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.LockedPackage;
import dev.cratewarden.mirror.Audit;
import dev.cratewarden.policy.Finding;
import dev.cratewarden.policy.NearestAllowed;
import dev.cratewarden.policy.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A package of a lockfile with all that was found about it.
 *
 * @param findings never empty, the worst first
 * @param isAlone whether the lockfile has the crate in this version only, so that its name is enough for cargo
 */
record JudgedPackage(List<Audit.LockedFinding> findings, boolean isAlone) {
  /** What everybody wants to see first stands first. */
  private static final Comparator<JudgedPackage> WORST_FIRST =
      Comparator.comparing(JudgedPackage::verdict)
          .reversed()
          .thenComparing(it -> !it.isWaived())
          .thenComparing(it -> it.worst().code())
          .thenComparingDouble(it -> -Findings.score(it.worst()).orElse(0))
          .thenComparing(JudgedPackage::id);

  /** The packages of {@code lockfile} with findings, the worst first. */
  static List<JudgedPackage> of(Audit.JudgedLockfile lockfile) {
    Map<CrateId, List<Audit.LockedFinding>> byPackage = new LinkedHashMap<>();
    lockfile.findings().forEach(it -> byPackage.computeIfAbsent(it.id(), id -> new ArrayList<>()).add(it));
    Map<String, Integer> versions = new LinkedHashMap<>();
    lockfile.lockfile().packages().forEach(it -> versions.merge(it.name(), 1, Integer::sum));
    return byPackage.values().stream()
        .map(it -> new JudgedPackage(it, versions.getOrDefault(it.getFirst().locked().name(), 1) == 1))
        .sorted(WORST_FIRST)
        .toList();
  }

  CrateId id() {
    return findings.getFirst().id();
  }

  Verdict.Level verdict() {
    return findings.getFirst().verdict();
  }

  List<LockedPackage> path() {
    return findings.getFirst().path();
  }

  /** Whether it may be used by permission only. */
  boolean isWaived() {
    return verdict() == Verdict.Level.ALLOW
        && findings.stream()
            .anyMatch(it -> it.finding().waivedBy().isPresent() && it.finding().verdict() != Verdict.Level.ALLOW);
  }

  private Finding worst() {
    return findings.getFirst().finding();
  }

  /** What to do about it; nothing needs to be done about what may be used. */
  Optional<Advice> advice() {
    if (verdict() == Verdict.Level.ALLOW) {
      return Optional.empty();
    }
    Optional<CrateVersion> nearest = findings.getFirst().nearestAllowed();
    if (nearest.isPresent()) {
      return Optional.of(advice(nearest.get(), true));
    }
    return fixOfAll().map(it -> advice(it, false));
  }

  private Advice advice(CrateVersion to, boolean isAllowed) {
    String spec = isAlone ? id().name().value() : id().name() + "@" + id().version();
    return new Advice(
        to, "cargo update -p " + spec + " --precise " + to, NearestAllowed.isCompatible(id().version(), to), isAllowed);
  }

  /** The version that has the fixes of all that denies it; nothing if one thing has no fix. */
  private Optional<CrateVersion> fixOfAll() {
    Optional<CrateVersion> highest = Optional.empty();
    for (Audit.LockedFinding found : findings) {
      if (found.finding().effect() == Verdict.Level.ALLOW) {
        continue;
      }
      Optional<CrateVersion> fix = found.finding().advisory().flatMap(this::fix);
      if (fix.isEmpty()) {
        return Optional.empty();
      }
      highest = highest.filter(it -> it.compareTo(fix.get()) >= 0).or(() -> fix);
    }
    return highest;
  }

  private Optional<CrateVersion> fix(Match advisory) {
    return advisory.fixed().stream()
        .filter(it -> it.comparePrecedence(id().version()) > 0)
        .min(
            Comparator.comparing((CrateVersion it) -> !NearestAllowed.isCompatible(id().version(), it))
                .thenComparing(Comparator.naturalOrder()));
  }

  /**
   * A version to take instead.
   *
   * @param command does it
   * @param isCompatible whether the command is enough; else a requirement has to change first
   * @param isAllowed whether the policy allows it; else that is not known here, and only the advisories name it
   */
  record Advice(CrateVersion to, String command, boolean isCompatible, boolean isAllowed) {}
}
