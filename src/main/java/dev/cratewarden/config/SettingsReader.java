package dev.cratewarden.config;

import dev.cratewarden.config.Settings.Feed;
import dev.cratewarden.config.Settings.Shown;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lays flags over the environment over the file over the defaults, key by key. Used once. */
final class SettingsReader {
  private final TableReader top;
  private final Path base;
  private final Map<String, String> environment;
  private final List<SettingsSource.Given> flags;
  private final List<Problem> problems;
  private final List<Problem> warnings;
  private final List<Shown> shown = new ArrayList<>();

  SettingsReader(TableReader top, Path base, SettingsSource source, List<Problem> problems, List<Problem> warnings) {
    this.top = top;
    this.base = base;
    this.environment = source.environment();
    this.flags = source.flags();
    this.problems = problems;
    this.warnings = warnings;
  }

  /** The settings; meaningless if there are problems afterwards. */
  Settings read() {
    EnvironmentNames.refuseUnknown(environment, problems);
    refuseUnknownFlags();
    Settings.Server server =
        new Settings.Server(
            value(SettingsKeys.LISTEN),
            value(SettingsKeys.PUBLIC_URL),
            path(SettingsKeys.TLS_CERTIFICATE),
            path(SettingsKeys.TLS_KEY),
            value(SettingsKeys.TRUSTED_PROXIES),
            value(SettingsKeys.CONNECTIONS_MAX),
            value(SettingsKeys.REQUESTS_IN_FLIGHT_MAX),
            value(SettingsKeys.EVENT_LOOPS),
            value(SettingsKeys.IDLE_TIMEOUT),
            value(SettingsKeys.DRAIN_TIMEOUT),
            value(SettingsKeys.AUTH_REQUIRED));
    Settings.Upstream upstream =
        new Settings.Upstream(
            value(SettingsKeys.INDEX),
            value(SettingsKeys.PROXY),
            path(SettingsKeys.CA_FILE),
            value(SettingsKeys.CONNECT_TIMEOUT),
            value(SettingsKeys.REQUEST_TIMEOUT),
            value(SettingsKeys.CONCURRENCY),
            value(SettingsKeys.USER_AGENT_CONTACT),
            value(SettingsKeys.TOKEN),
            path(SettingsKeys.TOKEN_FILE));
    Settings.Cache cache =
        new Settings.Cache(
            value(SettingsKeys.INDEX_FRESH),
            value(SettingsKeys.INDEX_STALE_IF_ERROR),
            value(SettingsKeys.INDEX_STALE_WHILE_REVALIDATE),
            value(SettingsKeys.NOT_FOUND),
            value(SettingsKeys.SIZE_MAX),
            value(SettingsKeys.PREFETCH_DEPENDENCIES),
            value(SettingsKeys.PREFETCH_TARBALLS),
            value(SettingsKeys.HOT_INDEX),
            value(SettingsKeys.HOT_TARBALLS));
    Settings.Store store = new Settings.Store(value(SettingsKeys.STORE_KIND));
    List<Feed> feeds = feeds();
    Settings settings =
        new Settings(
            server,
            upstream,
            cache,
            store,
            feeds,
            new Settings.Feeds(value(SettingsKeys.STALE_ACCEPTED)),
            new Settings.Network(value(SettingsKeys.NETWORK_MODE)),
            new Settings.Rustup(
                value(RustupKeys.ENABLED),
                value(RustupKeys.UPSTREAM),
                value(RustupKeys.ALLOW),
                value(RustupKeys.TARGETS),
                value(RustupKeys.FRESH),
                value(RustupKeys.STALE_IF_ERROR),
                value(RustupKeys.SIZE_MAX),
                value(RustupKeys.FILE_SIZE_MAX)),
            new Settings.AuditLog(
                value(SettingsKeys.AUDIT_LOG_AGE_MAX),
                value(SettingsKeys.AUDIT_LOG_SIZE_MAX),
                value(SettingsKeys.AUDIT_LOG_HEADERS),
                value(SettingsKeys.AUDIT_LOG_KEEP_LOCKFILES),
                value(SettingsKeys.AUDIT_LOG_LOCKFILES_SIZE_MAX)),
            new WebhookReader(base, problems).read(top, shown),
            new Settings.Metrics(value(SettingsKeys.METRICS_ENABLED)),
            new Settings.Log(
                value(SettingsKeys.LOG_FORMAT), value(SettingsKeys.LOG_LEVEL), value(SettingsKeys.LOG_ACCESS)),
            List.copyOf(shown));
    checkTogether(settings);
    return settings;
  }

  private <T> T value(Key<T> key) {
    Sourced<T> sourced = sourced(key);
    shown.add(new Shown(key.path(), key.show(sourced.value()), sourced.source(), key.traits() != Key.Traits.LIVE));
    return sourced.value();
  }

  /** A path in the file is relative to the file's folder; elsewhere to the working directory. */
  private Optional<Path> path(Key<Optional<Path>> key) {
    Optional<Path> path = value(key);
    boolean fromFile = shown.get(shown.size() - 1).source() instanceof Source.InFile;
    return fromFile ? path.map(base::resolve) : path;
  }

  private <T> Sourced<T> sourced(Key<T> key) {
    Sourced<T> result =
        top.table(key.table())
            .flatMap(table -> table.value(key.name(), key.kind()))
            .orElse(new Sourced<>(key.fallback(), new Source.BuiltIn()));
    String text = environment.get(key.variable());
    if (text != null) {
      result = fromText(key, text, new Source.Environment(key.variable()), result);
    }
    for (SettingsSource.Given flag : flags) {
      if (flag.key().equals(key.path())) {
        result = fromText(key, flag.value(), new Source.Flag(flag.flag()), result);
      }
    }
    return result;
  }

  private <T> Sourced<T> fromText(Key<T> key, String text, Source source, Sourced<T> otherwise) {
    try {
      return new Sourced<>(key.kind().fromText(text), source);
    } catch (BadValueException e) {
      problems.add(new Problem(source, e.say()));
      return otherwise;
    }
  }

  private void refuseUnknownFlags() {
    for (SettingsSource.Given flag : flags) {
      boolean known = SettingsKeys.ALL.stream().anyMatch(key -> key.path().equals(flag.key()));
      if (!known && !flag.key().equals(SettingsKeys.FEED)) {
        throw new IllegalStateException("flag " + flag.flag() + " sets no key: " + flag.key());
      }
    }
  }

  private List<Feed> feeds() {
    List<Sourced<Feed>> feeds = new ArrayList<>();
    for (TableReader table : top.tables(SettingsKeys.FEED)) {
      feedInFile(table).ifPresent(feed -> feeds.add(new Sourced<>(feed, table.place())));
    }
    String variable = Key.variable(SettingsKeys.FEED);
    String text = environment.get(variable);
    if (text != null) {
      feeds.clear();
      feeds.addAll(shortFeeds(text, new Source.Environment(variable)));
    }
    List<SettingsSource.Given> given = flags.stream().filter(f -> f.key().equals(SettingsKeys.FEED)).toList();
    if (!given.isEmpty()) {
      feeds.clear();
      given.forEach(flag -> feeds.addAll(shortFeeds(flag.value(), new Source.Flag(flag.flag()))));
    }
    for (int i = 0; i < feeds.size(); i++) {
      Feed feed = feeds.get(i).value();
      String value = ValueKinds.wordOf(feed.kind()) + "=" + feed.from() + " every " + DurationText.show(feed.every());
      shown.add(new Shown("feed[" + i + "]", ValueKinds.text().show(value), feeds.get(i).source(), true));
    }
    return feeds.stream().map(Sourced::value).toList();
  }

  private Optional<Feed> feedInFile(TableReader table) {
    Optional<Sourced<Settings.FeedKind>> kind = table.required("kind", ValueKinds.word(Settings.FeedKind.class));
    Optional<Sourced<String>> from =
        table.required("from", ValueKinds.string("a URL or a path", FeedFrom::check, text -> text));
    Optional<Sourced<java.time.Duration>> every = table.value("every", SettingsKeys.FEED_EVERY_KIND);
    return kind.flatMap(k ->
        from.map(f ->
            new Feed(
                k.value(),
                FeedFrom.resolve(base, f.value()),
                every.map(Sourced::value).orElse(SettingsKeys.FEED_EVERY))));
  }

  private List<Sourced<Feed>> shortFeeds(String text, Source source) {
    try {
      return ValueKinds.list(FeedFrom.shortForm()).fromText(text).stream()
          .map(feed -> new Sourced<>(new Feed(feed.kind(), feed.from(), SettingsKeys.FEED_EVERY), source))
          .toList();
    } catch (BadValueException e) {
      problems.add(new Problem(source, e.say()));
      return List.of();
    }
  }

  /** What no single key can know. */
  private void checkTogether(Settings settings) {
    Settings.Server server = settings.server();
    if (server.tlsCertificate().isPresent() != server.tlsKey().isPresent()) {
      Key<?> present = server.tlsKey().isPresent() ? SettingsKeys.TLS_KEY : SettingsKeys.TLS_CERTIFICATE;
      Key<?> missing = server.tlsKey().isPresent() ? SettingsKeys.TLS_CERTIFICATE : SettingsKeys.TLS_KEY;
      problems.add(new Problem(sourceOf(present), present.path() + " needs " + missing.path() + " beside it"));
    }
    if (settings.upstream().token().isPresent() && settings.upstream().tokenFile().isPresent()) {
      problems.add(
          new Problem(sourceOf(SettingsKeys.TOKEN), "upstream.token and upstream.token-file contradict each other"));
    }
    boolean offline = settings.network().mode() == Settings.NetworkMode.OFFLINE;
    if (offline && settings.feeds().stream().anyMatch(Feed::isRemote)) {
      warnings.add(
          new Problem(sourceOf(SettingsKeys.NETWORK_MODE), "offline: feeds that come from a URL are not updated"));
    }
    boolean plain = settings.upstream().index().getScheme().equalsIgnoreCase("http");
    if (plain && settings.upstream().token().isPresent()) {
      warnings.add(new Problem(sourceOf(SettingsKeys.INDEX), "the token is sent over plain http"));
    }
  }

  private Source sourceOf(Key<?> key) {
    return shown.stream()
        .filter(s -> s.key().equals(key.path()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("not read: " + key.path()))
        .source();
  }
}
