package dev.cratewarden.app;

import dev.cratewarden.config.Settings;
import dev.cratewarden.mirror.Overview;
import dev.cratewarden.policy.Mode;
import java.io.PrintWriter;
import java.net.URI;
import java.util.List;

/** What {@code serve} says at its start: where it listens, what it enforces, and how to point cargo here. */
final class Banner {
  private final Configuration configuration;
  private final URI url;
  private final List<String> warnings;

  /** Says it of the server at {@code url}, and besides what the configuration alone does not show. */
  Banner(Configuration configuration, URI url, List<String> warnings) {
    this.configuration = configuration;
    this.url = url;
    this.warnings = List.copyOf(warnings);
  }

  void print(PrintWriter out) {
    Settings settings = configuration.settings();
    out.println("listening " + url);
    out.println("mirrors   " + (Wiring.isOffline(settings) ? "nothing (offline)" : settings.upstream().index()));
    out.println("enforces  " + policy());
    out.println("stores    " + configuration.data().toAbsolutePath());
    if (settings.feeds().isEmpty()) {
      out.println("warning   no advisory feed is configured: nothing is known of vulnerabilities or malware");
    }
    configuration.warnings().forEach(it -> out.println("warning   " + it));
    warnings.forEach(it -> out.println("warning   " + it));
    out.println();
    out.println("Put this into ~/.cargo/config.toml, or .cargo/config.toml of a project:");
    out.println();
    Overview.cargoConfig(base(), settings.server().authRequired()).lines().forEach(out::println);
    out.flush();
  }

  private String policy() {
    return configuration.policyFile()
        + (configuration.policy().policies().base().mode() == Mode.OBSERVE ? " (observes only, refuses nothing)" : "");
  }

  private String base() {
    return configuration.settings().server().publicUrl().map(URI::toString).orElse(url.toString()).replaceAll("/$", "");
  }
}
