package dev.cratewarden.app;

import dev.cratewarden.cli.CommandException;
import dev.cratewarden.cli.Invocation;
import dev.cratewarden.config.PolicyFile;
import dev.cratewarden.config.Problem;
import dev.cratewarden.config.Settings;
import dev.cratewarden.config.SettingsSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The configuration of one run.
 *
 * @param source where the settings came from, to read them again
 * @param settings as read
 * @param policyFile where the policy is, or would be
 * @param policy as read
 * @param data the data folder
 * @param warnings about both files
 */
record Configuration(
    SettingsSource source,
    Settings settings,
    Path policyFile,
    PolicyFile.Read policy,
    Path data,
    List<Problem> warnings) {
  private static final Path FILE = Path.of("config", "cratewarden.toml");

  /** What reading came to. */
  sealed interface Outcome {
    record Usable(Configuration configuration) implements Outcome {}

    record Unusable(List<Problem> problems) implements Outcome {}
  }

  /**
   * Reads configuration and policy.
   *
   * @throws CommandException if one of them cannot be used, with all that is wrong, each with its place
   */
  static Configuration of(Invocation invocation) {
    return switch (read(invocation)) {
      case Outcome.Usable it -> it.configuration();
      case Outcome.Unusable it ->
          throw new CommandException(
              "the configuration cannot be used:\n"
                  + it.problems().stream().map(Problem::toString).collect(Collectors.joining("\n")));
    };
  }

  /** Reads configuration and policy, and says everything that is wrong with either. */
  static Outcome read(Invocation invocation) {
    Optional<Path> file = invocation.config().or(() -> Optional.of(FILE).filter(Files::exists));
    Path policyFile =
        invocation
            .policy()
            .orElseGet(() -> file.map(it -> it.resolveSibling("policy.toml")).orElse(Path.of("config", "policy.toml")));
    SettingsSource source = new SettingsSource(file, environment(), flags(invocation));
    SettingsSource.Outcome settings = source.read();
    PolicyFile.Outcome policy =
        invocation.policy().isPresent() ? PolicyFile.read(policyFile) : PolicyFile.readOrDefault(policyFile);
    if (settings instanceof SettingsSource.Read read && policy instanceof PolicyFile.Read policies) {
      List<Problem> warnings = Stream.concat(read.warnings().stream(), policies.warnings().stream()).toList();
      return new Outcome.Usable(
          new Configuration(source, read.settings(), policyFile, policies, invocation.data(), warnings));
    }
    return new Outcome.Unusable(
        Stream.concat(
                settings instanceof SettingsSource.Refused it ? it.problems().stream() : Stream.of(),
                policy instanceof PolicyFile.Refused it ? it.problems().stream() : Stream.of())
            .toList());
  }

  private static Map<String, String> environment() {
    return System.getenv();
  }

  private static List<SettingsSource.Given> flags(Invocation invocation) {
    return invocation.flags().stream().map(it -> new SettingsSource.Given(it.name(), it.key(), it.value())).toList();
  }
}
