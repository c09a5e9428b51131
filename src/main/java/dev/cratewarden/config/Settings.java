package dev.cratewarden.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * All that operators decide: {@code cratewarden.toml}, overlaid by the environment and by flags. Sizes are in bytes.
 * The meaning of each value is the page {@code configuration.md}.
 *
 * @param shown every key with its value and source, in the order of the file
 */
public record Settings(
    Server server,
    Upstream upstream,
    Cache cache,
    Store store,
    List<Feed> feeds,
    Feeds feedRules,
    Network network,
    Rustup rustup,
    AuditLog auditLog,
    List<Webhook> webhooks,
    Metrics metrics,
    Log log,
    List<Shown> shown) {

  /** {@code [server]}: the front door. */
  public record Server(
      HostPort listen,
      Optional<URI> publicUrl,
      Optional<Path> tlsCertificate,
      Optional<Path> tlsKey,
      List<String> trustedProxies,
      int connectionsMax,
      int requestsInFlightMax,
      int eventLoops,
      Duration idleTimeout,
      Duration drainTimeout,
      boolean authRequired) {}

  /**
   * {@code [upstream]}: the registry that is mirrored.
   *
   * @param index ends with a slash, without {@code sparse+}
   * @param token given itself or read from {@code token-file}
   */
  public record Upstream(
      URI index,
      Optional<URI> proxy,
      Optional<Path> caFile,
      Duration connectTimeout,
      Duration requestTimeout,
      int concurrency,
      String userAgentContact,
      Optional<String> token,
      Optional<Path> tokenFile) {
    /** Without the token. */
    @Override
    public String toString() {
      return "Upstream[index=" + index + "]";
    }
  }

  /** {@code [cache]}: how long and how much is kept. */
  public record Cache(
      Duration indexFresh,
      Duration indexStaleIfError,
      Duration indexStaleWhileRevalidate,
      Duration notFound,
      long bytesMax,
      boolean prefetchDependencies,
      boolean prefetchTarballs,
      long hotIndexBytesMax,
      long hotTarballsBytesMax) {}

  /** {@code [store]}: what keeps it. */
  public record Store(StoreKind kind) {}

  /** Kinds of stores. */
  public enum StoreKind {
    ROCKSDB
  }

  /**
   * One {@code [[feed]]} of advisories.
   *
   * @param from a URL, or the path of a folder or archive; relative paths are resolved against the file that names them
   */
  public record Feed(FeedKind kind, String from, Duration every) {
    /** Whether {@link #from} is fetched over the network. */
    public boolean isRemote() {
      return FeedFrom.isUrl(from);
    }
  }

  /** Forms of advisories. */
  public enum FeedKind {
    RUSTSEC,
    OSV
  }

  /** {@code [feeds]}: what goes for all feeds. */
  public record Feeds(boolean staleAccepted) {}

  /** {@code [network]}. */
  public record Network(NetworkMode mode) {}

  /** Whether upstream and feeds may be contacted. */
  public enum NetworkMode {
    ONLINE,
    OFFLINE
  }

  /**
   * {@code [rustup]}: the dist server that is mirrored.
   *
   * @param upstream ends with a slash
   */
  public record Rustup(
      boolean enabled,
      URI upstream,
      List<String> allow,
      List<String> targets,
      Duration fresh,
      Duration staleIfError,
      long bytesMax,
      long fileBytesMax) {}

  /**
   * {@code [audit-log]}: how long decisions and deliveries are kept.
   *
   * @param bytesMax how many bytes of them; 0 for none
   * @param headers lower-case names of request headers that are kept with a delivery
   * @param lockfilesMax how many posted lockfiles are kept; 0 for none
   * @param lockfilesBytesMax how many bytes of them together
   */
  public record AuditLog(
      Duration ageMax, long bytesMax, List<String> headers, int lockfilesMax, long lockfilesBytesMax) {}

  /**
   * One {@code [[webhook]]} that is told of changed verdicts.
   *
   * @param secret given itself or read from {@code secret-file}
   * @param attemptsMax after so many in vain a message is given up
   */
  public record Webhook(
      String name, URI url, WebhookKind kind, Optional<String> secret, Optional<Path> secretFile, int attemptsMax) {
    /** Without the secret, and the URL can be one too. */
    @Override
    public String toString() {
      return "Webhook[" + name + "]";
    }
  }

  /** Forms of messages. */
  public enum WebhookKind {
    JSON,
    SLACK
  }

  /** {@code [metrics]}. */
  public record Metrics(boolean enabled) {}

  /** {@code [log]}. */
  public record Log(LogFormat format, LogLevel level, boolean access) {}

  /** How log lines are written. */
  public enum LogFormat {
    TEXT,
    JSON
  }

  /** The least that is logged. */
  public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  /**
   * A key, its value as it would stand in the file (secrets masked), and where the value came from.
   *
   * @param atStart whether a change counts only at the next start
   */
  public record Shown(String key, String value, Source source, boolean atStart) {}

  /** The keys whose values differ in {@code newer} but count only at the next start. */
  public List<String> awaitingRestart(Settings newer) {
    boolean tokenDiffers = !upstream.token().equals(newer.upstream.token()); // shown masked
    return newer.shown.stream()
        .filter(Shown::atStart)
        .map(Shown::key)
        .filter(key -> !newer.shownValue(key).equals(shownValue(key)) || key.equals("upstream.token") && tokenDiffers)
        .toList();
  }

  private Optional<String> shownValue(String key) {
    return shown.stream().filter(s -> s.key().equals(key)).map(Shown::value).findFirst();
  }
}
