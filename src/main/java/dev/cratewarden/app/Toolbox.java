package dev.cratewarden.app;

import dev.cratewarden.config.Settings;
import dev.cratewarden.feed.PublishedFeeds;
import dev.cratewarden.mirror.AdvisoryArchive;
import dev.cratewarden.mirror.FeedStatus;
import dev.cratewarden.mirror.FileAnswers;
import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.ToolchainCargo;
import dev.cratewarden.mirror.ToolchainFiles;
import dev.cratewarden.mirror.ToolchainGathering;
import dev.cratewarden.mirror.ToolchainOptions;
import dev.cratewarden.store.ToolchainFolder;
import dev.cratewarden.toolchain.ToolchainRules;
import dev.cratewarden.upstream.OkHttpDist;
import dev.cratewarden.upstream.UpstreamOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** What a Rust developer needs beside crates, wired: advisories for other tools, and toolchains. */
final class Toolbox implements AutoCloseable {
  /** One file of a toolchain, wholly; a line of 1 MBit/s brings the largest in that time. */
  private static final Duration FILE_WITHIN = Duration.ofHours(1);

  private final FileAnswers advisories;
  private final OkHttpDist dist;
  private final ToolchainFolder folder;
  private final ToolchainFiles toolchains;
  private final ToolchainGathering gathering;
  private final ToolchainCargo cargo;

  Toolbox(
      Configuration configuration,
      Supplier<Settings> settings,
      AdvisoryArchive snapshots,
      Supplier<List<FeedStatus>> feeds,
      InstantSource clock,
      MirrorEvents events,
      Executor work) {
    Path data = configuration.data();
    Settings.Rustup rustup = configuration.settings().rustup();
    this.advisories = new PublishedFeeds(snapshots, feeds, data.resolve("published"), clock);
    this.folder = ToolchainFolder.open(data.resolve("rustup"), rustup.bytesMax(), events);
    this.dist = new OkHttpDist(upstreamOptions(configuration.settings()), withoutBreaker(events), clock);
    this.toolchains = new ToolchainFiles(folder, dist, () -> options(settings.get()), clock, events, work);
    this.gathering = new ToolchainGathering(folder, toolchains, clock);
    this.cargo = new ToolchainCargo(folder, clock);
  }

  FileAnswers advisories() {
    return advisories;
  }

  FileAnswers toolchains() {
    return toolchains;
  }

  ToolchainGathering gathering() {
    return gathering;
  }

  ToolchainCargo cargo() {
    return cargo;
  }

  /** For the metrics of the store. */
  Map<String, Long> bytes() {
    return Map.of("rustup", folder.bytes());
  }

  private static ToolchainOptions options(Settings settings) {
    Settings.Rustup rustup = settings.rustup();
    return new ToolchainOptions(
        rustup.enabled(),
        new ToolchainRules(rustup.allow(), rustup.targets()),
        rustup.fresh(),
        rustup.staleIfError(),
        settings.cache().notFound(),
        Wiring.isOffline(settings),
        rustup.fileBytesMax());
  }

  /** As the registry is asked, but for larger files and without its token. */
  private static UpstreamOptions upstreamOptions(Settings settings) {
    UpstreamOptions registry = Wiring.upstreamOptions(settings);
    UpstreamOptions.Times times = registry.times();
    UpstreamOptions.Limits limits = registry.limits();
    UpstreamOptions options =
        UpstreamOptions.of(settings.rustup().upstream().toString(), registry.userAgent())
            .withTimes(
                new UpstreamOptions.Times(
                    times.connect(),
                    times.read(),
                    times.request(),
                    times.total(),
                    FILE_WITHIN,
                    times.floorWindow(),
                    times.configFresh(),
                    times.apiInterval()))
            .withLimits(
                new UpstreamOptions.Limits(
                    limits.concurrency(),
                    limits.waitersMax(),
                    limits.waitMax(),
                    limits.indexBytesMax(),
                    settings.rustup().fileBytesMax(),
                    limits.apiBytesMax(),
                    limits.floorBytesPerSecond(),
                    limits.redirectsMax()));
    options = registry.proxy().isPresent() ? options.withProxy(registry.proxy().get()) : options;
    return registry.caFile().isPresent() ? options.withCaFile(registry.caFile().get()) : options;
  }

  /** That the registry is left alone for a while is one gauge; the dist server's own troubles must not move it. */
  private static MirrorEvents withoutBreaker(MirrorEvents events) {
    return new MirrorEvents() {
      @Override
      public void upstreamAnswered(Kind kind, Outcome outcome, Duration took) {
        events.upstreamAnswered(kind, outcome, took);
      }
    };
  }

  @Override
  public void close() {
    dist.close();
  }
}
