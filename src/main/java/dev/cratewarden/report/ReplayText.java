package dev.cratewarden.report;

import dev.cratewarden.mirror.Audit;
import dev.cratewarden.mirror.Replay;
import dev.cratewarden.mirror.ReportWriter;
import dev.cratewarden.policy.Finding;
import dev.cratewarden.policy.NearestAllowed;
import dev.cratewarden.policy.Verdict;
import java.util.List;
import java.util.stream.Collectors;

/** A replay for people at a terminal: what would have broken most often first. */
public final class ReplayText implements ReportWriter<Replay> {
  @Override
  public String format() {
    return "text";
  }

  @Override
  public String contentType() {
    return "text/plain; charset=utf-8";
  }

  @Override
  public String write(Replay replay, Ink ink) {
    Terminal out = new Terminal(ink);
    out.say(Terminal.Style.BOLD, replay.candidate())
        .gap(1)
        .say("(ruling " + replay.revision() + "; in force is " + replay.inForce() + ")")
        .end();
    out.say(
            replay.deliveries()
                + (replay.deliveries() == 1 ? " delivery" : " deliveries")
                + " of "
                + Words.counted(replay.versions(), "version")
                + " since "
                + replay.since()
                + ", judged at "
                + replay.at())
        .end();
    out.say(
            Terminal.Style.DIM,
            "Of then: who received what, and how old it was. Of now: index, tarballs, advisories, audits.")
        .end()
        .end();
    if (replay.advisories() == 0) {
      out.say(Terminal.Style.DENIED, "ADVISORIES ARE UNKNOWN")
          .say(": no feed is loaded, so vulnerabilities and malware go unseen")
          .end()
          .end();
    }
    replay.refused().forEach(it -> refused(it, out));
    replay.lockfiles().forEach(it -> lockfile(it, out));
    replay.unasked().forEach(it -> out.say("not asked:").gap(1).say(Words.unasked(it)).end());
    summary(replay, out);
    return out.toString();
  }

  private static void refused(Replay.Refused refused, Terminal out) {
    Verdict.Level level = refused.verdict().level();
    out.say(
            Terminal.Style.of(level),
            (refused.enforced() ? "" : "only said to be ") + Words.verdict(level, false, false))
        .gap(2)
        .say(Terminal.Style.BOLD, refused.id().name() + " " + refused.id().version())
        .gap(refused.view().isEmpty() ? 0 : 1)
        .say(refused.view().isEmpty() ? "" : "in view " + refused.view())
        .end();
    for (Finding finding : refused.verdict().findings()) {
      if (finding.effect() != Verdict.Level.ALLOW) {
        finding(finding, out);
      }
    }
    Replay.Received received = refused.received();
    out.detail(
        "delivered",
        Words.counted(received.times(), "time")
            + " to "
            + Words.counted(received.receivers(), "receiver")
            + ", "
            + (received.times() == 1 ? "on " + received.first() : received.first() + " to " + received.last()));
    int more = received.receivers() - received.names().size();
    out.detail("latest", String.join(", ", received.names()) + (more > 0 ? " and " + more + " more" : ""));
    out.detail("instead", instead(refused));
    if (refused.today() != Verdict.Level.ALLOW) {
      out.detail("in force", "the policy in force refuses it too by now: " + refused.today().word());
    }
    out.end();
  }

  private static void finding(Finding finding, Terminal out) {
    out.gap(2).say(Terminal.Style.of(finding.effect()), Findings.inOneLine(finding)).end();
    out.detail("", Findings.title(finding));
    out.detail("rule", finding.rule());
  }

  private static String instead(Replay.Refused refused) {
    return refused
        .nearestAllowed()
        .map(it ->
            it
                + (NearestAllowed.isCompatible(refused.id().version(), it)
                    ? ""
                    : ", which needs another requirement in Cargo.toml"))
        .orElse("no allowed version is known");
  }

  private static void lockfile(Replay.Locked locked, Terminal out) {
    Audit.JudgedLockfile judged = locked.judged();
    String view = locked.view().isEmpty() ? "" : ", view " + locked.view();
    String posted = locked.posted().map(it -> ", last posted " + it).orElse("");
    out.say(Terminal.Style.BOLD, judged.lockfile().subject())
        .say(view + posted + ":")
        .gap(1)
        .say(judged.judged() + " judged, " + Words.counts(judged))
        .end();
    for (JudgedPackage each : JudgedPackage.of(judged)) {
      if (each.verdict() == Verdict.Level.ALLOW) {
        continue;
      }
      List<Finding> findings =
          each.findings().stream()
              .map(Audit.LockedFinding::finding)
              .filter(it -> it.effect() != Verdict.Level.ALLOW)
              .toList();
      out.gap(2)
          .say(Terminal.Style.of(each.verdict()), Words.verdict(each.verdict(), false, false))
          .gap(2)
          .say(Terminal.Style.BOLD, each.id().name() + " " + each.id().version())
          .end();
      out.detail("", findings.stream().map(Findings::inOneLine).distinct().collect(Collectors.joining("; ")));
      out.detail("instead", each.advice().map(it -> it.to().toString()).orElse("no allowed version is known"));
      out.detail("path", Words.path(each.path()));
    }
    out.end();
  }

  private static void summary(Replay replay, Terminal out) {
    long enforced = replay.refused().stream().filter(Replay.Refused::enforced).count();
    long times =
        replay.refused().stream().filter(Replay.Refused::enforced).mapToLong(it -> it.received().times()).sum();
    long lockfiles = replay.lockfiles().stream().filter(it -> it.judged().refused() > 0).count();
    if (!replay.breaksSomething()) {
      out.say(Terminal.Style.ALLOWED, "Nothing would have broken.").end();
      return;
    }
    out.say(
            Terminal.Style.DENIED,
            "Would have broken: "
                + times
                + " of "
                + replay.deliveries()
                + " deliveries, of "
                + Words.counted(enforced, "version")
                + (replay.lockfiles().isEmpty()
                    ? ""
                    : "; and " + lockfiles + " of " + Words.counted(replay.lockfiles().size(), "lockfile"))
                + ".")
        .end();
  }
}
