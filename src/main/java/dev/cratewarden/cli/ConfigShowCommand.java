package dev.cratewarden.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code config show}: each value with its source. */
@Command(
    name = "show",
    description = "Prints each configuration value and where it comes from.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  CRATEWARDEN_CACHE_SIZE_MAX=5GiB cratewarden config show"})
final class ConfigShowCommand implements Callable<Integer> {
  private final Workshop workshop;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(names = "--json", description = "print as JSON")
  private boolean json;

  ConfigShowCommand(Workshop workshop) {
    this.workshop = workshop;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Workshop.Setting> settings = workshop.settings(common.invocation());
    if (json) {
      ArrayNode all = JsonNodeFactory.instance.arrayNode();
      settings.forEach(it -> all.addObject().put("key", it.key()).put("value", it.value()).put("source", it.source()));
      out.println(all.toPrettyString());
    } else {
      settings.forEach(it -> out.printf("%-36s %-36s # %s%n", it.key(), it.value(), it.source()));
    }
    return ExitStatus.DONE;
  }
}
