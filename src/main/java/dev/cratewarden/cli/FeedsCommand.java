package dev.cratewarden.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code feeds}: only has subcommands. */
@Command(name = "feeds", description = "Shows or updates the advisory feeds.", mixinStandardHelpOptions = true)
final class FeedsCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say \"feeds status\" or \"feeds update\"");
  }
}
