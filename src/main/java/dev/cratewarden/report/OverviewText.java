package dev.cratewarden.report;

import dev.cratewarden.mirror.Overview;
import dev.cratewarden.mirror.ReportWriter;

/** An overview for a terminal. */
public final class OverviewText implements ReportWriter<Overview> {
  @Override
  public String format() {
    return "text";
  }

  @Override
  public String contentType() {
    return "text/plain; charset=utf-8";
  }

  @Override
  public String write(Overview overview, Ink ink) {
    Terminal out = new Terminal(ink);
    out.say(Terminal.Style.BOLD, "Cratewarden at " + overview.base()).end();
    OverviewWords.facts(overview).forEach((name, value) -> out.detail(name, value));
    overview.feeds().forEach(it -> out.detail("feed", it.source() + ": " + OverviewWords.feed(it)));
    if (overview.feeds().isEmpty()) {
      out.detail("feed", "none: nothing is known of vulnerabilities and malware");
    }
    overview.policy().base().forEach(it -> out.detail("policy", it));
    out.end().say(OverviewWords.WHERE).end().end();
    overview.cargoConfig().lines().forEach(it -> out.say(it).end());
    return out.toString();
  }
}
