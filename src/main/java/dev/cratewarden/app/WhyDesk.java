package dev.cratewarden.app;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.http.Page;
import dev.cratewarden.http.PageForm;
import dev.cratewarden.http.WhyPage;
import dev.cratewarden.mirror.ReportWriter;
import dev.cratewarden.mirror.VersionInquiry;
import dev.cratewarden.mirror.VersionReport;
import dev.cratewarden.mirror.ViewKey;
import java.util.List;
import java.util.Optional;

/** Explains the verdict on a version to whoever follows the link in a refusal. */
final class WhyDesk implements WhyPage {
  private final VersionInquiry inquiry;
  private final List<ReportWriter<VersionReport>> writers;

  /** Writes by {@code writers}, which must have one for each form. */
  WhyDesk(VersionInquiry inquiry, List<ReportWriter<VersionReport>> writers) {
    this.inquiry = inquiry;
    this.writers = writers;
  }

  @Override
  public Optional<Page> explain(ViewKey view, CrateId id, PageForm form) {
    return switch (inquiry.explain(view.view(), id)) {
      case VersionInquiry.Explained it -> Optional.of(Forms.page(it.report(), writers, form));
      case VersionInquiry.NoSuchView it -> Optional.empty();
      case VersionInquiry.NoSuchVersion it -> Optional.empty();
    };
  }
}
