package dev.cratewarden.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code config check}: says whether configuration and policy can be used, and what they do. */
@Command(
    name = "check",
    description =
        "Checks configuration and policy, and says in words what they do. Exit status 1 if they cannot be used.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  cratewarden config check --policy config/policy.toml"})
final class ConfigCheckCommand implements Callable<Integer> {
  private final Workshop workshop;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private CommonOptions common = new CommonOptions();

  ConfigCheckCommand(Workshop workshop) {
    this.workshop = workshop;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Workshop.ConfigReport report = workshop.check(common.invocation());
    report.errors().forEach(spec.commandLine().getErr()::println);
    spec.commandLine().getErr().flush();
    report.notes().forEach(out::println);
    return report.errors().isEmpty() ? ExitStatus.DONE : ExitStatus.NO;
  }
}
