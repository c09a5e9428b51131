package dev.cratewarden.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every command has. */
final class CommonOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "configuration file (default: config/cratewarden.toml if there is one)")
  private @Nullable Path config;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "policy file (default: policy.toml beside the configuration file)")
  private @Nullable Path policy;

  @Option(names = "--data", paramLabel = "DIR", defaultValue = "data", description = "data folder (default: data)")
  private Path data = Path.of("data");

  @Option(
      names = "--feed",
      paramLabel = "KIND=PATH_OR_URL",
      description = "advisory feed, rustsec=… or osv=…; may be repeated; replaces those of the file")
  private List<String> feeds = new ArrayList<>();

  @Option(names = "--upstream-index", paramLabel = "URL", description = "sparse index to mirror")
  private @Nullable String upstreamIndex;

  @Option(names = "--offline", description = "never open a connection to upstream")
  private boolean offline;

  Invocation invocation() {
    return invocation(List.of(), Optional.empty());
  }

  Invocation invocation(List<Invocation.Flag> more, Optional<Path> project) {
    List<Invocation.Flag> flags = new ArrayList<>(more);
    feeds.forEach(it -> flags.add(new Invocation.Flag("--feed", "feed", it)));
    if (upstreamIndex != null) {
      flags.add(new Invocation.Flag("--upstream-index", "upstream.index", upstreamIndex));
    }
    if (offline) {
      flags.add(new Invocation.Flag("--offline", "network.mode", "offline"));
    }
    return new Invocation(Optional.ofNullable(config), Optional.ofNullable(policy), data, List.copyOf(flags), project);
  }
}
