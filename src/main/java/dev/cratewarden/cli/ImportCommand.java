package dev.cratewarden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
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

  @Parameters(paramLabel = "BUNDLE", description = "the file to import")
  private Path from = Path.of("");

  @Option(names = "--dry-run", description = "only say what it would change")
  private boolean dryRun;

  @Option(
      names = "--allow-unsigned",
      description = "take a bundle that has no signature; a bad signature is refused all the same")
  private boolean allowUnsigned;

  @Option(names = "--json", description = "print the report as JSON")
  private boolean json;

  ImportCommand(Workshop workshop) {
    this.workshop = workshop;
  }

  @Override
  public Integer call() {
    ObjectNode arguments =
        JsonNodeFactory.instance
            .objectNode()
            .put("from", from.toAbsolutePath().toString())
            .put("dryRun", dryRun)
            .put("allowUnsigned", allowUnsigned);
    JsonNode report;
    try (Operations mirror = workshop.open(common.invocation());
        Bar bar = Bar.of("import", -1)) {
      report =
          mirror.run(
              "import", arguments, progress -> bar.at(progress.path("bytes").asLong(), progress.path("all").asLong()));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(report);
    }
    if (report.has("refused")) {
      spec.commandLine().getErr().println("cratewarden: " + from + " is refused: " + report.path("refused").asText());
      spec.commandLine().getErr().flush();
      return ExitStatus.NO;
    }
    if (!json) {
      print(report, out);
    }
    return report.path("denied").isEmpty() || !report.path("enforced").asBoolean() ? ExitStatus.DONE : ExitStatus.NO;
  }

  private static void print(JsonNode report, PrintWriter out) {
    out.println("bundle " + report.path("bundle").asText());
    out.println("of " + report.path("created").asText() + ", from " + report.path("source").asText());
    out.println(
        report.path("signedBy").isTextual() ? "signed by key " + report.path("signedBy").asText() : "not signed");
    for (String kind : new String[] {"new", "changed", "yanked"}) {
      report.path(kind).forEach(it -> out.println(kind + " " + it.asText()));
    }
    String denied = report.path("enforced").asBoolean() ? "" : "would be ";
    for (String kind : new String[] {"denied", "held"}) {
      report
          .path(kind)
          .forEach(
              it -> out.println(denied + kind + " " + it.path("version").asText() + ": " + it.path("reason").asText()));
    }
    report.path("advisories").forEach(it -> out.println("advisories of kind " + it.asText() + " are newer"));
    out.printf(
        "%d new, %d changed, %d denied, %d held, %d yanked, %d unchanged; %d tarballs with %d bytes%n",
        report.path("new").size(),
        report.path("changed").size(),
        report.path("denied").size(),
        report.path("held").size(),
        report.path("yanked").size(),
        report.path("unchanged").asLong(),
        report.path("tarballs").asLong(),
        report.path("tarballBytes").asLong());
    out.println(end(report));
    out.flush();
  }

  private static String end(JsonNode report) {
    if (report.path("nothingNew").asBoolean()) {
      return report.path("denied").isEmpty() ? "nothing to do: all of it is here" : "nothing was taken in";
    }
    return report.path("committed").asBoolean() ? "imported" : "nothing was changed: dry run";
  }
}
