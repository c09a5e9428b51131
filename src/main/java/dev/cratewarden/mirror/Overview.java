package dev.cratewarden.mirror;

import dev.cratewarden.policy.PolicyReport;
import java.time.Instant;
import java.util.List;

/**
 * A running mirror at a glance.
 *
 * @param base the URL of this server as clients know it, without a slash at its end
 * @param authRequired whether cargo needs a token
 * @param mirrored the index of the upstream, or that none is asked
 * @param observes whether the policy refuses nothing
 * @param revision of the ruling
 * @param tarballs how many are held
 * @param tarballBytes their sizes together
 * @param indexFiles how many are held
 * @param hitRatio of requests since the start that were answered without upstream, from 0 to 1
 * @param unready why it should get no requests; empty if it should
 */
public record Overview(
    String base,
    boolean authRequired,
    String mirrored,
    PolicyReport policy,
    boolean observes,
    String revision,
    List<FeedStatus> feeds,
    long tarballs,
    long tarballBytes,
    long indexFiles,
    double hitRatio,
    List<String> unready,
    Instant at) {
  public Overview {
    feeds = List.copyOf(feeds);
    unready = List.copyOf(unready);
  }

  /** The lines that make cargo use this server. */
  public String cargoConfig() {
    return cargoConfig(base, authRequired);
  }

  /** The lines of cargo's configuration for the server at {@code base}, which may want a token. */
  public static String cargoConfig(String base, boolean authRequired) {
    String lines =
        """
        [source.crates-io]
        replace-with = "cratewarden"
        [registries.cratewarden]
        index = "sparse+%s/index/"
        """
            .formatted(base);
    // Cargo sends a token for reading only where a provider is named, even if the token is in its environment.
    return authRequired
        ? lines + "credential-provider = \"cargo:token\"  # cargo login --registry cratewarden\n"
        : lines;
  }
}
