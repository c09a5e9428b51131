package dev.cratewarden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code feeds update}: looks at every advisory feed now. */
@Command(
    name = "update",
    description = {
      "Looks at every advisory feed now and uses what is new in it.",
      "Exit status 1 if a feed failed or was refused; its earlier contents then stay in use."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  cratewarden feeds update"})
final class FeedsUpdateCommand implements Callable<Integer> {
  private final Workshop workshop;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(names = "--replace", description = "take what is there even if it has fewer or older records than before")
  private boolean replace;

  @Option(names = "--json", description = "print as JSON")
  private boolean json;

  FeedsUpdateCommand(Workshop workshop) {
    this.workshop = workshop;
  }

  @Override
  public Integer call() {
    try (Operations mirror = workshop.open(common.invocation())) {
      JsonNode status =
          mirror.run("feeds-update", JsonNodeFactory.instance.objectNode().put("replace", replace), progress -> {});
      if (json) {
        spec.commandLine().getOut().println(status);
      } else {
        FeedLines.print(status, spec.commandLine());
      }
      boolean failed =
          status.path("outcomes").properties().stream()
              .map(it -> it.getValue().asText())
              .anyMatch(it -> it.equals("failed") || it.equals("refused"));
      return failed ? ExitStatus.NO : ExitStatus.DONE;
    }
  }
}
