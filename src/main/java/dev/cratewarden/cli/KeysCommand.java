package dev.cratewarden.cli;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keys}: those that bundles are signed and verified with. */
@Command(
    name = "keys",
    description = "The keys that bundles are signed and verified with. They lie in the folder keys of the data folder.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example:  cratewarden keys generate"})
final class KeysCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** With its subcommands. */
  static CommandLine of(Workshop workshop) {
    return new CommandLine(new KeysCommand())
        .addSubcommand(new Generate(workshop))
        .addSubcommand(new List(workshop))
        .addSubcommand(new Trust(workshop));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /** {@code keys generate}. */
  @Command(
      name = "generate",
      description =
          "Makes the key that exports are signed with, and prints the file to carry to those who shall trust it.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:  cratewarden keys generate --data /var/lib/cratewarden"})
  static final class Generate implements Callable<Integer> {
    private final Workshop workshop;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private CommonOptions common = new CommonOptions();

    Generate(Workshop workshop) {
      this.workshop = workshop;
    }

    @Override
    public Integer call() {
      spec.commandLine().getOut().println(workshop.keys(common.invocation()).generate());
      return ExitStatus.DONE;
    }
  }

  /** {@code keys list}. */
  @Command(
      name = "list",
      description = "Prints the key that exports are signed with and those that imports trust.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:  cratewarden keys list"})
  static final class List implements Callable<Integer> {
    private final Workshop workshop;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private CommonOptions common = new CommonOptions();

    List(Workshop workshop) {
      this.workshop = workshop;
    }

    @Override
    public Integer call() {
      workshop.keys(common.invocation()).list().forEach(spec.commandLine().getOut()::println);
      return ExitStatus.DONE;
    }
  }

  /** {@code keys trust}. */
  @Command(
      name = "trust",
      description =
          "Imports bundles signed by this key from now on. Compare its id with the other side by another way.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:  cratewarden keys trust --until 2027-12-31 connected-side.pub"})
  static final class Trust implements Callable<Integer> {
    private final Workshop workshop;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "FILE", description = "a public key in PEM, such as keys/signing.pub of the other side")
    private Path file = Path.of("");

    @Option(names = "--until", paramLabel = "DATE", description = "the last day (UTC) on which it is trusted")
    private @Nullable LocalDate until;

    Trust(Workshop workshop) {
      this.workshop = workshop;
    }

    @Override
    public Integer call() {
      String id = workshop.keys(common.invocation()).trust(file, Optional.ofNullable(until));
      spec.commandLine().getOut().println("trusts key " + id);
      return ExitStatus.DONE;
    }
  }
}
