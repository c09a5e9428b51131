package dev.cratewarden.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.PublishTime;
import dev.cratewarden.policy.Canary;
import dev.cratewarden.policy.CrateFacts;
import dev.cratewarden.policy.Ruling;
import dev.cratewarden.policy.Verdict;
import dev.cratewarden.scan.ContentFacts;
import dev.cratewarden.scan.ScanFinding;
import dev.cratewarden.scan.ScanResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Answers for tarballs: judged by what the index says, fetched once if not held, verified, read, judged again by what
 * is inside.
 *
 * <p>No byte leaves before all of them hash to what the index promises.
 */
public final class CrateDownloads implements TarballAnswers {
  private static final int TRIES_MAX = 3;

  /** The longest that cargo heeds: with its four tries a tarball has two minutes to arrive. */
  private static final Duration ARRIVING_PAUSE = Duration.ofSeconds(10);

  private static final int BUFFER_BYTES = 64 << 10;
  private static final int UNSAFE_REMEMBERED_MAX = 4096;

  /** With the sentence before it below the 512 bytes that cargo prints. */
  private static final int REASON_BYTES_MAX = 300;

  private final SparseIndex index;
  private final IndexCopies copies;
  private final TarballStore store;
  private final Upstream upstream;
  private final AdmissionScan scan;
  private final Supplier<Ruling> ruling;
  private final Supplier<MirrorOptions> options;
  private final InstantSource clock;
  private final MirrorEvents events;
  private final SingleFlight<Checksum, Fetched> flights;
  private final ReadyTarballs ready = new ReadyTarballs();

  /** Tarballs that were refused for what they are, which no other day changes. */
  private final Cache<Checksum, Fetched> unsafe = Caffeine.newBuilder().maximumSize(UNSAFE_REMEMBERED_MAX).build();

  public CrateDownloads(
      SparseIndex index,
      IndexCopies copies,
      TarballStore store,
      Upstream upstream,
      AdmissionScan scan,
      Supplier<Ruling> ruling,
      Supplier<MirrorOptions> options,
      InstantSource clock,
      MirrorEvents events,
      Executor executor) {
    this.index = index;
    this.copies = copies;
    this.store = store;
    this.upstream = upstream;
    this.scan = scan;
    this.ruling = ruling;
    this.options = options;
    this.clock = clock;
    this.events = events;
    this.flights = new SingleFlight<>(executor);
  }

  /** What one fetch brought; shared by all who waited for it. */
  private sealed interface Fetched {
    record Kept(ContentFacts facts) implements Fetched {}

    record Failed(DownloadReply reply) implements Fetched {}
  }

  @Override
  public Optional<DownloadReply.Tarball> ready(ViewKey view, CrateId id) {
    return ready.find(view, id, ruling.get(), clock.instant(), copies::isCurrent);
  }

  @Override
  public void handingOut(ViewKey view, DownloadReply.Tarball tarball) {
    boolean enforced = SparseIndex.isEnforced(ruling.get(), view, tarball.id().name());
    events.judged(view.view(), tarball.id(), tarball.verdict(), tarball.decision(), enforced);
    events.cacheAnswered(MirrorEvents.Kind.TARBALL, MirrorEvents.CacheResult.HIT);
  }

  @Override
  public DownloadReply get(ViewKey view, CrateId id, Requester requester) {
    DownloadReply reply = answer(view, id, requester);
    if (!Canary.is(id.name()) && !requester.equals(Requester.MIRROR)) {
      decision(view, id, requester, reply).ifPresent(events::decided);
    }
    return reply;
  }

  /** What goes into the ledger about an answer, if it was not simply allowed. */
  private Optional<Decision> decision(ViewKey view, CrateId id, Requester requester, DownloadReply reply) {
    return switch (reply) {
      case DownloadReply.Denied it ->
          Optional.of(
              new Decision(
                  clock.instant(), id, view.view(), requester, it.verdict(), true, it.grounds(), it.decision()));
      case DownloadReply.Tarball it when !it.verdict().isAllowed() ->
          Optional.of(
              new Decision(
                  clock.instant(),
                  it.id(),
                  view.view(),
                  requester,
                  it.verdict().level(),
                  false,
                  Delivery.groundsOf(it.verdict()),
                  it.decision()));
      case DownloadReply.Tarball it -> Optional.empty();
      case DownloadReply.Held it -> Optional.empty();
      case DownloadReply.NoSuchVersion it -> Optional.empty();
      case DownloadReply.BadUpstream it -> Optional.empty();
      case DownloadReply.Unavailable it -> Optional.empty();
    };
  }

  private DownloadReply answer(ViewKey view, CrateId id, Requester requester) {
    Patience patience =
        requester.equals(Requester.MIRROR) ? Patience.endless() : Patience.of(options.get().tarballWait());
    try {
      return answer(view, id, patience);
    } catch (Patience.OverException e) {
      return new DownloadReply.Unavailable(
          id + " is large or slow: cratewarden goes on fetching it, ask again in a moment", ARRIVING_PAUSE);
    }
  }

  private DownloadReply answer(ViewKey view, CrateId id, Patience patience) {
    Ruling current = ruling.get();
    if (!current.hasView(view.view()) || current.isReserved(id.name())) {
      return noSuchVersion(id);
    }
    Optional<DownloadReply> again = ready(view, id).flatMap(it -> opened(view, it));
    if (again.isPresent()) {
      return again.get();
    }
    return switch (copies.withVersion(id)) {
      case IndexCopies.Available available ->
          available
              .copy()
              .file()
              .entry(id.version())
              .filter(entry -> entry.id().name().equals(id.name()))
              .filter(entry -> isWithin(view, available.copy(), entry))
              .map(entry -> download(view, available.copy(), entry, current, patience))
              .orElseGet(() -> notListed(view, id));
      case IndexCopies.Absent absent -> notListed(view, id);
      case IndexCopies.Failed failed -> failure(failed.failure());
    };
  }

  /** The same tarball as a moment ago, if it is still held. */
  private Optional<DownloadReply> opened(ViewKey view, DownloadReply.Tarball lately) {
    Optional<StoredTarball> held = open(lately.id(), lately.content().holding().checksum());
    held.ifPresent(it -> handingOut(view, lately));
    return held.map(it -> new DownloadReply.Tarball(lately.id(), it, lately.decision(), lately.verdict()));
  }

  @Override
  public void delivered(ViewKey view, DownloadReply.Tarball tarball, Requester requester, long bytes) {
    Holding holding = tarball.content().holding();
    events.delivered(
        new Delivery(
            clock.instant(),
            tarball.id(),
            holding.checksum(),
            view.view(),
            requester,
            bytes,
            holding.size(),
            tarball.verdict().level(),
            Delivery.waiversOf(tarball.verdict()),
            tarball.decision()));
  }

  /** Whether a version was out by the time that a dated view shows. */
  static boolean isWithin(ViewKey view, IndexCopies.Copy copy, IndexEntry entry) {
    Instant published = entry.published() instanceof PublishTime.Known known ? known.at() : copy.firstSeen(entry);
    return view.until().map(until -> !published.isAfter(until)).orElse(true);
  }

  private DownloadReply download(
      ViewKey view, IndexCopies.Copy copy, IndexEntry entry, Ruling current, Patience patience) {
    CrateFacts known = index.factsFor(view.view(), copy, entry, current, clock.instant());
    CrateFacts facts = withPrevious(view, known, current, patience);
    Optional<StoredTarball> held = open(entry);
    Verdict verdict = judge(view, facts, current);
    Optional<DownloadReply> refused =
        refusal(view, facts, copy, held.isPresent() ? verdict : verdict.beforeReading(), current);
    if (refused.isPresent()) {
      held.ifPresent(StoredTarball::close);
      return refused.get();
    }
    if (held.isPresent()) {
      events.cacheAnswered(MirrorEvents.Kind.TARBALL, MirrorEvents.CacheResult.HIT);
      DownloadReply.Tarball reply = new DownloadReply.Tarball(entry.id(), held.get(), current.revision(), verdict);
      ready.remember(view, reply, current, copy.file(), clock.instant());
      return reply;
    }
    return options.get().freshness().offline()
        ? notCarried(entry.id())
        : fetched(view, copy, entry, facts, current, patience);
  }

  private DownloadReply notListed(ViewKey view, CrateId id) {
    boolean mayExist = options.get().freshness().offline() && view.until().isEmpty();
    return mayExist ? notCarried(id) : noSuchVersion(id);
  }

  private DownloadReply notCarried(CrateId id) {
    if (!Canary.is(id.name())) {
      events.missed(id.name(), Optional.of(id.version()));
    }
    return new DownloadReply.NoSuchVersion(
        "cratewarden is offline and does not hold "
            + id
            + "\nask for it on the connected side: cratewarden export --crate '"
            + id.name()
            + "@="
            + id.version()
            + "' --out BUNDLE\n");
  }

  private DownloadReply fetched(
      ViewKey view, IndexCopies.Copy copy, IndexEntry entry, CrateFacts facts, Ruling current, Patience patience) {
    SingleFlight.Flight<Fetched> flight = flights.join(entry.checksum(), () -> fetch(entry));
    events.cacheAnswered(
        MirrorEvents.Kind.TARBALL, flight.led() ? MirrorEvents.CacheResult.MISS : MirrorEvents.CacheResult.COALESCED);
    return switch (patience.await(flight)) {
      case Fetched.Failed failed -> failed.reply();
      case Fetched.Kept kept -> {
        CrateFacts read = withPrevious(view, facts.with(kept.facts()), current, patience);
        Verdict verdict = judge(view, read, current);
        Optional<DownloadReply> refused = refusal(view, read, copy, verdict, current);
        // What was read has changed the verdict, so the index must no longer offer it.
        refused.ifPresent(it -> index.forget(entry.id().name()));
        yield refused
            .or(() -> open(entry).map(it -> new DownloadReply.Tarball(entry.id(), it, current.revision(), verdict)))
            .orElseGet(() ->
                new DownloadReply.Unavailable(
                    entry.id() + " was evicted as soon as it was kept: cache.size-max is too small", Freshness.PAUSE));
      }
    };
  }

  /**
   * Fetches and keeps the tarball of {@code entry} for a reviewer to look at, whatever its verdict; whether it is held.
   */
  public boolean keep(IndexEntry entry) {
    return !options.get().freshness().offline()
        && flights.join(entry.checksum(), () -> fetch(entry)).await() instanceof Fetched.Kept;
  }

  /**
   * The same facts with what the release before this one holds, if the verdict may hang on that: its tarball is fetched
   * and kept too. Whoever cannot get it judges without.
   */
  private CrateFacts withPrevious(ViewKey view, CrateFacts facts, Ruling current, Patience patience) {
    if (options.get().freshness().offline() || !current.mindsPreviousContent(view.view(), facts, clock.instant())) {
      return facts;
    }
    IndexEntry previous = facts.history().previous().orElseThrow();
    return patience.await(flights.join(previous.checksum(), () -> fetch(previous))) instanceof Fetched.Kept kept
        ? facts.with(facts.history().withPreviousContent(kept.facts()))
        : facts;
  }

  private Optional<DownloadReply> refusal(
      ViewKey view, CrateFacts facts, IndexCopies.Copy copy, Verdict verdict, Ruling current) {
    boolean enforced = SparseIndex.isEnforced(current, view, facts.id().name());
    if (!Canary.is(facts.id().name())) {
      events.judged(view.view(), facts.id(), verdict, current.revision(), enforced);
    }
    return verdict.isAllowed() || !enforced
        ? Optional.empty()
        : Optional.of(denied(view, facts, copy, verdict, current));
  }

  private Verdict judge(ViewKey view, CrateFacts facts, Ruling current) {
    return current.judge(view.view(), facts, clock.instant());
  }

  private DownloadReply denied(ViewKey view, CrateFacts facts, IndexCopies.Copy copy, Verdict verdict, Ruling current) {
    Optional<CrateVersion> nearest =
        current.nearestAllowed(
            view.view(),
            facts.id(),
            index.listed(copy, options.get().freshness()),
            entry -> index.factsFor(view.view(), copy, entry, current, clock.instant()),
            view.until(),
            clock.instant());
    return new DownloadReply.Denied(
        current.refusal(view.view(), facts.id(), verdict, nearest),
        current.revision(),
        verdict.level(),
        Delivery.groundsOf(verdict));
  }

  private Optional<StoredTarball> open(IndexEntry entry) {
    return open(entry.id(), entry.checksum());
  }

  private Optional<StoredTarball> open(CrateId id, Checksum checksum) {
    return switch (store.open(checksum, clock.instant())) {
      case TarballStore.Held held -> Optional.of(held.tarball());
      case TarballStore.Missing missing -> Optional.empty();
      case TarballStore.Corrupt corrupt -> {
        events.integrityFailed(MirrorEvents.Integrity.STORED_TARBALL, id.toString(), corrupt.detail());
        yield Optional.empty();
      }
    };
  }

  /**
   * Fetches, verifies, reads and keeps one tarball. Runs on a flight's thread, never twice at a time for one checksum.
   */
  private Fetched fetch(IndexEntry entry) {
    Fetched refused = unsafe.getIfPresent(entry.checksum());
    if (refused != null) {
      return refused;
    }
    Optional<Holding> already = store.holding(entry.checksum());
    if (already.isPresent()) {
      return new Fetched.Kept(already.get().facts());
    }
    String broken = "";
    for (int tries = 0; tries < TRIES_MAX; tries++) {
      switch (upstream.tarball(entry.id(), entry.checksum())) {
        case Upstream.Arriving arriving -> {
          try (arriving) {
            return admit(entry, arriving.body());
          } catch (IOException e) {
            broken = String.valueOf(e.getMessage());
          }
        }
        case Upstream.NotFound notFound -> {
          return new Fetched.Failed(
              new DownloadReply.BadUpstream(
                  "the index of upstream lists " + entry.id() + ", but upstream has no such tarball"));
        }
        case Upstream.Failure failure -> {
          return new Fetched.Failed(failure(failure));
        }
      }
    }
    return new Fetched.Failed(
        new DownloadReply.Unavailable(
            "upstream broke off " + entry.id() + " " + TRIES_MAX + " times: " + broken, Freshness.PAUSE));
  }

  private Fetched admit(IndexEntry entry, InputStream body) throws IOException {
    try (TarballStore.Admission admission = store.admit(entry.checksum())) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        admission.write(buffer, 0, n);
        if (admission.size() > options.get().tarballBytesMax()) {
          return new Fetched.Failed(
              new DownloadReply.BadUpstream(
                  entry.id() + " is larger than " + options.get().tarballBytesMax() + " bytes"));
        }
      }
      Checksum actual = admission.checksum();
      if (!actual.equals(entry.checksum())) {
        String detail =
            "upstream sent "
                + admission.size()
                + " bytes with sha256 "
                + actual
                + ", the index says "
                + entry.checksum();
        events.integrityFailed(MirrorEvents.Integrity.UPSTREAM_CHECKSUM, entry.id().toString(), detail);
        return new Fetched.Failed(new DownloadReply.BadUpstream(entry.id() + ": " + detail));
      }
      ScanResult read = scan.read(entry.id(), Optional.of(entry), admission);
      if (read.refusal().isPresent()) {
        return refused(entry, read.refusal().get());
      }
      ContentFacts facts = read.facts();
      admission.commit(entry.id(), facts, clock.instant()).close();
      events.tarballAdmitted(entry.id(), entry.checksum(), admission.size());
      return new Fetched.Kept(facts);
    } catch (StoreException e) {
      events.storeFailed("tarball of " + entry.id(), e);
      return new Fetched.Failed(
          new DownloadReply.Unavailable(entry.id() + " cannot be kept: " + e.getMessage(), Freshness.PAUSE));
    }
  }

  private Fetched refused(IndexEntry entry, ScanFinding finding) {
    String where = finding.path().isEmpty() ? "" : " (" + finding.path() + ")";
    String reason = finding.code() + ": " + finding.detail() + where;
    events.integrityFailed(MirrorEvents.Integrity.UNSAFE_TARBALL, entry.id().toString(), reason);
    String text =
        "cratewarden denied "
            + entry.id().name()
            + " "
            + entry.version()
            + ": its tarball is unsafe or broken\n"
            + cut(reason)
            + "\n";
    Fetched failed =
        new Fetched.Failed(
            new DownloadReply.Denied(
                text, ruling.get().revision(), Verdict.Level.DENY, List.of(finding.code() + " " + finding.path())));
    unsafe.put(entry.checksum(), failed);
    return failed;
  }

  private static String cut(String reason) {
    byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= REASON_BYTES_MAX
        ? reason
        : new String(bytes, 0, REASON_BYTES_MAX, StandardCharsets.UTF_8).replace("\uFFFD", "") + "…";
  }

  private static DownloadReply failure(Upstream.Failure failure) {
    return switch (failure) {
      case Upstream.Unavailable it ->
          new DownloadReply.Unavailable(it.reason(), it.retryAfter().orElse(Freshness.PAUSE));
      case Upstream.Nonsense it -> new DownloadReply.BadUpstream(it.reason());
    };
  }

  private static DownloadReply noSuchVersion(CrateId id) {
    return new DownloadReply.NoSuchVersion("no such version: " + id + "\n");
  }
}
