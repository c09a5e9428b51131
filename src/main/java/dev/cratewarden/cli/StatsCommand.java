package dev.cratewarden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code stats}: counts what is held. */
@Command(
    name = "stats",
    description = "Counts what the mirror holds and how often it was of use.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  cratewarden stats --json"})
final class StatsCommand implements Callable<Integer> {
  private final Workshop workshop;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(names = "--json", description = "print the counts as JSON")
  private boolean json;

  StatsCommand(Workshop workshop) {
    this.workshop = workshop;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (Operations mirror = workshop.open(common.invocation())) {
      JsonNode stats = mirror.run("stats", JsonNodeFactory.instance.objectNode(), progress -> {});
      if (json) {
        out.println(stats);
      } else {
        out.printf(
            "tarballs      %d (%.1f MiB)%n",
            stats.path("tarballs").asLong(), stats.path("tarballBytes").asLong() / 1048576.0);
        out.printf("index files   %d%n", stats.path("indexFiles").asLong());
        out.printf("hit ratio     %.3f since the start%n", stats.path("hitRatio").asDouble());
        out.printf("advisories    %d%n", stats.path("advisories").asLong());
        stats
            .path("storeBytes")
            .properties()
            .forEach(family ->
                out.printf("on disk       %-10s %.1f MiB%n", family.getKey(), family.getValue().asLong() / 1048576.0));
      }
      return ExitStatus.DONE;
    }
  }
}
