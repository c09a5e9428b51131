package dev.cratewarden.app;

import dev.cratewarden.mirror.Audit;
import dev.cratewarden.mirror.ReportWriter;
import dev.cratewarden.mirror.VersionReport;
import dev.cratewarden.report.AuditJson;
import java.util.List;

/** The formats of reports, the same for commands and for pages. */
final class Reports {
  static final List<ReportWriter<Audit>> AUDITS = List.of(new AuditJson());

  static final List<ReportWriter<VersionReport>> EXPLANATIONS = List.of();

  private Reports() {}
}
