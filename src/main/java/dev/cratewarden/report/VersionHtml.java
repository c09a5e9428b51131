package dev.cratewarden.report;

import dev.cratewarden.mirror.ReportWriter;
import dev.cratewarden.mirror.VersionReport;
import dev.cratewarden.policy.Finding;
import dev.cratewarden.policy.NearestAllowed;
import dev.cratewarden.policy.Verdict;

/** The explanation of a verdict as a page: what a denied developer sees who follows the link in cargo's error. */
public final class VersionHtml implements ReportWriter<VersionReport> {
  private final String version;

  /** Pages by this {@code version} of the program. */
  public VersionHtml(String version) {
    this.version = version;
  }

  @Override
  public String format() {
    return "html";
  }

  @Override
  public String contentType() {
    return "text/html; charset=utf-8";
  }

  @Override
  public String write(VersionReport report, Ink ink) {
    Html page = Html.page(report.id().name() + " " + report.id().version(), VersionWords.by(report));
    page.raw("<p>")
        .verdict(report.verdict().level(), VersionWords.verdict(report))
        .text(VersionWords.until(report))
        .raw("</p>\n");
    if (report.advisories() == 0) {
      page.raw("<p class=\"alert\" role=\"alert\">")
          .text("Advisories are unknown: no feed is loaded, so vulnerabilities and malware go unseen.")
          .raw("</p>\n");
    }
    if (!report.verdict().isAllowed()) {
      instead(report, page);
    }
    page.raw("<section>\n<h2>Findings</h2>\n");
    if (report.verdict().findings().isEmpty()) {
      page.element("p", "No rule has anything to say of it.").raw("\n");
    }
    report.verdict().findings().forEach(it -> finding(it, page));
    page.raw("</section>\n");
    waiver(report, page);
    page.raw("<section>\n<h2>Facts</h2>\n<dl>\n");
    VersionFactsText.of(report).forEach((name, value) -> page.fact(name, value));
    report.audits().forEach(it -> page.fact("audited", it));
    report.unasked().forEach(it -> page.fact("not asked", it.rule() + ": " + it.fact() + " is not known here"));
    page.raw("</dl>\n</section>\n");
    difference(report, page);
    return page.end("Written by Cratewarden " + version + ".");
  }

  private static void difference(VersionReport report, Html page) {
    if (!DifferenceText.isAsked(report.difference())) {
      return;
    }
    page.raw("<section>\n<h2>").text(DifferenceText.heading(report.difference())).raw("</h2>\n<dl>\n");
    DifferenceText.facts(report.difference()).forEach(page::fact);
    page.raw("</dl>\n");
    report
        .difference()
        .diff()
        .ifPresent(diff ->
            diff.texts()
                .forEach(text -> {
                  page.element("h3", text.path()).raw("\n<pre tabindex=\"0\"><code>");
                  DifferenceText.lines(text).forEach(page::line);
                  page.raw("</code></pre>\n");
                }));
    page.raw("</section>\n");
  }

  private static void instead(VersionReport report, Html page) {
    page.raw("<section>\n<h2>Use instead</h2>\n");
    if (report.nearestAllowed().isEmpty()) {
      page.element("p", VersionWords.noNearest(report)).raw("\n");
    } else {
      var nearest = report.nearestAllowed().get();
      page.raw("<p>The nearest allowed version is <strong>").text(nearest.toString()).raw("</strong>.");
      if (!NearestAllowed.isCompatible(report.id().version(), nearest)) {
        page.text(" It is of another line of releases, so every Cargo.toml on the way has to ask for it first.");
      }
      page.raw("</p>\n<pre tabindex=\"0\"><code>")
          .text("cargo update -p " + report.id().name() + " --precise " + nearest)
          .raw("</code></pre>\n");
    }
    page.raw("</section>\n");
  }

  private static void finding(Finding finding, Html page) {
    page.raw("<article>\n<h3>");
    Findings.url(finding)
        .ifPresentOrElse(it -> page.link(it, Findings.subject(finding)), () -> page.text(Findings.subject(finding)));
    page.raw("</h3>\n<p>").text(Findings.title(finding)).raw("</p>\n<dl>\n");
    page.fact("kind", finding.advisory().isPresent() ? Findings.grade(finding) : finding.kind());
    finding
        .advisory()
        .map(it -> it.aliases())
        .filter(it -> !it.isEmpty())
        .ifPresent(it -> page.fact("other names", String.join(", ", it)));
    finding
        .advisory()
        .map(it -> it.fixed())
        .filter(it -> !it.isEmpty())
        .ifPresent(it -> page.fact("fixed in", String.join(", ", it.stream().map(Object::toString).toList())));
    finding.advisory().flatMap(it -> it.dispute()).ifPresent(it -> page.fact("disputed", it));
    page.fact("leads to", VersionWords.leadsTo(finding)).fact("reason", finding.code().code()).raw("</dl>\n");
    Reasons.meaning(finding.code()).forEach(it -> page.element("p", it).raw("\n"));
    if (finding.effect() != Verdict.Level.ALLOW) {
      Reasons.remedy(finding.code()).forEach(it -> page.element("p", it).raw("\n"));
    }
    page.raw("</article>\n");
  }

  private static void waiver(VersionReport report, Html page) {
    String draft = WaiverDraft.of(report);
    if (!draft.isEmpty()) {
      page.raw("<section>\n<h2>Waiver</h2>\n")
          .element("p", VersionWords.HOW_TO_WAIVE)
          .raw("\n<pre tabindex=\"0\"><code>")
          .lines(draft)
          .raw("</code></pre>\n</section>\n");
    } else if (WaiverDraft.isBeyondWaiving(report)) {
      page.raw("<section>\n<h2>Waiver</h2>\n").element("p", "No waiver can change this.").raw("\n</section>\n");
    }
  }
}
