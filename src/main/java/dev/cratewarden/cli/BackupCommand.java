package dev.cratewarden.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code backup}: writes a consistent copy of the store. */
@Command(
    name = "backup",
    description = "Writes a consistent copy of the store into a new folder, also while the server runs.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  cratewarden backup /var/backups/cratewarden-monday"})
final class BackupCommand implements Callable<Integer> {
  private final Workshop workshop;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "DIR", description = "the folder to write; it must not exist")
  private Path to = Path.of("");

  BackupCommand(Workshop workshop) {
    this.workshop = workshop;
  }

  @Override
  public Integer call() {
    try (Operations mirror = workshop.open(common.invocation())) {
      String written =
          mirror
              .run(
                  "backup",
                  JsonNodeFactory.instance.objectNode().put("to", to.toAbsolutePath().toString()),
                  progress -> {})
              .path("written")
              .asText();
      spec.commandLine().getOut().println("written to " + written);
      return ExitStatus.DONE;
    }
  }
}
