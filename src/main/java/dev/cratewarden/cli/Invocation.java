package dev.cratewarden.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the command line says about configuration.
 *
 * @param config the file given, if one was
 * @param policy the policy file given, if one was
 * @param data the data folder
 * @param flags those that set configuration keys
 * @param project the folder of a cargo project, for {@code doctor}
 */
public record Invocation(
    Optional<Path> config, Optional<Path> policy, Path data, List<Flag> flags, Optional<Path> project) {
  /** Whether it says itself what to judge by. */
  public boolean bringsItsOwnRules() {
    return config.isPresent() || policy.isPresent() || hasFeeds();
  }

  /** The same without a policy file. */
  Invocation withoutPolicy() {
    return new Invocation(config, Optional.empty(), data, flags, project);
  }

  /** Whether it names feeds. */
  public boolean hasFeeds() {
    return flags.stream().anyMatch(it -> it.key().equals("feed"));
  }

  /**
   * A flag that sets a configuration key.
   *
   * @param name as it is written, such as {@code --listen}
   * @param key such as {@code server.listen}, or {@code feed} for one feed
   */
  public record Flag(String name, String key, String value) {}
}
