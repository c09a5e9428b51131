package dev.cratewarden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.crates.Lockfile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code policy replay}: judges what was delivered by a policy that is not in force yet. */
@Command(
    name = "replay",
    description = {
      "Judges past deliveries and lockfiles by a candidate policy, --policy: what would have broken, for whom, and"
          + " what",
      "to use instead, before anybody enforces it. Lockfiles are those given and those posted to /audit, if the server",
      "remembers them. Who received what, and how old it was, is of then; all else is of now.",
      "Asks the running server; judges by itself when none runs.",
      "Exit status 1 if something would have broken."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  cratewarden policy replay --policy new-policy.toml --since 30d --lock Cargo.lock"})
final class PolicyReplayCommand implements Callable<Integer> {
  private static final Pattern AGO = Pattern.compile("([0-9]{1,6})([mhdw])");
  private static final int POLICY_BYTES_MAX = 1 << 20;

  private final Workshop workshop;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private ReportOptions report = new ReportOptions();

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      defaultValue = "30d",
      description = "how far back: a duration such as 12h, 30d or 8w, a day or an instant (default: 30d)")
  private String since = "30d";

  @Option(names = "--lock", paramLabel = "FILE", description = "a Cargo.lock to judge too; may be repeated")
  private List<Path> lockfiles = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text or json (default: text)")
  private String format = "text";

  PolicyReplayCommand(Workshop workshop) {
    this.workshop = workshop;
  }

  @Override
  public Integer call() {
    Invocation given = common.invocation();
    Path candidate =
        given.policy().orElseThrow(() -> new ParameterException(spec.commandLine(), "say which: --policy FILE"));
    ObjectNode arguments = report.arguments(format).put("since", since().toString());
    arguments
        .putObject("policy")
        .put("path", candidate.toAbsolutePath().normalize().toString())
        .put("content", content(candidate, POLICY_BYTES_MAX));
    ArrayNode locks = arguments.putArray("lockfiles");
    for (Path file : lockfiles) {
      locks.addObject().put("path", file.toString()).put("content", content(file, Lockfile.BYTES_MAX));
    }
    // The candidate is an argument; what is in force stays what the configuration says.
    try (Operations mirror = workshop.judge(given.withoutPolicy())) {
      JsonNode answer = mirror.run("policy-replay", arguments, progress -> {});
      ReportOptions.print(answer, spec.commandLine());
      return answer.path("breaks").asBoolean() ? ExitStatus.NO : ExitStatus.DONE;
    }
  }

  private Instant since() {
    Matcher ago = AGO.matcher(since);
    try {
      if (ago.matches()) {
        return Instant.now().minus(Duration.ofMinutes(Long.parseLong(ago.group(1)) * minutesIn(ago.group(2))));
      }
      return since.contains("T")
          ? Instant.parse(since)
          : LocalDate.parse(since).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--since: expected a duration such as 30d, a day such as 2026-11-01 or an instant, found \"" + since + "\"",
          e);
    }
  }

  private static long minutesIn(String unit) {
    return switch (unit) {
      case "m" -> 1;
      case "h" -> 60;
      case "d" -> 24 * 60;
      default -> 7 * 24 * 60;
    };
  }

  private static byte[] content(Path file, int bytesMax) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(bytesMax + 1);
    } catch (IOException e) {
      throw new CommandException(file + " cannot be read: " + e, e);
    }
  }
}
