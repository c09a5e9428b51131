package dev.cratewarden.app;

import dev.cratewarden.http.Page;
import dev.cratewarden.http.PageForm;
import dev.cratewarden.http.WebPages;
import dev.cratewarden.mirror.Overview;
import dev.cratewarden.mirror.ReportWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The page at the root: the mirror at a glance. */
final class FrontPage implements WebPages {
  private final Supplier<Overview> overview;
  private final List<ReportWriter<Overview>> writers;

  FrontPage(Supplier<Overview> overview, List<ReportWriter<Overview>> writers) {
    this.overview = overview;
    this.writers = writers;
  }

  @Override
  public Optional<Page> page(String path, String query, PageForm form) {
    return path.equals("/") ? Optional.of(Forms.page(overview.get(), writers, form)) : Optional.empty();
  }
}
