package dev.cratewarden.report;

import dev.cratewarden.crates.LockedPackage;
import dev.cratewarden.crates.LockedSource;
import dev.cratewarden.mirror.Audit;
import dev.cratewarden.policy.Finding;
import dev.cratewarden.policy.Verdict;
import dev.cratewarden.policy.Waiver;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Phrases that reports for people share. Text of strangers is not cleaned here. */
final class Words {
  private Words() {}

  /** {@code 1 package}, {@code 2 packages}. */
  static String counted(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  /** What became of a package, in one or two words. */
  static String verdict(Verdict.Level level, boolean isWaived, boolean observes) {
    String word =
        switch (level) {
          case ALLOW -> isWaived ? "waived" : "noted";
          case HOLD -> "held";
          case DENY -> "denied";
        };
    return observes && level != Verdict.Level.ALLOW ? "would be " + word : word;
  }

  /** {@code 282 allowed, 0 held, 3 denied}. */
  static String counts(Audit.JudgedLockfile lockfile) {
    return lockfile.count(Verdict.Level.ALLOW)
        + " allowed, "
        + lockfile.count(Verdict.Level.HOLD)
        + " held, "
        + lockfile.count(Verdict.Level.DENY)
        + " denied";
  }

  /** What has to be said after the command of an advice; empty if nothing has. */
  static String remark(JudgedPackage.Advice advice, List<LockedPackage> path) {
    String first = advice.isCompatible() ? "" : ", after " + dependent(path) + " asks for " + advice.to();
    return first + (advice.isAllowed() ? "" : " (fixed there; whether the policy allows it is not known here)");
  }

  private static String dependent(List<LockedPackage> path) {
    return path.size() < 2 ? "its dependent" : path.get(path.size() - 2).toString();
  }

  /** Why there is no advice. */
  static String noAdvice(JudgedPackage judged) {
    boolean advised = judged.findings().stream().anyMatch(it -> it.finding().advisory().isPresent());
    return advised ? "no allowed version with a fix is known" : "no allowed version is known";
  }

  static String waived(Waiver waiver) {
    return "waived until " + waiver.expiresAt() + " by " + waiver.owner() + ": " + waiver.reason();
  }

  static String path(List<LockedPackage> path) {
    return path.stream().map(LockedPackage::toString).collect(Collectors.joining(" > "));
  }

  /** Where a package comes from that was not judged. */
  static String source(LockedPackage locked) {
    return switch (locked.source()) {
      case LockedSource.Path path -> "path";
      case LockedSource.Git git -> "git " + git.url();
      case LockedSource.Registry registry -> "registry " + registry.url();
    };
  }

  /** The rules that were not asked. */
  static String unasked(Audit.Unasked unasked) {
    return unasked.rule() + ": not known here of " + counted(unasked.packages(), "package") + ": " + unasked.fact();
  }

  /** Other names of an advisory, in brackets; empty if there are none. */
  static String aliases(Finding finding) {
    return Optional.of(finding.advisory().map(it -> String.join(", ", it.aliases())).orElse(""))
        .filter(it -> !it.isEmpty())
        .map(it -> " (" + it + ")")
        .orElse("");
  }
}
