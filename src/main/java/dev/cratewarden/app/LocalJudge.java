package dev.cratewarden.app;

import dev.cratewarden.admin.AuditOperation;
import dev.cratewarden.admin.ExplainOperation;
import dev.cratewarden.advisory.AdvisoryBook;
import dev.cratewarden.cli.CommandException;
import dev.cratewarden.config.Settings;
import dev.cratewarden.feed.SnapshotFolder;
import dev.cratewarden.mirror.AdvisoryArchive;
import dev.cratewarden.mirror.CurrentRuling;
import dev.cratewarden.mirror.FeedRefresh;
import dev.cratewarden.mirror.FeedStatus;
import dev.cratewarden.mirror.HeldNames;
import dev.cratewarden.mirror.IndexCopies;
import dev.cratewarden.mirror.LockfileAudit;
import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.MirrorFacts;
import dev.cratewarden.mirror.MirroredSources;
import dev.cratewarden.mirror.Operation;
import dev.cratewarden.mirror.PolicyReplay;
import dev.cratewarden.mirror.PopularNames;
import dev.cratewarden.mirror.ReleaseDifferences;
import dev.cratewarden.mirror.ReleaseHistories;
import dev.cratewarden.mirror.SparseIndex;
import dev.cratewarden.mirror.StoreException;
import dev.cratewarden.mirror.VersionFacts;
import dev.cratewarden.mirror.VersionInquiry;
import dev.cratewarden.scan.WellKnownNames;
import dev.cratewarden.store.RocksStore;
import dev.cratewarden.store.StoreOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges in this process, for a command that found no server or brings rules of its own.
 *
 * <p>It only reads: what it learns of feeds is not kept, for a snapshot that a server did not make would mislead that
 * server. It knows what the store knows if there is one that nobody else has open, and does without it otherwise.
 */
final class LocalJudge implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalJudge.class);

  private final Configuration configuration;
  private final InstantSource clock = InstantSource.system();
  private final CurrentRuling ruling;
  private final FeedRefresh feeds;
  private final Optional<RocksStore> store;
  private final List<Operation> operations;

  /**
   * Loads the feeds and opens the store.
   *
   * @param storeIsFree whether no server runs on the data folder
   * @param feedsAreGiven whether the command line names the feeds, so that nothing kept of others counts
   * @throws CommandException if nothing is known of a feed
   */
  LocalJudge(Configuration configuration, boolean storeIsFree, boolean feedsAreGiven) {
    this.configuration = configuration;
    this.ruling = new CurrentRuling(configuration.policy().policies(), AdvisoryBook.empty());
    this.feeds =
        new FeedRefresh(
            feedsAreGiven ? FeedSources.configured(configuration.settings()) : FeedSources.all(configuration),
            new ReadSnapshots(feedsAreGiven ? Optional.empty() : Optional.of(configuration.data().resolve("feeds"))),
            clock,
            ruling::use);
    loadFeeds();
    Settings settings = configuration.settings();
    VetWiring vet =
        new VetWiring(
            () -> Wiring.wayOut(settings).client().build(),
            () -> !Wiring.isOffline(settings),
            Wiring.userAgent(settings),
            new ReadSnapshots(Optional.of(configuration.data().resolve("feeds"))),
            clock,
            ruling);
    vet.load();
    this.store = storeIsFree ? openStore() : Optional.empty();
    VersionFacts facts = facts();
    this.operations =
        List.of(
            new AuditOperation(
                new LockfileAudit(ruling, facts, sources(configuration.settings()), clock, MirrorEvents.NONE),
                Reports.audits(),
                feeds::status),
            new ExplainOperation(inquiry(facts), Reports.explanations(), feeds::status),
            ReplayWiring.operation(
                new PolicyReplay(
                    new PolicyReplay.Past(
                        store.map(RocksStore::ledger),
                        ReplayWiring.lockfiles(configuration.settings(), configuration.data(), clock)),
                    ruling,
                    vet.imports()::bookFor,
                    facts,
                    sources(configuration.settings()),
                    clock),
                feeds::status));
  }

  /** What lies on this machine is read as it is now; what is fetched only if no server has kept a copy. */
  private void loadFeeds() {
    feeds.restore();
    Set<String> sources = new HashSet<>();
    List<Settings.Feed> configured = configuration.settings().feeds();
    List<FeedStatus> restored = feeds.status();
    for (int i = 0; i < restored.size(); i++) {
      boolean isRemote = i < configured.size() && configured.get(i).isRemote();
      if (!isRemote || restored.get(i).freshness() == FeedStatus.Freshness.NEVER) {
        sources.add(restored.get(i).source());
      }
    }
    feeds.refresh(sources);
    for (FeedStatus feed : feeds.status()) {
      if (feed.freshness() == FeedStatus.Freshness.NEVER) {
        throw new CommandException(
            "feed "
                + feed.source()
                + " cannot be read, and nothing is known without it: "
                + feed.lastFailure().orElse("no reason is known"));
      }
    }
  }

  /** By their lockfiles, clients know the server under its public URL, or under the address it listens on. */
  private static MirroredSources sources(Settings settings) {
    List<String> own = new ArrayList<>();
    settings.server().publicUrl().map(URI::toString).ifPresent(own::add);
    String scheme = settings.server().tlsCertificate().isPresent() ? "https://" : "http://";
    own.add(scheme + settings.server().listen().host() + ":" + settings.server().listen().port());
    return new MirroredSources(settings.upstream().index().toString(), () -> own);
  }

  private Optional<RocksStore> openStore() {
    Path data = configuration.data();
    if (!Files.isDirectory(data.resolve("rocksdb"))) {
      return Optional.empty();
    }
    try {
      long bytesMax = configuration.settings().cache().bytesMax();
      return Optional.of(RocksStore.open(StoreOptions.of(data, bytesMax), MirrorEvents.NONE));
    } catch (StoreException e) {
      LOG.warn("event=store-passed-over folder={} reason=\"{}\"", data, e.getMessage());
      return Optional.empty();
    }
  }

  /** Nothing is fetched here, so only tarballs that lie on this machine are compared. */
  private VersionInquiry inquiry(VersionFacts facts) {
    VersionInquiry inquiry = new VersionInquiry(ruling, facts, clock);
    return store
        .map(it -> inquiry.comparing(new ReleaseDifferences(it.tarballs(), entry -> false, clock)))
        .orElse(inquiry);
  }

  private VersionFacts facts() {
    return store
        .<VersionFacts>map(it -> {
          var options = Wiring.mirrorOptions(configuration.settings());
          IndexCopies copies =
              new IndexCopies(it.indexes(), new NoUpstream(), () -> options, clock, MirrorEvents.NONE, Runnable::run);
          PopularNames names =
              new PopularNames(WellKnownNames.shipped(), new HeldNames(it.indexes()), clock, Runnable::run);
          SparseIndex index =
              new SparseIndex(
                  copies,
                  it.tarballs(),
                  new ReleaseHistories(copies, it.tarballs(), names),
                  ruling,
                  () -> options,
                  clock,
                  MirrorEvents.NONE);
          return new MirrorFacts(copies, index, MirrorFacts.Reach.HELD);
        })
        .orElse(VersionFacts.NONE);
  }

  List<Operation> operations() {
    return operations;
  }

  @Override
  public void close() {
    store.ifPresent(RocksStore::close);
  }

  /** The snapshots that a server keeps, to read. */
  private record ReadSnapshots(Optional<Path> folder) implements AdvisoryArchive {
    @Override
    public Optional<byte[]> load(String source) {
      return folder.flatMap(it -> new SnapshotFolder(it).load(source));
    }

    @Override
    public void save(String source, byte[] snapshot) {}
  }
}
