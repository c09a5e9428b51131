package dev.cratewarden.app;

import dev.cratewarden.mirror.Audit;
import dev.cratewarden.mirror.Overview;
import dev.cratewarden.mirror.Replay;
import dev.cratewarden.mirror.ReportWriter;
import dev.cratewarden.mirror.RetroactiveReport;
import dev.cratewarden.mirror.VersionReport;
import dev.cratewarden.report.AuditCycloneDx;
import dev.cratewarden.report.AuditHtml;
import dev.cratewarden.report.AuditJson;
import dev.cratewarden.report.AuditSarif;
import dev.cratewarden.report.AuditText;
import dev.cratewarden.report.OverviewHtml;
import dev.cratewarden.report.OverviewJson;
import dev.cratewarden.report.OverviewText;
import dev.cratewarden.report.ReplayJson;
import dev.cratewarden.report.ReplayText;
import dev.cratewarden.report.RetroactiveJson;
import dev.cratewarden.report.RetroactiveSarif;
import dev.cratewarden.report.RetroactiveText;
import dev.cratewarden.report.RetroactiveVex;
import dev.cratewarden.report.VersionHtml;
import dev.cratewarden.report.VersionJson;
import dev.cratewarden.report.VersionText;
import java.util.List;

/** The formats of reports, the same for commands and for pages. */
final class Reports {
  private Reports() {}

  /** Of audits; text is what those get who ask for nothing else. */
  static List<ReportWriter<Audit>> audits() {
    String version = Version.current();
    return List.of(
        new AuditText(), new AuditJson(), new AuditSarif(version), new AuditCycloneDx(version), new AuditHtml(version));
  }

  /** Of the front page. */
  static List<ReportWriter<Overview>> overviews() {
    return List.of(new OverviewText(), new OverviewJson(), new OverviewHtml(Version.current()));
  }

  /** Of replays. */
  static List<ReportWriter<Replay>> replays() {
    return List.of(new ReplayText(), new ReplayJson());
  }

  /** Of changed verdicts. */
  static List<ReportWriter<RetroactiveReport>> retroactive() {
    String version = Version.current();
    return List.of(
        new RetroactiveText(), new RetroactiveJson(), new RetroactiveSarif(version), new RetroactiveVex(version));
  }

  /** Of explanations. */
  static List<ReportWriter<VersionReport>> explanations() {
    return List.of(new VersionText(), new VersionJson(), new VersionHtml(Version.current()));
  }
}
