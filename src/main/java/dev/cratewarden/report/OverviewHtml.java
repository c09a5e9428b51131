package dev.cratewarden.report;

import dev.cratewarden.mirror.Overview;
import dev.cratewarden.mirror.ReportWriter;

/** An overview as the front page: how to point cargo here, what is enforced, and how the mirror stands. */
public final class OverviewHtml implements ReportWriter<Overview> {
  private final String version;

  /** Pages by this {@code version} of the program. */
  public OverviewHtml(String version) {
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
  public String write(Overview overview, Ink ink) {
    Html page = Html.page("Crate mirror", "Cratewarden at " + overview.base());
    page.raw("<section>\n<h2>Use it</h2>\n").element("p", OverviewWords.WHERE).raw("\n<pre tabindex=\"0\"><code>");
    page.lines(overview.cargoConfig()).raw("</code></pre>\n</section>\n");
    page.raw("<section>\n<h2>How it stands</h2>\n<dl>\n");
    OverviewWords.facts(overview).forEach((name, value) -> page.fact(name, value));
    page.raw("</dl>\n<p><a href=\"/health/ready\">Readiness</a>, <a href=\"/metrics\">metrics</a></p>\n</section>\n");
    feeds(overview, page);
    page.raw("<section>\n<h2>What the policy does</h2>\n<ul>\n");
    overview.policy().base().forEach(it -> page.element("li", it).raw("\n"));
    page.raw("</ul>\n");
    overview
        .policy()
        .views()
        .forEach(view -> {
          page.raw("<h3>View ").text(view.name()).raw("</h3>\n<ul>\n");
          view.sentences().forEach(it -> page.element("li", it).raw("\n"));
          page.raw("</ul>\n");
        });
    page.raw("</section>\n");
    return page.end("Cratewarden " + version + ", " + overview.at() + ".");
  }

  private static void feeds(Overview overview, Html page) {
    page.raw("<section>\n<h2>Advisories</h2>\n");
    if (overview.feeds().isEmpty()) {
      page.raw("<p class=\"alert\" role=\"alert\">")
          .text("No feed is configured: nothing is known of vulnerabilities and malware.")
          .raw("</p>\n</section>\n");
      return;
    }
    page.raw("<dl>\n");
    overview.feeds().forEach(it -> page.fact(it.source(), OverviewWords.feed(it)));
    page.raw("</dl>\n</section>\n");
  }
}
