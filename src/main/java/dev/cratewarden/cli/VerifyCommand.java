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

/** {@code verify}: re-hashes what is stored. */
@Command(
    name = "verify",
    description = "Re-hashes every stored tarball and reads every stored index file. Exit status 1 if one is damaged.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  cratewarden verify --repair"})
final class VerifyCommand implements Callable<Integer> {
  private final Workshop workshop;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(names = "--repair", description = "drop damaged tarballs and fetch them again")
  private boolean repair;

  @Option(names = "--json", description = "print the counts as JSON")
  private boolean json;

  VerifyCommand(Workshop workshop) {
    this.workshop = workshop;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (Operations mirror = workshop.open(common.invocation())) {
      JsonNode report =
          mirror.run("verify", JsonNodeFactory.instance.objectNode().put("repair", repair), progress -> {});
      long corrupt = report.path("corrupt").asLong();
      long repaired = report.path("repaired").asLong();
      if (json) {
        out.println(report);
      } else {
        out.printf(
            "%d tarballs, %d corrupt, %d index files, %d repaired%n",
            report.path("tarballs").asLong(), corrupt, report.path("index").asLong(), repaired);
      }
      return corrupt > repaired ? ExitStatus.NO : ExitStatus.DONE;
    }
  }
}
