package dev.cratewarden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options of commands that print a report. */
final class ReportOptions {
  /** Set by the launcher: which streams are terminals. */
  private static final String TERMINAL = "cratewarden.terminal";

  @Option(names = "--json", description = "same as --format json")
  private boolean json;

  @Option(names = "--view", paramLabel = "NAME", defaultValue = "", description = "judge by the policy of this view")
  private String view = "";

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      defaultValue = "auto",
      description = "auto, always or never (default: auto, colours on a terminal unless NO_COLOR is set)")
  private When color = When.AUTO;

  /** When to use colours. */
  enum When {
    AUTO,
    ALWAYS,
    NEVER
  }

  /** What the options say, as arguments of an operation. */
  ObjectNode arguments(String format) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("format", json ? "json" : format.toLowerCase(Locale.ROOT))
        .put("view", view)
        .put("coloured", isColoured());
  }

  private boolean isColoured() {
    return switch (color) {
      case ALWAYS -> true;
      case NEVER -> false;
      case AUTO -> System.getProperty(TERMINAL, "").contains("stdout") && System.getenv("NO_COLOR") == null;
    };
  }

  /** Prints the report, after warnings on standard error. */
  static void print(JsonNode answer, CommandLine command) {
    answer.path("warnings").forEach(it -> command.getErr().println("cratewarden: warning: " + it.asText()));
    command.getErr().flush();
    command.getOut().print(answer.path("report").asText());
    command.getOut().flush();
  }
}
