package dev.cratewarden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code wanted}: what a closed network asked for and did not get. */
@Command(
    name = "wanted",
    description = {
      "Prints what clients of a mirror without a network asked for and did not get. Carry it to the connected side,"
          + " where cratewarden export --wanted FILE fetches it.",
      "What has been imported meanwhile is no longer in it."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  cratewarden wanted --format json > wanted.json"})
final class WantedCommand implements Callable<Integer> {
  private final Workshop workshop;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private CommonOptions common = new CommonOptions();

  /** How it is printed. */
  enum Format {
    TEXT,
    JSON,
    LOCK
  }

  @Option(
      names = "--format",
      paramLabel = "text|json|lock",
      defaultValue = "text",
      description =
          "for people; for export --wanted, with the requirements of crates that no version of is here; or as a"
              + " Cargo.lock of the versions that were asked for by number")
  private Format format = Format.TEXT;

  @Option(names = "--clear", description = "forget all of it when it is printed")
  private boolean clear;

  WantedCommand(Workshop workshop) {
    this.workshop = workshop;
  }

  @Override
  public Integer call() {
    JsonNode wanted;
    try (Operations mirror = workshop.open(common.invocation())) {
      wanted = mirror.run("wanted", JsonNodeFactory.instance.objectNode().put("clear", clear), progress -> {});
    }
    PrintWriter out = spec.commandLine().getOut();
    switch (format) {
      case JSON -> out.println(wanted.toPrettyString());
      case TEXT -> wanted.path("wanted").forEach(it -> out.println(text(it)));
      case LOCK -> {
        out.println("version = 4");
        wanted.path("wanted").forEach(it -> out.println(locked(it)));
      }
    }
    out.flush();
    return ExitStatus.DONE;
  }

  private static String text(JsonNode wish) {
    String version = wish.path("version").isTextual() ? "@" + wish.path("version").asText() : "";
    String requirements =
        StreamSupport.stream(wish.path("requirements").spliterator(), false)
            .map(it -> it.path("requirement").asText() + " by " + it.path("neededBy").asText())
            .collect(Collectors.joining(", "));
    return String.format(
        "%s%s%s: asked for %d times, first %s, last %s",
        wish.path("crate").asText(),
        version,
        requirements.isEmpty() ? "" : " (" + requirements + ")",
        wish.path("count").asLong(),
        wish.path("first").asText(),
        wish.path("last").asText());
  }

  private static String locked(JsonNode wish) {
    return wish.path("version").isTextual()
        ? "\n[[package]]\nname = \""
            + wish.path("crate").asText()
            + "\"\nversion = \""
            + wish.path("version").asText()
            + "\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\""
        : "\n# no version is known: " + wish.path("crate").asText();
  }
}
