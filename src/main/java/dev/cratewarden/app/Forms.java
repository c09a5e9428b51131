package dev.cratewarden.app;

import dev.cratewarden.http.Page;
import dev.cratewarden.http.PageForm;
import dev.cratewarden.mirror.ReportWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Pages out of report writers. */
final class Forms {
  private Forms() {}

  /** {@code subject} in the form that a client prefers; {@code writers} must have one for each. */
  static <T> Page page(T subject, List<ReportWriter<T>> writers, PageForm form) {
    String format =
        switch (form) {
          case HTML -> "html";
          case JSON -> "json";
          case TEXT -> "text";
        };
    ReportWriter<T> writer =
        writers.stream()
            .filter(it -> it.format().equals(format))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no writer for " + format));
    return new Page(
        writer.contentType(), writer.write(subject, ReportWriter.Ink.PLAIN).getBytes(StandardCharsets.UTF_8));
  }
}
