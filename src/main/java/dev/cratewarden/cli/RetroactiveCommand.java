package dev.cratewarden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code retroactive}: reports what is judged otherwise than when it was handed out. */
@Command(
    name = "retroactive",
    description = {
      "Reports the versions that are judged otherwise than when they were stored or delivered, and who received them.",
      "Exit status 1 if somebody received a version that is judged more severely now."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  cratewarden retroactive --since 7d --format vex > who-got-it.vex.json"})
final class RetroactiveCommand implements Callable<Integer> {
  private final Workshop workshop;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      defaultValue = "",
      description = "only changes not older than that: 30d, 12h, a date or an instant")
  private String since = "";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text, json, sarif or vex (CycloneDX) (default: text)")
  private String format = "text";

  @Option(names = "--json", description = "same as --format json")
  private boolean json;

  RetroactiveCommand(Workshop workshop) {
    this.workshop = workshop;
  }

  @Override
  public Integer call() {
    try (Operations mirror = workshop.open(common.invocation())) {
      JsonNode answer =
          mirror.run(
              "retroactive",
              JsonNodeFactory.instance
                  .objectNode()
                  .put("since", since)
                  .put("format", json ? "json" : format.toLowerCase(Locale.ROOT)),
              progress -> {});
      ReportOptions.print(answer, spec.commandLine());
      return answer.path("open").asInt() > 0 ? ExitStatus.NO : ExitStatus.DONE;
    }
  }
}
