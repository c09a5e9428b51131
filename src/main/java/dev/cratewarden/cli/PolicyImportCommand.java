package dev.cratewarden.cli;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code policy import}: makes a policy of a cargo-deny, cargo-audit or cargo-vet configuration. */
@Command(
    name = "import",
    description = {
      "Prints a policy made of cargo-deny's deny.toml, cargo-audit's audit.toml",
      "or cargo-vet's supply-chain/config.toml.",
      "What has no equivalent is named on standard error, with its place. It is a draft for a person to read."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  cratewarden policy import deny.toml --owner security@example.com > config/policy.toml"})
final class PolicyImportCommand implements Callable<Integer> {
  private static final int WAIVER_DAYS = 90;

  private final Workshop workshop;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "a deny.toml, an audit.toml or cargo-vet's config.toml")
  private Path file = Path.of("");

  @Option(
      names = "--owner",
      paramLabel = "WHO",
      required = true,
      description = "who answers for the waivers that ignored advisories become")
  private String owner = "";

  @Option(
      names = "--until",
      paramLabel = "DATE",
      description = "the last day of these waivers (default: 90 days from now)")
  private @Nullable LocalDate until;

  PolicyImportCommand(Workshop workshop) {
    this.workshop = workshop;
  }

  @Override
  public Integer call() {
    LocalDate lastDay = until == null ? LocalDate.now(ZoneOffset.UTC).plusDays(WAIVER_DAYS) : until;
    Workshop.ImportedPolicy imported = workshop.importPolicy(file, owner, lastDay);
    spec.commandLine().getOut().print(imported.toml());
    spec.commandLine().getOut().flush();
    imported.notes().forEach(spec.commandLine().getErr()::println);
    spec.commandLine().getErr().flush();
    return ExitStatus.DONE;
  }
}
