package dev.cratewarden.report;

import dev.cratewarden.crates.LockedPackage;
import dev.cratewarden.mirror.Audit;
import dev.cratewarden.mirror.ReportWriter;
import dev.cratewarden.policy.Finding;
import dev.cratewarden.policy.Verdict;
import java.util.List;

/** An audit as a page that needs nothing else: no script, no picture, no network. */
public final class AuditHtml implements ReportWriter<Audit> {
  private final String version;

  /** Pages by this {@code version} of the program. */
  public AuditHtml(String version) {
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
  public String write(Audit audit, Ink ink) {
    String by =
        "ruling "
            + audit.revision()
            + (audit.view().isEmpty() ? "" : ", view " + audit.view())
            + ", "
            + audit.at()
            + ", "
            + Words.counted(audit.advisories(), "advisory record");
    Html page = Html.page("Audit of " + Words.counted(audit.lockfiles().size(), "lockfile"), by);
    if (audit.advisories() == 0) {
      page.raw("<p class=\"alert\" role=\"alert\">")
          .text("Advisories are unknown: no feed is loaded, so vulnerabilities and malware go unseen.")
          .raw("</p>\n");
    }
    if (audit.observes()) {
      page.raw("<p>").text("This policy only observes: nothing is refused, verdicts are what would be.").raw("</p>\n");
    }
    audit.lockfiles().forEach(it -> section(it, audit, page));
    return page.end("Written by Cratewarden " + version + ".");
  }

  private static void section(Audit.JudgedLockfile lockfile, Audit audit, Html page) {
    page.raw("<section>\n").element("h2", lockfile.lockfile().subject()).raw("\n");
    if (lockfile.lockfile().packages().isEmpty()) {
      page.element("p", "No packages.").raw("\n</section>\n");
      return;
    }
    page.raw("<dl>\n")
        .fact("Packages", lockfile.lockfile().packages().size() + ", of which " + lockfile.judged() + " judged")
        .fact("Verdicts", Words.counts(lockfile))
        .raw("</dl>\n");
    List<JudgedPackage> packages = JudgedPackage.of(lockfile);
    if (packages.isEmpty()) {
      page.element("p", "Nothing was found.").raw("\n");
    } else {
      table(packages, audit.observes(), page);
    }
    passedOver(lockfile.passedOver(), page);
    if (!lockfile.unasked().isEmpty()) {
      page.raw("<h3>Rules that were not asked</h3>\n<ul>\n");
      lockfile.unasked().forEach(it -> page.element("li", Words.unasked(it)).raw("\n"));
      page.raw("</ul>\n");
    }
    page.raw("</section>\n");
  }

  private static void table(List<JudgedPackage> packages, boolean observes, Html page) {
    page.raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Findings\">\n<table>\n")
        .element("caption", Words.counted(packages.size(), "package") + " with findings, the worst first")
        .raw("\n<thead><tr><th scope=\"col\">Package</th><th scope=\"col\">Verdict</th>")
        .raw("<th scope=\"col\">Findings</th><th scope=\"col\">What to do</th></tr></thead>\n<tbody>\n");
    for (JudgedPackage judged : packages) {
      page.raw("<tr>")
          .raw("<th scope=\"row\">")
          .text(judged.id().name() + " " + judged.id().version())
          .raw("</th>")
          .raw("<td>")
          .verdict(judged.verdict(), Words.verdict(judged.verdict(), judged.isWaived(), observes))
          .raw("</td><td>");
      judged.findings().forEach(it -> finding(it.finding(), page));
      page.raw("</td><td>");
      advice(judged, page);
      page.raw("<p class=\"soft\">").text("Comes in by " + Words.path(judged.path())).raw("</p></td></tr>\n");
    }
    page.raw("</tbody>\n</table>\n</div>\n");
  }

  static void finding(Finding finding, Html page) {
    page.raw("<p><strong>");
    Findings.url(finding)
        .ifPresentOrElse(it -> page.link(it, Findings.subject(finding)), () -> page.text(Findings.subject(finding)));
    page.raw("</strong> ")
        .text(Findings.grade(finding) + Words.aliases(finding))
        .raw("<br>")
        .text(Findings.title(finding));
    finding.advisory().flatMap(it -> it.dispute()).ifPresent(it -> page.raw("<br>").text("Disputed: " + it));
    if (finding.verdict() != Verdict.Level.ALLOW) {
      page.raw("<br><span class=\"soft\">rule <code>").text(finding.rule()).raw("</code></span>");
    }
    finding.waivedBy().ifPresent(it -> page.raw("<br>").text(Words.waived(it)));
    page.raw("</p>");
  }

  private static void advice(JudgedPackage judged, Html page) {
    if (judged.verdict() == Verdict.Level.ALLOW) {
      return;
    }
    judged
        .advice()
        .ifPresentOrElse(
            it ->
                page.raw("<p><code>")
                    .text(it.command())
                    .raw("</code>")
                    .text(Words.remark(it, judged.path()))
                    .raw("</p>"),
            () -> page.element("p", Words.noAdvice(judged)));
  }

  private static void passedOver(List<LockedPackage> packages, Html page) {
    if (packages.isEmpty()) {
      return;
    }
    page.raw("<h3>Packages that were not judged</h3>\n<ul>\n");
    packages.forEach(it -> page.element("li", it + ", from " + Words.source(it)).raw("\n"));
    page.raw("</ul>\n");
  }
}
