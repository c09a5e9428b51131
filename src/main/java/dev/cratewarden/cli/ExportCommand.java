package dev.cratewarden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.crates.CrateId;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code export}: writes a bundle for a mirror without a network. */
@Command(
    name = "export",
    description = {
      "Writes the registry versions of lockfiles into one file that a mirror without a network can import:",
      "tarballs, the index lines that list them, the advisories, and what the policy says of each.",
      "Missing tarballs are fetched, verified and judged first. Signed if there is a key (cratewarden keys generate).",
      "Exit status 1, and no file, if a version is denied or could not be had."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  cratewarden export --lock app/Cargo.lock --lock tools/Cargo.lock --out monday.bundle"})
final class ExportCommand implements Callable<Integer> {
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

  @Option(names = "--out", paramLabel = "BUNDLE", required = true, description = "the file to write; it must not exist")
  private Path out = Path.of("");

  @Option(
      names = "--skip-denied",
      description = "leave out what the policy denies or holds back, instead of ending there")
  private boolean skipDenied;

  @Option(
      names = "--created",
      paramLabel = "INSTANT",
      defaultValue = "",
      description =
          "the time to name in the bundle (default: when the newest version in it was published,"
              + " so that the same versions give the same bytes)")
  private String created = "";

  @Option(names = "--view", paramLabel = "NAME", defaultValue = "", description = "judge by the policy of this view")
  private String view = "";

  @Option(names = "--json", description = "print what was written as JSON")
  private boolean json;

  ExportCommand(Workshop workshop) {
    this.workshop = workshop;
  }

  @Override
  public Integer call() {
    List<CrateId> versions = workshop.lockedVersions(lockfiles);
    ObjectNode arguments =
        JsonNodeFactory.instance
            .objectNode()
            .put("to", out.toAbsolutePath().toString())
            .put("skipDenied", skipDenied)
            .put("created", created)
            .put("view", view);
    ArrayNode ids = arguments.putArray("versions");
    versions.forEach(id -> ids.add(id.toString()));
    JsonNode result;
    try (Operations mirror = workshop.open(common.invocation());
        Bar bar = Bar.of("export", versions.size())) {
      result = mirror.run("export", arguments, progress -> bar.step(progress.path("version").asText()));
    }
    print(result);
    return result.path("written").asBoolean() ? ExitStatus.DONE : ExitStatus.NO;
  }

  private void print(JsonNode result) {
    PrintWriter text = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    if (json) {
      text.println(result);
    }
    for (String kind : List.of("denied", "failed")) {
      result
          .path(kind)
          .forEach(
              it -> err.println(kind + " " + it.path("version").asText() + ": " + it.path("reason").asText().strip()));
    }
    if (!result.path("written").asBoolean()) {
      err.printf(
          "cratewarden: nothing is written: %d denied, %d could not be had%s%n",
          result.path("denied").size(),
          result.path("failed").size(),
          result.path("failed").isEmpty() ? "; --skip-denied leaves them out" : "");
    } else if (!json) {
      text.printf(
          "%s: %d versions, %d tarballs, %d bytes%n",
          out, result.path("versions").asLong(), result.path("tarballs").asLong(), result.path("bytes").asLong());
      text.println("bundle " + result.path("bundle").asText());
      text.println(
          result.path("signedBy").isTextual()
              ? "signed by key " + result.path("signedBy").asText()
              : "not signed: cratewarden keys generate makes a key");
    }
    text.flush();
    err.flush();
  }
}
