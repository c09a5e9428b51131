package dev.cratewarden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.crates.Lockfile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code audit}: judges lockfiles. */
@Command(
    name = "audit",
    description = {
      "Judges Cargo.lock files by the policy: every finding at once, and what to do about it.",
      "Asks the running server; judges by itself when none runs, or when --config, --policy or --feed is given.",
      "Exit status 1 if a package is denied or held."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:  cratewarden audit Cargo.lock",
      "Example:  cratewarden audit --format sarif --feed rustsec=advisory-db tools/Cargo.lock > audit.sarif"
    })
final class AuditCommand implements Callable<Integer> {
  private final Workshop workshop;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private ReportOptions report = new ReportOptions();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "a Cargo.lock, or - for standard input (default: Cargo.lock)")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text, json, sarif, cyclonedx or html (default: text)")
  private String format = "text";

  AuditCommand(Workshop workshop) {
    this.workshop = workshop;
  }

  @Override
  public Integer call() {
    ObjectNode arguments = report.arguments(format);
    ArrayNode lockfiles = arguments.putArray("lockfiles");
    for (String file : files.isEmpty() ? List.of("Cargo.lock") : files) {
      lockfiles.addObject().put("path", file).put("content", content(file));
    }
    try (Operations judge = workshop.judge(common.invocation())) {
      JsonNode answer = judge.run("audit", arguments, progress -> {});
      ReportOptions.print(answer, spec.commandLine());
      return answer.path("clean").asBoolean() ? ExitStatus.DONE : ExitStatus.NO;
    }
  }

  private static byte[] content(String file) {
    try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
      return in.readNBytes(Lockfile.BYTES_MAX + 1);
    } catch (IOException e) {
      throw new CommandException(file + " cannot be read: " + e, e);
    }
  }
}
