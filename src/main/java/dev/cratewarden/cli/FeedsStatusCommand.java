package dev.cratewarden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code feeds status}: says how each advisory feed stands. */
@Command(
    name = "status",
    description = {
      "Says how old and how whole each advisory feed is.",
      "Exit status 1 if one has never been loaded or its newest advisory is over 90 days old."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  cratewarden feeds status"})
final class FeedsStatusCommand implements Callable<Integer> {
  private final Workshop workshop;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(names = "--json", description = "print as JSON")
  private boolean json;

  FeedsStatusCommand(Workshop workshop) {
    this.workshop = workshop;
  }

  @Override
  public Integer call() {
    try (Operations mirror = workshop.open(common.invocation())) {
      JsonNode status = mirror.run("feeds", JsonNodeFactory.instance.objectNode(), progress -> {});
      if (json) {
        spec.commandLine().getOut().println(status);
      } else {
        FeedLines.print(status, spec.commandLine());
      }
      return FeedLines.areSound(status) ? ExitStatus.DONE : ExitStatus.NO;
    }
  }
}
