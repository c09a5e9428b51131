package dev.cratewarden.app;

import dev.cratewarden.config.Settings;
import dev.cratewarden.feed.DocumentFeed;
import dev.cratewarden.feed.FeedKind;
import dev.cratewarden.feed.FeedOptions;
import dev.cratewarden.feed.PackedFeeds;
import dev.cratewarden.mirror.AdvisoryFeed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;

/** Where advisories come from. */
final class FeedSources {
  private FeedSources() {}

  /** One client for all feeds, if one of them will need it: making it takes longer than reading a lockfile. */
  private static Supplier<OkHttpClient> client(Settings settings) {
    if (settings.feeds().stream().noneMatch(Settings.Feed::isRemote)) {
      return OkHttpClient::new;
    }
    OkHttpClient one = Wiring.wayOut(settings).client().build();
    return () -> one;
  }

  /** The feeds that are configured, and those that bundles have brought. */
  static List<AdvisoryFeed> all(Configuration configuration) {
    List<AdvisoryFeed> feeds = new ArrayList<>(configured(configuration.settings()));
    feeds.addAll(PackedFeeds.arrived(imported(configuration)));
    return feeds;
  }

  /** Where those lie that bundles have brought. */
  static Path imported(Configuration configuration) {
    return configuration.data().resolve("feeds").resolve("imported");
  }

  /** The feeds that are configured. */
  static List<AdvisoryFeed> configured(Settings settings) {
    Supplier<OkHttpClient> client = client(settings);
    return options(settings).stream().<AdvisoryFeed>map(it -> new DocumentFeed(it, client)).toList();
  }

  /** The sources that lie on this machine, so that looking at them waits for nobody. */
  static Set<String> local(Configuration configuration) {
    Stream<String> configured =
        options(configuration.settings()).stream().filter(it -> !it.isUrl()).map(FeedOptions::name);
    Stream<String> arrived = PackedFeeds.arrived(imported(configuration)).stream().map(AdvisoryFeed::source);
    return Stream.concat(configured, arrived).collect(Collectors.toUnmodifiableSet());
  }

  private static List<FeedOptions> options(Settings settings) {
    List<FeedOptions> all = new ArrayList<>();
    for (Settings.Feed feed : settings.feeds()) {
      FeedKind kind =
          switch (feed.kind()) {
            case RUSTSEC -> FeedKind.RUSTSEC;
            case OSV -> FeedKind.OSV;
          };
      String name = kind.word() + "-" + (all.size() + 1);
      all.add(
          new FeedOptions(name, kind, feed.from(), feed.every())
              .withNetwork(!Wiring.isOffline(settings), Wiring.userAgent(settings)));
    }
    return all;
  }
}
