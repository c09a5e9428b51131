package dev.cratewarden.app;

import dev.cratewarden.admin.AuditOperation;
import dev.cratewarden.admin.BackupOperation;
import dev.cratewarden.admin.CacheTally;
import dev.cratewarden.admin.ExplainOperation;
import dev.cratewarden.admin.FeedsOperation;
import dev.cratewarden.admin.FeedsUpdateOperation;
import dev.cratewarden.admin.PrefetchOperation;
import dev.cratewarden.admin.StatsOperation;
import dev.cratewarden.admin.VerifyOperation;
import dev.cratewarden.admin.WantedOperation;
import dev.cratewarden.advisory.AdvisoryBook;
import dev.cratewarden.cli.CommandException;
import dev.cratewarden.config.Settings;
import dev.cratewarden.feed.PackedFeeds;
import dev.cratewarden.feed.SnapshotFolder;
import dev.cratewarden.http.Page;
import dev.cratewarden.http.Site;
import dev.cratewarden.mirror.AdmissionScan;
import dev.cratewarden.mirror.CrateDownloads;
import dev.cratewarden.mirror.CurrentRuling;
import dev.cratewarden.mirror.DependencyPrefetch;
import dev.cratewarden.mirror.FeedRefresh;
import dev.cratewarden.mirror.FeedStatus;
import dev.cratewarden.mirror.Freshness;
import dev.cratewarden.mirror.HeldNames;
import dev.cratewarden.mirror.IndexCopies;
import dev.cratewarden.mirror.KeptLockfiles;
import dev.cratewarden.mirror.LockfileAudit;
import dev.cratewarden.mirror.LockfilePrefetch;
import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.MirrorFacts;
import dev.cratewarden.mirror.MirrorOptions;
import dev.cratewarden.mirror.MirroredSources;
import dev.cratewarden.mirror.MissLog;
import dev.cratewarden.mirror.Operation;
import dev.cratewarden.mirror.Overview;
import dev.cratewarden.mirror.PolicyReplay;
import dev.cratewarden.mirror.PopularNames;
import dev.cratewarden.mirror.RegistryWebApi;
import dev.cratewarden.mirror.ReleaseDifferences;
import dev.cratewarden.mirror.ReleaseHistories;
import dev.cratewarden.mirror.SparseIndex;
import dev.cratewarden.mirror.Upkeep;
import dev.cratewarden.mirror.VersionInquiry;
import dev.cratewarden.mirror.Wanted;
import dev.cratewarden.policy.PolicyReport;
import dev.cratewarden.policy.Ruling;
import dev.cratewarden.scan.TarballScan;
import dev.cratewarden.scan.WellKnownNames;
import dev.cratewarden.store.MissFile;
import dev.cratewarden.store.RocksStore;
import dev.cratewarden.store.StoreOptions;
import dev.cratewarden.telemetry.EventFanOut;
import dev.cratewarden.telemetry.EventLog;
import dev.cratewarden.telemetry.MirrorMetrics;
import dev.cratewarden.telemetry.Readings;
import dev.cratewarden.telemetry.Scrape;
import dev.cratewarden.upstream.OkHttpUpstream;
import dev.cratewarden.upstream.UpstreamOptions;
import dev.cratewarden.upstream.WayOut;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The components of a mirror, each made once. Read from top to bottom, this is the architecture.
 *
 * <p>Closing it closes what it made, the last first.
 */
final class Wiring implements AutoCloseable {
  final Configuration configuration;
  final InstantSource clock = InstantSource.system();
  final CacheTally tally = new CacheTally();
  final MirrorMetrics metrics;
  final ServerHealth health;
  final MirrorEvents events;
  final ExecutorService work;
  final MissLog misses;
  final LedgerWiring ledger;
  final RocksStore store;
  final OkHttpUpstream upstream;
  final CurrentRuling ruling;
  final FeedRefresh feeds;
  final VetWiring vet;
  final IndexCopies copies;
  final SparseIndex index;
  final CrateDownloads downloads;
  final DependencyPrefetch ahead;
  final RegistryWebApi webApi;
  final LockfileAudit audit;
  final VersionInquiry inquiry;
  final KeptLockfiles lockfiles;
  final AccessWiring access;
  final Toolbox toolbox;
  final WaiverWiring waivers;
  final List<Operation> operations;
  private volatile Settings settings;
  private volatile MirrorOptions options;
  private volatile List<String> leaks = List.of();
  private volatile String base = "";
  private volatile List<String> ownUrls = List.of();

  /** Opens the store and makes everything else. Nothing listens yet, and nothing is asked. */
  Wiring(Configuration configuration) {
    Settings settings = configuration.settings();
    this.configuration = configuration;
    this.settings = settings;
    this.options = mirrorOptions(settings);
    this.metrics =
        new MirrorMetrics(
            Version.current(),
            new Readings(
                this::storeBytes, this::storeTarballs, this::advisories, this::feedAges, () -> leaks.isEmpty()));
    this.health =
        new ServerHealth(this::feedStatus, () -> this.settings.feedRules().staleAccepted(), () -> leaks, clock);
    this.waivers = new WaiverWiring(configuration.data(), clock);
    this.ledger = new LedgerWiring(settings, clock);
    this.work = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("work-", 0).factory());
    this.misses = new MissLog(new MissFile(configuration.data()), clock, work);
    PrefetchWiring prefetched = new PrefetchWiring(metrics);
    this.events =
        new EventFanOut(
            List.of(tally, metrics, health, waivers.watch, ledger, misses, prefetched.guesses, new EventLog()));

    this.store =
        RocksStore.open(
            StoreOptions.of(configuration.data(), settings.cache().bytesMax())
                .withLedgerBytesMax(settings.auditLog().bytesMax()),
            events);
    ledger.begin(store, events);
    this.upstream = new OkHttpUpstream(upstreamOptions(settings), events, clock);

    this.ruling = new CurrentRuling(configuration.policy().policies(), AdvisoryBook.empty());
    SnapshotFolder snapshots = new SnapshotFolder(configuration.data().resolve("feeds"));
    this.feeds = new FeedRefresh(FeedSources.all(configuration), snapshots, clock, ruling::use);

    this.vet =
        new VetWiring(
            () -> wayOut(settings).client().build(),
            () -> !isOffline(this.settings),
            userAgent(settings),
            snapshots,
            clock,
            ruling);

    this.copies = new IndexCopies(store.indexes(), upstream, this::options, clock, events, work);
    PopularNames names = new PopularNames(WellKnownNames.shipped(), new HeldNames(store.indexes()), clock, work);
    ReleaseHistories histories = new ReleaseHistories(copies, store.tarballs(), names);
    this.index = new SparseIndex(copies, store.tarballs(), histories, ruling, this::options, clock, events);
    AdmissionScan scan = new AdmissionScan(TarballScan::shipped, Runtime.getRuntime().availableProcessors());
    this.downloads =
        new CrateDownloads(index, copies, store.tarballs(), upstream, scan, ruling, this::options, clock, events, work);
    this.ahead = prefetched.begin(copies, index, store.tarballs(), downloads, ruling, this::options, clock, work);
    this.webApi = new RegistryWebApi(upstream, copies, index, ruling, this::options, clock);

    MirrorFacts held = new MirrorFacts(copies, index, MirrorFacts.Reach.HELD);
    MirrorFacts asked = new MirrorFacts(copies, index, MirrorFacts.Reach.UPSTREAM);
    MirroredSources sources = new MirroredSources(settings.upstream().index().toString(), () -> ownUrls);
    this.audit = new LockfileAudit(ruling, held, sources, clock, events);
    this.inquiry =
        new VersionInquiry(ruling, asked, clock)
            .comparing(new ReleaseDifferences(store.tarballs(), downloads::keep, clock));
    this.lockfiles = ReplayWiring.lockfiles(settings, configuration.data(), clock);
    PolicyReplay replay =
        new PolicyReplay(
            new PolicyReplay.Past(Optional.of(store.ledger()), lockfiles),
            ruling,
            vet.imports()::bookFor,
            held,
            sources,
            clock);

    this.access = new AccessWiring(configuration.data(), clock, () -> this.settings.server().authRequired());
    this.toolbox = new Toolbox(configuration, () -> this.settings, snapshots, feeds::status, clock, events, work);

    LockfilePrefetch prefetch = new LockfilePrefetch(downloads, PrefetchWiring.CONCURRENT);
    PackedFeeds packed =
        new PackedFeeds(
            snapshots,
            () -> feeds.status().stream().map(FeedStatus::source).toList(),
            FeedSources.imported(configuration),
            clock,
            feeds::add);
    BundleWiring bundles =
        new BundleWiring(
            configuration.data(),
            settings.upstream().index().toString(),
            copies,
            index,
            store,
            prefetch,
            scan,
            packed,
            toolbox,
            ruling,
            clock,
            events);

    List<Operation> all =
        List.of(
            new AuditOperation(audit, Reports.audits(), feeds::status),
            new ExplainOperation(inquiry, Reports.explanations(), feeds::status),
            new VerifyOperation(new Upkeep(store.indexes(), store.tarballs(), downloads, events)),
            new PrefetchOperation(prefetch),
            new WantedOperation(new Wanted(misses, store.indexes(), store.tarballs())),
            new StatsOperation(
                store.indexes(), store.tarballs(), tally, () -> ruling.get().book().size(), store::bytesByFamily),
            new BackupOperation(store::backup),
            new FeedsOperation(feeds, vet.imports()),
            new FeedsUpdateOperation(feeds, vet.imports()));
    this.operations =
        Stream.of(
                all,
                bundles.operations(),
                access.operations(),
                ledger.operations(ruling),
                List.of(waivers.follow(ruling), ReplayWiring.operation(replay, feeds::status)))
            .flatMap(List::stream)
            .toList();
  }

  /**
   * Loads the advisories for a command: what lies on this machine anew, what is fetched only if nothing is kept.
   *
   * @throws CommandException if nothing is known of a feed that could have been read
   */
  void loadFeeds() {
    feeds.restore();
    List<FeedStatus> restored = feeds.status();
    Set<String> sources = new HashSet<>();
    for (int i = 0; i < restored.size(); i++) {
      boolean isRemote = i < settings.feeds().size() && settings.feeds().get(i).isRemote();
      if (!isRemote || restored.get(i).freshness() == FeedStatus.Freshness.NEVER) {
        sources.add(restored.get(i).source());
      }
    }
    feeds.refresh(sources);
    for (FeedStatus feed : feeds.status()) {
      if (feed.freshness() == FeedStatus.Freshness.NEVER && !isOffline(settings)) {
        throw new CommandException(
            "feed "
                + feed.source()
                + " cannot be read, and nothing is known without it: "
                + feed.lastFailure().orElse("no reason is known"));
      }
    }
  }

  /** Everything that stands behind the front door. */
  Site site() {
    return new Site(
        index,
        downloads,
        webApi,
        new AuditDesk(audit, Reports.audits(), lockfiles),
        new WhyDesk(inquiry, Reports.explanations()),
        new FrontPage(this::overview, Reports.overviews()),
        toolbox.advisories(),
        toolbox.toolchains(),
        this::metricsPage,
        health,
        OperationRoutes.of(operations),
        access,
        metrics);
  }

  /** What the operator should hear of at the start. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (access.locksEverybodyOut()) {
      warnings.add("server.auth-required is true and no token lets cargo in: cratewarden token create NAME");
    }
    warnings.addAll(waivers.warnings(ruling));
    return warnings;
  }

  private Overview overview() {
    Ruling current = ruling.get();
    return new Overview(
        base,
        access.clientsNeedOne(),
        isOffline(settings) ? "nothing (offline)" : settings.upstream().index().toString(),
        PolicyReport.of(current.policies(), waivers.watch.uses(), clock.instant()),
        current.observes(""),
        current.revision(),
        feedStatus(),
        store.tarballs().count(),
        store.tarballs().bytes(),
        store.indexes().count(),
        tally.hitRatio(),
        health.unready(),
        clock.instant());
  }

  private Page metricsPage(String accept) {
    if (!configuration.settings().metrics().enabled()) {
      return Page.text("# metrics.enabled is false\n");
    }
    Scrape scrape = metrics.scrape(accept);
    return new Page(scrape.contentType(), scrape.body().getBytes(StandardCharsets.UTF_8));
  }

  private MirrorOptions options() {
    return options;
  }

  /** Takes over what may change while the mirror runs. Whether anything is new. */
  boolean use(Settings newer) {
    boolean isNew = !newer.equals(settings);
    settings = newer;
    options = mirrorOptions(newer);
    return isNew;
  }

  /**
   * Takes down under which URL clients know this server, for refusals and pages to name.
   *
   * @param listening the URL that this machine reaches it by
   */
  void reachableAt(String url, String listening) {
    base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    ownUrls = List.of(base, listening);
    ruling.usePublicUrl(base);
  }

  /** Brings the advisories and audits into force that were loaded last, or loads them if none ever were. */
  void loadAdvisories() {
    vet.load();
    feeds.restore();
    if (!feeds.hasBook()) {
      feeds.refreshDue();
    }
  }

  /** Begins to judge again what was handed out. To be called when the advisories are loaded. */
  void watch() {
    ledger.watch(copies, index, ruling, () -> wayOut(settings).client().build(), events);
  }

  /** Takes down which routes let the canary through. */
  void leaks(List<String> routes) {
    leaks = routes;
  }

  private Map<String, Long> storeBytes() {
    Map<String, Long> all = new TreeMap<>(store.bytesByFamily());
    all.putAll(toolbox.bytes());
    return all;
  }

  private long storeTarballs() {
    return store.tarballs().count();
  }

  private Map<String, Long> advisories() {
    return feedStatus().stream().collect(Collectors.toMap(FeedStatus::source, it -> (long) it.records()));
  }

  private Map<String, Duration> feedAges() {
    return feedStatus().stream()
        .filter(it -> it.age().isPresent())
        .collect(Collectors.toMap(FeedStatus::source, it -> it.age().orElseThrow()));
  }

  private List<FeedStatus> feedStatus() {
    return feeds.status();
  }

  static MirrorOptions mirrorOptions(Settings settings) {
    Settings.Cache cache = settings.cache();
    Freshness freshness =
        new Freshness(
            cache.indexFresh(), cache.indexStaleWhileRevalidate(), cache.indexStaleIfError(), isOffline(settings));
    return new MirrorOptions(
        freshness,
        cache.notFound(),
        MirrorOptions.DEFAULTS.staleWait(),
        MirrorOptions.DEFAULTS.tarballWait(),
        cache.prefetchDependencies(),
        cache.prefetchTarballs(),
        cache.hotIndexBytesMax(),
        MirrorOptions.DEFAULTS.parsedIndexBytesMax(),
        MirrorOptions.DEFAULTS.tarballBytesMax());
  }

  static boolean isOffline(Settings settings) {
    return settings.network().mode() == Settings.NetworkMode.OFFLINE;
  }

  static UpstreamOptions upstreamOptions(Settings settings) {
    Settings.Upstream upstream = settings.upstream();
    UpstreamOptions options =
        UpstreamOptions.of(upstream.index().toString(), userAgent(settings))
            .withTimes(UpstreamOptions.Times.DEFAULT.with(upstream.connectTimeout(), upstream.requestTimeout()))
            .withLimits(UpstreamOptions.Limits.DEFAULT.withConcurrency(upstream.concurrency()));
    options = upstream.proxy().isPresent() ? options.withProxy(upstream.proxy().get().toString()) : options;
    options = upstream.caFile().isPresent() ? options.withCaFile(upstream.caFile().get()) : options;
    String token = upstream.token().or(() -> upstream.tokenFile().map(Wiring::readToken)).orElse("");
    return token.isEmpty() ? options : options.withToken(token);
  }

  /** The same for everything that leaves this machine. */
  static WayOut wayOut(Settings settings) {
    return new WayOut(settings.upstream().proxy().map(URI::toString), settings.upstream().caFile());
  }

  private static String readToken(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("upstream.token-file " + file + " cannot be read", e);
    }
  }

  static String userAgent(Settings settings) {
    return UpstreamOptions.userAgent(Version.current(), settings.upstream().userAgentContact());
  }

  @Override
  public void close() {
    vet.close();
    upstream.close();
    toolbox.close();
    misses.save();
    work.close();
    ledger.close();
    store.close();
  }
}
