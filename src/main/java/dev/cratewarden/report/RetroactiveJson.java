package dev.cratewarden.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.mirror.ReportWriter;
import dev.cratewarden.mirror.RetroactiveReport;
import dev.cratewarden.mirror.VerdictChangeJson;

/** Changed verdicts for programs, each as {@link VerdictChangeJson} has it. */
public final class RetroactiveJson implements ReportWriter<RetroactiveReport> {
  @Override
  public String format() {
    return "json";
  }

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public String write(RetroactiveReport report, Ink ink) {
    ObjectNode all =
        JsonNodeFactory.instance
            .objectNode()
            .put("at", report.at().toString())
            .put("since", report.since().map(Object::toString).orElse(null))
            .put("revision", report.revision());
    ArrayNode changes = all.putArray("changes");
    report.changes().forEach(it -> changes.add(VerdictChangeJson.of(it.change(), it.receivers(), Integer.MAX_VALUE)));
    return all.put("more", report.more()) + "\n";
  }
}
