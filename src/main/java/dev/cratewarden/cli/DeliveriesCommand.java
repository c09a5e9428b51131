package dev.cratewarden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.policy.CleanText;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code deliveries}: says who received a version, and when. */
@Command(
    name = "deliveries",
    description = {
      "Says who received a version of a crate and when, the latest first; without a crate, all that was delivered.",
      "csv and jsonl are written as they are read, however many there are.",
      "Exit status 1 if there is nothing to show."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:  cratewarden deliveries serde@1.0.0",
      "          cratewarden deliveries --since 30d --limit 0 --format csv > deliveries.csv"
    })
final class DeliveriesCommand implements Callable<Integer> {
  private final Workshop workshop;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "CRATE[@VERSION]", arity = "0..1", description = "such as serde or serde@1.0.0")
  private @Nullable String crate;

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      defaultValue = "",
      description = "not older than that: 30d, 12h, a date or an instant")
  private String since = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "show at most so many; 0 for all (default: 100)")
  private long limit = 100;

  @Option(
      names = "--refused",
      description = "show what was denied or held instead, and what a view that observes would have refused")
  private boolean refused;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text, json, jsonl or csv (default: text)")
  private String format = "text";

  @Option(names = "--json", description = "same as --format json")
  private boolean json;

  DeliveriesCommand(Workshop workshop) {
    this.workshop = workshop;
  }

  @Override
  public Integer call() {
    String wanted = json ? "json" : format.toLowerCase(Locale.ROOT);
    ObjectNode arguments =
        JsonNodeFactory.instance
            .objectNode()
            .put("crate", crate == null ? "" : crate)
            .put("since", since)
            .put("limit", limit)
            .put("refused", refused)
            .put("format", wanted.equals("text") ? "jsonl" : wanted);
    PrintWriter out = spec.commandLine().getOut();
    try (Operations mirror = workshop.open(common.invocation())) {
      JsonNode answer =
          mirror.run(
              "deliveries",
              arguments,
              row -> out.println(row.isTextual() ? row.asText() : wanted.equals("text") ? line(row) : row.toString()));
      if (wanted.equals("json")) {
        out.println(answer);
      }
      out.flush();
      if (answer.path("more").asBoolean()) {
        spec.commandLine().getErr().println("cratewarden: there are more than " + limit + "; --limit 0 shows all");
        spec.commandLine().getErr().flush();
      }
      return answer.path("shown").asLong() > 0 ? ExitStatus.DONE : ExitStatus.NO;
    }
  }

  /** Time, version, who, and what is not usual: a view, a part, a verdict with its reasons. */
  private static String line(JsonNode row) {
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "%-24s  %-30s", row.path("at").asText(), id(row)));
    line.append("  ").append(String.format(Locale.ROOT, "%-15s", clean(row.path("address"))));
    append(line, "token ", row.path("token"));
    append(line, "", row.path("userAgent"));
    for (Map.Entry<String, JsonNode> header : row.path("context").properties()) {
      append(line, CleanText.of(header.getKey()) + "=", header.getValue());
    }
    append(line, "view ", row.path("view"));
    if (row.path("bytes").asLong() < row.path("size").asLong()) {
      line.append("  ").append(row.path("bytes").asLong()).append(" of ").append(row.path("size").asLong());
      line.append(" bytes");
    }
    if (!row.path("verdict").asText().equals("allow")) {
      boolean observed = row.has("enforced") ? !row.path("enforced").asBoolean() : true;
      line.append("  ").append(row.path("verdict").asText()).append(observed ? " (observed)" : "");
    }
    row.path("grounds").forEach(it -> append(line, "", it));
    row.path("waivers").forEach(it -> append(line, "waived: ", it));
    return line.toString().stripTrailing();
  }

  private static String id(JsonNode row) {
    return row.path("crate").asText() + "@" + row.path("version").asText();
  }

  private static void append(StringBuilder line, String before, JsonNode text) {
    String clean = clean(text);
    if (!clean.isEmpty()) {
      line.append("  ").append(before).append(clean);
    }
  }

  private static String clean(JsonNode text) {
    return text.isTextual() ? CleanText.of(text.asText()) : "";
  }
}
