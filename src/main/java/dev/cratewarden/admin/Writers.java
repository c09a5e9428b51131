package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cratewarden.mirror.Operation;
import dev.cratewarden.mirror.ReportWriter;
import java.util.List;
import java.util.stream.Collectors;

/** The choice of a format. */
final class Writers {
  private Writers() {}

  /** The one for {@code format}. */
  static <T> ReportWriter<T> of(List<ReportWriter<T>> writers, String format) {
    return writers.stream()
        .filter(it -> it.format().equals(format))
        .findFirst()
        .orElseThrow(() ->
            new Operation.RefusedException(
                "no such format: \""
                    + format
                    + "\"; there are "
                    + writers.stream().map(ReportWriter::format).collect(Collectors.joining(", "))));
  }

  static ReportWriter.Ink ink(JsonNode arguments) {
    return arguments.path("coloured").asBoolean() ? ReportWriter.Ink.COLOURED : ReportWriter.Ink.PLAIN;
  }
}
