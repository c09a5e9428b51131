package dev.cratewarden.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code doctor}: tries what a build needs. */
@Command(
    name = "doctor",
    description = {
      "Tries what a build needs: configuration, store, upstream, clock, the running server,",
      "and that cargo in a given project really goes through the mirror."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  cratewarden doctor --project ~/src/my-app"})
final class DoctorCommand implements Callable<Integer> {
  private final Workshop workshop;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(names = "--project", paramLabel = "DIR", description = "a cargo project to look at")
  private @Nullable Path project;

  DoctorCommand(Workshop workshop) {
    this.workshop = workshop;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Workshop.Diagnosis> all = workshop.diagnose(common.invocation(List.of(), Optional.ofNullable(project)));
    all.forEach(it -> out.printf("%-5s %-14s %s%n", it.works() ? "ok" : "FAIL", it.subject(), it.detail()));
    return all.stream().allMatch(Workshop.Diagnosis::works) ? ExitStatus.DONE : ExitStatus.NO;
  }
}
