package dev.cratewarden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code import}: takes over what a bundle carries. */
@Command(
    name = "import",
    description = {
      "Takes over what a bundle carries, all of it or nothing: its signature, every hash and every size are verified,",
      "and every version is judged by the policy of this side, before anything is touched.",
      "What this policy denies is left out. Exit status 1 if something is, or if the bundle is refused."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  cratewarden import --dry-run monday.bundle"})
final class ImportCommand implements Callable<Integer> {
  private final Workshop workshop;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(
      paramLabel = "BUNDLE",
      arity = "1..*",
      description = "the file to import; of one in volumes the first, or all of them")
  private List<Path> from = new ArrayList<>();

  @Option(names = "--dry-run", description = "only say what it would change")
  private boolean dryRun;

  @Option(
      names = "--allow-unsigned",
      description = "take a bundle that has no signature; a bad signature is refused all the same")
  private boolean allowUnsigned;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "write the report there too, as JSON if the name ends in .json, for the records")
  private @Nullable Path reportFile;

  @Option(names = "--json", description = "print the report as JSON")
  private boolean json;

  ImportCommand(Workshop workshop) {
    this.workshop = workshop;
  }

  @Override
  public Integer call() {
    ObjectNode arguments =
        JsonNodeFactory.instance.objectNode().put("dryRun", dryRun).put("allowUnsigned", allowUnsigned);
    ArrayNode files = arguments.putArray("from");
    from.forEach(it -> files.add(it.toAbsolutePath().toString()));
    JsonNode report;
    try (Operations mirror = workshop.open(common.invocation());
        Bar bar = Bar.of("import", -1)) {
      report =
          mirror.run(
              "import", arguments, progress -> bar.at(progress.path("bytes").asLong(), progress.path("all").asLong()));
    }
    boolean refused = report.has("refused");
    String text =
        refused ? from.getFirst() + " is refused: " + report.path("refused").asText() + "\n" : ImportText.of(report);
    if (reportFile != null) {
      write(reportFile, reportFile.toString().endsWith(".json") ? report.toPrettyString() + "\n" : text);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(report);
    } else if (!refused) {
      out.print(text);
    }
    out.flush();
    if (refused) {
      spec.commandLine().getErr().print("cratewarden: " + text);
      spec.commandLine().getErr().flush();
      return ExitStatus.NO;
    }
    return report.path("denied").isEmpty() || !report.path("enforced").asBoolean() ? ExitStatus.DONE : ExitStatus.NO;
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new CommandException("the report " + file + " cannot be written: " + e, e);
    }
  }
}
