package dev.cratewarden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.crates.CrateId;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code prefetch}: fills the store from lockfiles. */
@Command(
    name = "prefetch",
    description = {
      "Fetches, verifies and judges every registry version of the given lockfiles.",
      "What is held already is passed over, so an interrupted run goes on where it stopped.",
      "Exit status 1 if a version was refused or could not be had."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  cratewarden prefetch --lock app/Cargo.lock --lock tools/Cargo.lock"})
final class PrefetchCommand implements Callable<Integer> {
  private final Workshop workshop;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--lock",
      paramLabel = "FILE",
      required = true,
      arity = "1..*",
      description = "a Cargo.lock; may be repeated")
  private List<String> lockfiles = new ArrayList<>();

  @Option(names = "--json", description = "print the result of each version as JSON")
  private boolean json;

  PrefetchCommand(Workshop workshop) {
    this.workshop = workshop;
  }

  @Override
  public Integer call() {
    List<CrateId> versions = workshop.lockedVersions(lockfiles);
    ObjectNode arguments = JsonNodeFactory.instance.objectNode();
    ArrayNode ids = arguments.putArray("versions");
    versions.forEach(id -> ids.add(id.toString()));
    JsonNode result;
    try (Operations mirror = workshop.open(common.invocation());
        Bar bar = Bar.of("prefetch", versions.size())) {
      result = mirror.run("prefetch", arguments, progress -> bar.step(progress.path("version").asText()));
    }
    print(result);
    return result.path("refused").isEmpty() && result.path("failed").isEmpty() ? ExitStatus.DONE : ExitStatus.NO;
  }

  private void print(JsonNode result) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(result);
      return;
    }
    out.printf("%d versions held%n", result.path("held").asLong());
    for (String kind : List.of("refused", "failed")) {
      result
          .path(kind)
          .forEach(
              it -> out.printf("%s %s: %s%n", kind, it.path("version").asText(), it.path("reason").asText().strip()));
    }
  }
}
