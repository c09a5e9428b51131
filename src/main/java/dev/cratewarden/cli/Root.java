package dev.cratewarden.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code cratewarden} itself: it only has subcommands. */
@Command(
    name = "cratewarden",
    description = "A registry mirror and security firewall between cargo and crates.io.",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Start with:  cratewarden serve"})
public final class Root implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** The whole command line. */
  public static CommandLine commandLine(Workshop workshop, String version, PrintWriter out, PrintWriter err) {
    CommandLine root =
        new CommandLine(new Root())
            .addSubcommand(new ServeCommand(workshop))
            .addSubcommand(new AuditCommand(workshop))
            .addSubcommand(new ExplainCommand(workshop))
            .addSubcommand(
                new CommandLine(new FeedsCommand())
                    .addSubcommand(new FeedsStatusCommand(workshop))
                    .addSubcommand(new FeedsUpdateCommand(workshop)))
            .addSubcommand(new PrefetchCommand(workshop))
            .addSubcommand(new ScanCommand(workshop))
            .addSubcommand(new ExportCommand(workshop))
            .addSubcommand(new ImportCommand(workshop))
            .addSubcommand(new WantedCommand(workshop))
            .addSubcommand(KeysCommand.of(workshop))
            .addSubcommand(TokenCommand.of(workshop))
            .addSubcommand(new DeliveriesCommand(workshop))
            .addSubcommand(new RetroactiveCommand(workshop))
            .addSubcommand(WebhooksCommand.of(workshop))
            .addSubcommand(new VerifyCommand(workshop))
            .addSubcommand(new StatsCommand(workshop))
            .addSubcommand(new BackupCommand(workshop))
            .addSubcommand(
                new CommandLine(new ConfigCommand())
                    .addSubcommand(new ConfigShowCommand(workshop))
                    .addSubcommand(new ConfigCheckCommand(workshop)))
            .addSubcommand(
                new CommandLine(new PolicyCommand())
                    .addSubcommand(new PolicyImportCommand(workshop))
                    .addSubcommand(new PolicyReplayCommand(workshop)))
            .addSubcommand(new DoctorCommand(workshop));
    root.getCommandSpec().version("cratewarden " + version);
    root.setOut(out);
    root.setErr(err);
    root.setCaseInsensitiveEnumValuesAllowed(true);
    root.setExecutionExceptionHandler(Root::report);
    root.setExitCodeExceptionMapper(failure -> ExitStatus.FAILED);
    return root;
  }

  private static int report(Exception failure, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
    if (failure instanceof CommandException) {
      command.getErr().println("cratewarden: " + failure.getMessage());
      command.getErr().flush();
      return ExitStatus.FAILED;
    }
    throw failure;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
