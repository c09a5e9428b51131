package dev.cratewarden.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serve}: runs the proxy. */
@Command(
    name = "serve",
    description = "Runs the proxy and prints the lines for cargo's configuration.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  cratewarden serve --listen 127.0.0.1:7878"})
final class ServeCommand implements Callable<Integer> {
  private final Workshop workshop;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(names = "--listen", paramLabel = "HOST:PORT", description = "where to listen; port 0 picks a free one")
  private @Nullable String listen;

  ServeCommand(Workshop workshop) {
    this.workshop = workshop;
  }

  @Override
  public Integer call() {
    List<Invocation.Flag> flags =
        listen == null ? List.of() : List.of(new Invocation.Flag("--listen", "server.listen", listen));
    return workshop.serve(common.invocation(flags, Optional.empty()), spec.commandLine().getOut());
  }
}
