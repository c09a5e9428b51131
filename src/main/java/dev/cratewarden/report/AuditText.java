package dev.cratewarden.report;

import dev.cratewarden.crates.LockedPackage;
import dev.cratewarden.crates.LockedSource;
import dev.cratewarden.mirror.Audit;
import dev.cratewarden.mirror.ReportWriter;
import dev.cratewarden.policy.Finding;
import dev.cratewarden.policy.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** An audit for people at a terminal: package by package, the worst first, each with what to do. */
public final class AuditText implements ReportWriter<Audit> {
  @Override
  public String format() {
    return "text";
  }

  @Override
  public String contentType() {
    return "text/plain; charset=utf-8";
  }

  @Override
  public String write(Audit audit, Ink ink) {
    Terminal out = new Terminal(ink);
    if (audit.advisories() == 0) {
      out.say(Terminal.Style.DENIED, "ADVISORIES ARE UNKNOWN")
          .say(": no feed is loaded, so vulnerabilities and malware go unseen")
          .end()
          .end();
    }
    for (Audit.JudgedLockfile lockfile : audit.lockfiles()) {
      write(lockfile, audit, out);
    }
    if (audit.lockfiles().size() > 1) {
      out.say(Terminal.Style.BOLD, total(audit)).end();
    }
    return out.toString();
  }

  private static String total(Audit audit) {
    long refused = audit.lockfiles().stream().filter(it -> it.refused() > 0).count();
    return Words.counted(audit.lockfiles().size(), "lockfile")
        + ", "
        + (refused == 0 ? "none with a refused package" : refused + " with refused packages");
  }

  private static void write(Audit.JudgedLockfile lockfile, Audit audit, Terminal out) {
    out.say(Terminal.Style.BOLD, lockfile.lockfile().subject());
    if (lockfile.lockfile().packages().isEmpty()) {
      out.say(":").gap(1).say("no packages").end().end();
      return;
    }
    out.say(":")
        .gap(1)
        .say(
            lockfile.judged()
                + " of "
                + Words.counted(lockfile.lockfile().packages().size(), "package")
                + " judged, ruling "
                + audit.revision()
                + (audit.view().isEmpty() ? "" : ", view " + audit.view()))
        .end()
        .end();
    for (JudgedPackage judged : JudgedPackage.of(lockfile)) {
      write(judged, audit.observes(), out);
    }
    notes(lockfile, out);
    summary(lockfile, audit.observes(), out);
  }

  private static void write(JudgedPackage judged, boolean observes, Terminal out) {
    out.say(Terminal.Style.of(judged.verdict()), Words.verdict(judged.verdict(), judged.isWaived(), observes))
        .gap(2)
        .say(Terminal.Style.BOLD, judged.id().name() + " " + judged.id().version())
        .end();
    for (Audit.LockedFinding found : judged.findings()) {
      write(found.finding(), out);
    }
    judged
        .advice()
        .ifPresentOrElse(
            it -> out.detail("fix", it.command() + Words.remark(it, judged.path())),
            () -> {
              if (judged.verdict() != Verdict.Level.ALLOW) {
                out.detail("fix", Words.noAdvice(judged));
              }
            });
    out.detail("path", Words.path(judged.path()));
    out.end();
  }

  private static void write(Finding finding, Terminal out) {
    out.gap(2)
        .say(Terminal.Style.of(finding.effect()), Findings.subject(finding))
        .gap(1)
        .say(Findings.grade(finding) + Words.aliases(finding))
        .end();
    out.detail("", Findings.title(finding));
    finding.advisory().flatMap(it -> it.dispute()).ifPresent(it -> out.detail("disputed", it));
    Findings.url(finding).ifPresent(it -> out.detail("", it));
    if (finding.verdict() != Verdict.Level.ALLOW) {
      out.detail("rule", finding.rule());
    }
    finding.waivedBy().ifPresent(it -> out.detail("", Words.waived(it)));
  }

  private static void notes(Audit.JudgedLockfile lockfile, Terminal out) {
    Map<String, List<LockedPackage>> bySource =
        lockfile.passedOver().stream()
            .collect(Collectors.groupingBy(AuditText::sourceKind, LinkedHashMap::new, Collectors.toList()));
    bySource.forEach((kind, packages) ->
        out.say("not judged, from " + kind + ":")
            .gap(1)
            .say(packages.stream().map(AuditText::passedOver).collect(Collectors.joining(", ")))
            .end());
    lockfile.unasked().forEach(it -> out.say("not asked:").gap(1).say(Words.unasked(it)).end());
  }

  private static String sourceKind(LockedPackage locked) {
    return switch (locked.source()) {
      case LockedSource.Path path -> "a folder";
      case LockedSource.Git git -> "git";
      case LockedSource.Registry registry -> "another registry";
    };
  }

  private static String passedOver(LockedPackage locked) {
    return locked.source() instanceof LockedSource.Path
        ? locked.toString()
        : locked + " (" + Words.source(locked) + ")";
  }

  private static void summary(Audit.JudgedLockfile lockfile, boolean observes, Terminal out) {
    boolean clean = lockfile.refused() == 0;
    out.say(clean ? Terminal.Style.ALLOWED : Terminal.Style.DENIED, Words.counts(lockfile));
    long waived = lockfile.findings().stream().filter(it -> it.finding().waivedBy().isPresent()).count();
    out.say(
        ", " + Words.counted(lockfile.findings().size(), "finding") + (waived == 0 ? "" : ", " + waived + " waived"));
    if (observes) {
      out.gap(1).say("(this policy only observes and refuses nothing)");
    }
    out.end().end();
  }
}
