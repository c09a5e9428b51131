package dev.cratewarden.config;

import static dev.cratewarden.config.Key.Traits.AT_START;
import static dev.cratewarden.config.Key.Traits.LIVE;
import static dev.cratewarden.config.Key.Traits.SECRET;

import dev.cratewarden.crates.Quoted;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every key of {@code cratewarden.toml}, in the order of the shipped file. */
final class SettingsKeys {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration YEARS_TEN = Duration.ofDays(3_650);
  private static final Duration ZERO = Duration.ZERO;

  static final Key<HostPort> LISTEN =
      key(
          "server",
          "listen",
          ValueKinds.hostPort(),
          new HostPort("127.0.0.1", 7878),
          AT_START,
          "host and port to listen on; port 0 picks a free one");
  static final Key<Optional<URI>> PUBLIC_URL =
      key(
          "server",
          "public-url",
          optionalUrl(),
          Optional.empty(),
          AT_START,
          "how clients reach this mirror, when that is not what their Host header says");
  static final Key<Optional<Path>> TLS_CERTIFICATE =
      key(
          "server",
          "tls-certificate",
          optionalPath(),
          Optional.empty(),
          AT_START,
          "PEM file with the certificate chain; with it only https is served");
  static final Key<Optional<Path>> TLS_KEY =
      key(
          "server",
          "tls-key",
          optionalPath(),
          Optional.empty(),
          AT_START,
          "PEM file with the certificate's private key");
  static final Key<List<String>> TRUSTED_PROXIES =
      key(
          "server",
          "trusted-proxies",
          ValueKinds.list(ValueKinds.addressRange()),
          List.of(),
          AT_START,
          "addresses or ranges whose X-Forwarded-* headers are believed");
  static final Key<Integer> CONNECTIONS_MAX =
      key(
          "server",
          "connections-max",
          ValueKinds.integer(1, 1_000_000),
          10_000,
          AT_START,
          "clients connected at once; more are turned away");
  static final Key<Integer> REQUESTS_IN_FLIGHT_MAX =
      key(
          "server",
          "requests-in-flight-max",
          ValueKinds.integer(1, 1_000_000),
          2_048,
          AT_START,
          "requests being worked on at once; more get 503 with Retry-After");
  static final Key<Integer> EVENT_LOOPS =
      key(
          "server",
          "event-loops",
          ValueKinds.integer(0, 256),
          0,
          AT_START,
          "threads that read and write sockets; 0 is one for each two processors");
  static final Key<Duration> IDLE_TIMEOUT =
      key(
          "server",
          "idle-timeout",
          ValueKinds.duration(Duration.ofSeconds(1), DAY),
          Duration.ofSeconds(75),
          AT_START,
          "how long a connection may wait for its next request before it is closed");
  static final Key<Duration> DRAIN_TIMEOUT =
      key(
          "server",
          "drain-timeout",
          ValueKinds.duration(ZERO, DAY),
          Duration.ofSeconds(30),
          AT_START,
          "how long requests in flight may take to end after SIGTERM");
  static final Key<Boolean> AUTH_REQUIRED =
      key(
          "server",
          "auth-required",
          ValueKinds.bool(),
          false,
          LIVE,
          "whether cargo needs a token with scope read; see `cratewarden token`");

  static final Key<URI> INDEX =
      key(
          "upstream",
          "index",
          index(),
          URI.create("https://index.crates.io/"),
          AT_START,
          "root of the sparse index to mirror, with or without sparse+");
  static final Key<Optional<URI>> PROXY =
      key(
          "upstream",
          "proxy",
          optionalUrl(),
          Optional.empty(),
          AT_START,
          "HTTP proxy to go through, such as http://proxy.example:3128");
  static final Key<Optional<Path>> CA_FILE =
      key(
          "upstream",
          "ca-file",
          optionalPath(),
          Optional.empty(),
          AT_START,
          "PEM file with certificate authorities to trust beside Java's own");
  static final Key<Duration> CONNECT_TIMEOUT =
      key(
          "upstream",
          "connect-timeout",
          ValueKinds.duration(Duration.ofMillis(1), DAY),
          Duration.ofSeconds(10),
          AT_START,
          "how long connecting may take");
  static final Key<Duration> REQUEST_TIMEOUT =
      key(
          "upstream",
          "request-timeout",
          ValueKinds.duration(Duration.ofMillis(1), DAY),
          Duration.ofSeconds(10),
          AT_START,
          "how long one request may take, body included, before it is tried again or given up");
  static final Key<Integer> CONCURRENCY =
      key(
          "upstream",
          "concurrency",
          ValueKinds.integer(1, 1_024),
          64,
          AT_START,
          "requests to upstream at once; more wait");
  static final Key<String> USER_AGENT_CONTACT =
      key(
          "upstream",
          "user-agent-contact",
          ValueKinds.text(),
          "",
          AT_START,
          "an address or URL by which upstream's operators can reach you, sent in User-Agent");
  static final Key<Optional<String>> TOKEN =
      key(
          "upstream",
          "token",
          ValueKinds.optional(token()),
          Optional.empty(),
          SECRET,
          "token for an upstream that demands one; better in token-file or the environment");
  static final Key<Optional<Path>> TOKEN_FILE =
      key(
          "upstream",
          "token-file",
          optionalPath(),
          Optional.empty(),
          AT_START,
          "file that holds the token and nothing else");

  static final Key<Duration> INDEX_FRESH =
      key(
          "cache",
          "index-fresh",
          ValueKinds.duration(ZERO, YEARS_TEN),
          Duration.ofMinutes(5),
          LIVE,
          "how long an index file is served without asking upstream again");
  static final Key<Duration> INDEX_STALE_IF_ERROR =
      key(
          "cache",
          "index-stale-if-error",
          ValueKinds.duration(ZERO, YEARS_TEN),
          Duration.ofDays(7),
          LIVE,
          "how long after that it is still served while upstream cannot be reached");
  static final Key<Duration> INDEX_STALE_WHILE_REVALIDATE =
      key(
          "cache",
          "index-stale-while-revalidate",
          ValueKinds.duration(ZERO, YEARS_TEN),
          ZERO,
          LIVE,
          "how long after that it is served at once while one request refreshes it behind the scenes");
  static final Key<Duration> NOT_FOUND =
      key(
          "cache",
          "not-found",
          ValueKinds.duration(ZERO, DAY),
          Duration.ofSeconds(30),
          LIVE,
          "how long upstream's word that there is no such crate is believed");
  static final Key<Long> SIZE_MAX =
      key(
          "cache",
          "size-max",
          ValueKinds.size(1L << 20),
          20L << 30,
          AT_START,
          "bytes of tarballs to keep; beyond that those unused for longest are evicted");
  static final Key<Boolean> PREFETCH_DEPENDENCIES =
      key(
          "cache",
          "prefetch-dependencies",
          ValueKinds.bool(),
          true,
          LIVE,
          "fetch the index files of a crate's dependencies before cargo asks for them");
  static final Key<Boolean> PREFETCH_TARBALLS =
      key(
          "cache",
          "prefetch-tarballs",
          ValueKinds.bool(),
          true,
          LIVE,
          "fetch the tarballs too that cargo is about to choose; held back while most are not asked for");
  static final Key<Long> HOT_INDEX =
      key(
          "cache",
          "hot-index",
          ValueKinds.size(0),
          64L << 20,
          AT_START,
          "memory for index files that are ready to be sent");
  static final Key<Long> HOT_TARBALLS =
      key(
          "cache",
          "hot-tarballs",
          ValueKinds.size(0),
          64L << 20,
          AT_START,
          "memory for whole tarballs that are asked for often");

  static final Key<Settings.StoreKind> STORE_KIND =
      key(
          "store",
          "kind",
          ValueKinds.word(Settings.StoreKind.class),
          Settings.StoreKind.ROCKSDB,
          AT_START,
          "what keeps the data: rocksdb");

  static final Key<Boolean> STALE_ACCEPTED =
      key(
          "feeds",
          "stale-accepted",
          ValueKinds.bool(),
          false,
          LIVE,
          "whether advisories older than 90 days still let the server be ready");

  static final Key<Settings.NetworkMode> NETWORK_MODE =
      key(
          "network",
          "mode",
          ValueKinds.word(Settings.NetworkMode.class),
          Settings.NetworkMode.ONLINE,
          AT_START,
          "online, or offline: every answer comes from the store and nothing is contacted");

  static final Key<Duration> AUDIT_LOG_AGE_MAX =
      key(
          "audit-log",
          "age-max",
          ValueKinds.duration(DAY, YEARS_TEN),
          Duration.ofDays(400),
          AT_START,
          "how long decisions and deliveries are remembered");
  static final Key<Long> AUDIT_LOG_SIZE_MAX =
      key(
          "audit-log",
          "size-max",
          ValueKinds.sizeOrNone(1L << 20),
          2L << 30,
          AT_START,
          "bytes of decisions and deliveries to keep; beyond that the oldest go; 0B keeps none");

  static final Key<List<String>> AUDIT_LOG_HEADERS =
      key(
          "audit-log",
          "headers",
          ValueKinds.list(headerName()),
          List.of(),
          AT_START,
          "request headers to remember with each delivery, such as x-ci-job");

  static final Key<Integer> AUDIT_LOG_KEEP_LOCKFILES =
      key(
          "audit-log",
          "keep-lockfiles",
          ValueKinds.integer(0, 100_000),
          0,
          AT_START,
          "how many lockfiles that were posted to /audit to remember for policy replay; 0 is none");
  static final Key<Long> AUDIT_LOG_LOCKFILES_SIZE_MAX =
      key(
          "audit-log",
          "lockfiles-size-max",
          ValueKinds.size(1L << 20),
          64L << 20,
          AT_START,
          "bytes of lockfiles to remember; beyond that the oldest go");

  static final Key<Boolean> METRICS_ENABLED =
      key("metrics", "enabled", ValueKinds.bool(), true, AT_START, "whether /metrics answers");

  static final Key<Settings.LogFormat> LOG_FORMAT =
      key(
          "log",
          "format",
          ValueKinds.word(Settings.LogFormat.class),
          Settings.LogFormat.TEXT,
          LIVE,
          "how log lines are written to standard error: text or json");
  static final Key<Settings.LogLevel> LOG_LEVEL =
      key(
          "log",
          "level",
          ValueKinds.word(Settings.LogLevel.class),
          Settings.LogLevel.INFO,
          LIVE,
          "the least that is logged: error, warn, info, debug or trace");

  static final Key<Boolean> LOG_ACCESS =
      key("log", "access", ValueKinds.bool(), false, AT_START, "whether every request is logged");

  /** All of them. */
  static final List<Key<?>> ALL =
      List.of(
          LISTEN,
          PUBLIC_URL,
          TLS_CERTIFICATE,
          TLS_KEY,
          TRUSTED_PROXIES,
          CONNECTIONS_MAX,
          REQUESTS_IN_FLIGHT_MAX,
          EVENT_LOOPS,
          IDLE_TIMEOUT,
          DRAIN_TIMEOUT,
          AUTH_REQUIRED,
          INDEX,
          PROXY,
          CA_FILE,
          CONNECT_TIMEOUT,
          REQUEST_TIMEOUT,
          CONCURRENCY,
          USER_AGENT_CONTACT,
          TOKEN,
          TOKEN_FILE,
          INDEX_FRESH,
          INDEX_STALE_IF_ERROR,
          INDEX_STALE_WHILE_REVALIDATE,
          NOT_FOUND,
          SIZE_MAX,
          PREFETCH_DEPENDENCIES,
          PREFETCH_TARBALLS,
          HOT_INDEX,
          HOT_TARBALLS,
          STORE_KIND,
          STALE_ACCEPTED,
          NETWORK_MODE,
          RustupKeys.ENABLED,
          RustupKeys.UPSTREAM,
          RustupKeys.ALLOW,
          RustupKeys.TARGETS,
          RustupKeys.FRESH,
          RustupKeys.STALE_IF_ERROR,
          RustupKeys.SIZE_MAX,
          RustupKeys.FILE_SIZE_MAX,
          AUDIT_LOG_AGE_MAX,
          AUDIT_LOG_SIZE_MAX,
          AUDIT_LOG_HEADERS,
          AUDIT_LOG_KEEP_LOCKFILES,
          AUDIT_LOG_LOCKFILES_SIZE_MAX,
          METRICS_ENABLED,
          LOG_FORMAT,
          LOG_LEVEL,
          LOG_ACCESS);

  /** The key under which flags and the environment give all feeds, as {@code KIND=PATH_OR_URL}. */
  static final String FEED = "feed";

  static final Duration FEED_EVERY = Duration.ofHours(1);
  static final ValueKind<Duration> FEED_EVERY_KIND = ValueKinds.duration(Duration.ofSeconds(1), YEARS_TEN);

  static final Vocabulary VOCABULARY = vocabulary();

  private SettingsKeys() {}

  private static <T> Key<T> key(
      String table, String name, ValueKind<T> kind, T fallback, Key.Traits traits, String meaning) {
    return new Key<>(table, name, kind, fallback, meaning, traits);
  }

  private static ValueKind<Optional<URI>> optionalUrl() {
    return ValueKinds.optional(ValueKinds.url());
  }

  private static ValueKind<Optional<Path>> optionalPath() {
    return ValueKinds.optional(ValueKinds.path());
  }

  private static ValueKind<URI> index() {
    return ValueKinds.string(
        "the URL of a sparse index",
        text -> {
          String url = text.startsWith("sparse+") ? text.substring("sparse+".length()) : text;
          if (url.startsWith("registry+") || url.endsWith(".git")) {
            throw new BadValueException("a git index cannot be mirrored, only a sparse one; found " + Quoted.of(text));
          }
          return ValueKinds.url().fromText(url.endsWith("/") ? url : url + "/");
        },
        URI::toString);
  }

  /** In lower case, as HTTP/2 has them. */
  private static ValueKind<String> headerName() {
    return ValueKinds.string(
        "a header's name",
        text -> {
          if (!text.matches("[A-Za-z0-9-]{1,64}") || text.matches("(?i)(proxy-)?authorization|cookie")) {
            throw new BadValueException("expected the name of a header that holds no secret, found " + Quoted.of(text));
          }
          return text.toLowerCase(Locale.ROOT);
        },
        text -> text);
  }

  /** Never quotes what it was given: a message may end in a log. */
  static ValueKind<String> token() {
    return ValueKinds.string(
        "a string",
        text -> {
          if (!text.matches("[!-~]([ -~]{0,4094}[!-~])?")) {
            throw new BadValueException("a token is up to 4096 printable ASCII characters without spaces around it");
          }
          return text;
        },
        text -> text);
  }

  private static Vocabulary vocabulary() {
    Map<String, Set<String>> names = new LinkedHashMap<>();
    names.put("", new LinkedHashSet<>());
    for (Key<?> key : ALL) {
      names.computeIfAbsent(key.table(), table -> new LinkedHashSet<>()).add(key.name());
    }
    names.put(FEED, new LinkedHashSet<>(List.of("kind", "from", "every")));
    names.put(WebhookReader.WEBHOOK, new LinkedHashSet<>(WebhookReader.KEYS));
    names.forEach((table, keys) -> addTop(names, table));
    return new Vocabulary(names, Set.of(FEED, WebhookReader.WEBHOOK));
  }

  private static void addTop(Map<String, Set<String>> names, String table) {
    if (!table.isEmpty()) {
      names.getOrDefault("", Set.of()).add(table);
    }
  }
}
