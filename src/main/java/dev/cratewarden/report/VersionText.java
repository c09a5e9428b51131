package dev.cratewarden.report;

import dev.cratewarden.mirror.ReportWriter;
import dev.cratewarden.mirror.VersionReport;
import dev.cratewarden.policy.Finding;
import dev.cratewarden.policy.NearestAllowed;
import dev.cratewarden.policy.Verdict;

/** The explanation of a verdict for a terminal. */
public final class VersionText implements ReportWriter<VersionReport> {
  @Override
  public String format() {
    return "text";
  }

  @Override
  public String contentType() {
    return "text/plain; charset=utf-8";
  }

  @Override
  public String write(VersionReport report, Ink ink) {
    Terminal out = new Terminal(ink);
    out.say(Terminal.Style.BOLD, report.id().name() + " " + report.id().version())
        .gap(1)
        .say("is")
        .gap(1)
        .say(style(report), VersionWords.verdict(report))
        .say(VersionWords.until(report))
        .end();
    out.say(Terminal.Style.DIM, VersionWords.by(report)).end().end();
    if (report.advisories() == 0) {
      out.say(Terminal.Style.DENIED, "ADVISORIES ARE UNKNOWN")
          .say(": no feed is loaded, so vulnerabilities and malware go unseen")
          .end()
          .end();
    }
    report.verdict().findings().forEach(it -> finding(it, out));
    if (report.verdict().findings().isEmpty()) {
      out.say("No rule has anything to say of it.").end().end();
    }
    if (!report.verdict().isAllowed()) {
      out.say(Terminal.Style.BOLD, "Instead").end();
      out.gap(2).say(instead(report)).end().end();
    }
    out.say(Terminal.Style.BOLD, "Facts").end();
    VersionFactsText.of(report).forEach((name, value) -> out.detail(name, value));
    report.audits().forEach(it -> out.detail("audited", it));
    report.unasked().forEach(it -> out.detail("unasked", it.rule() + ": " + it.fact() + " is not known here"));
    difference(report, out);
    waiver(report, out);
    return out.toString();
  }

  private static Terminal.Style style(VersionReport report) {
    return report.verdict().isAllowed() ? Terminal.Style.ALLOWED : Terminal.Style.of(report.verdict().level());
  }

  private static void finding(Finding finding, Terminal out) {
    out.say(Terminal.Style.of(finding.effect()), Findings.subject(finding))
        .gap(1)
        .say(Findings.grade(finding) + Words.aliases(finding))
        .end();
    out.detail("", Findings.title(finding));
    Findings.url(finding).ifPresent(it -> out.detail("", it));
    finding.advisory().flatMap(it -> it.dispute()).ifPresent(it -> out.detail("disputed", it));
    out.detail("leads to", VersionWords.leadsTo(finding));
    out.detail("reason", finding.code().code());
    Reasons.meaning(finding.code()).forEach(it -> out.detail("", it));
    if (finding.effect() != Verdict.Level.ALLOW) {
      Reasons.remedy(finding.code()).forEach(it -> out.detail("", it));
    }
    out.end();
  }

  private static String instead(VersionReport report) {
    if (report.nearestAllowed().isEmpty()) {
      return VersionWords.noNearest(report);
    }
    var nearest = report.nearestAllowed().get();
    String command = "cargo update -p " + report.id().name() + " --precise " + nearest;
    return NearestAllowed.isCompatible(report.id().version(), nearest)
        ? command
        : command + ", after every Cargo.toml on the way asks for " + nearest;
  }

  private static void difference(VersionReport report, Terminal out) {
    if (!DifferenceText.isAsked(report.difference())) {
      return;
    }
    out.end().say(Terminal.Style.BOLD, DifferenceText.heading(report.difference())).end();
    DifferenceText.facts(report.difference()).forEach(out::detail);
    report
        .difference()
        .diff()
        .ifPresent(diff ->
            diff.texts()
                .forEach(text -> {
                  out.end().say(Terminal.Style.BOLD, text.path()).end();
                  DifferenceText.lines(text).forEach(it -> out.gap(2).line(it));
                }));
  }

  private static void waiver(VersionReport report, Terminal out) {
    String draft = WaiverDraft.of(report);
    if (!draft.isEmpty()) {
      out.end().say(Terminal.Style.BOLD, VersionWords.HOW_TO_WAIVE).end();
      draft.lines().forEach(it -> out.gap(2).say(it).end());
    } else if (WaiverDraft.isBeyondWaiving(report)) {
      out.end().say("No waiver can change this.").end();
    }
  }
}
