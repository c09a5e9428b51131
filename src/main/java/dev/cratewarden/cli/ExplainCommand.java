package dev.cratewarden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code explain}: says why a version has its verdict. */
@Command(
    name = "explain",
    description = {
      "Says everything about the verdict on one version: findings, rules, the nearest allowed version, how to waive.",
      "Asks the running server; judges by itself when none runs, or when --config, --policy or --feed is given.",
      "Exit status 1 if the version is denied or held, or does not exist."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  cratewarden explain rsa@0.9.6"})
final class ExplainCommand implements Callable<Integer> {
  private final Workshop workshop;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private ReportOptions report = new ReportOptions();

  @Parameters(paramLabel = "CRATE@VERSION", description = "such as rsa@0.9.6")
  private String version = "";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text, json or html (default: text)")
  private String format = "text";

  ExplainCommand(Workshop workshop) {
    this.workshop = workshop;
  }

  @Override
  public Integer call() {
    try (Operations judge = workshop.judge(common.invocation())) {
      JsonNode answer = judge.run("explain", report.arguments(format).put("version", version), progress -> {});
      if (answer.path("missing").asBoolean()) {
        spec.commandLine().getErr().println("cratewarden: there is no " + version);
        spec.commandLine().getErr().flush();
        return ExitStatus.NO;
      }
      ReportOptions.print(answer, spec.commandLine());
      return answer.path("allowed").asBoolean() ? ExitStatus.DONE : ExitStatus.NO;
    }
  }
}
