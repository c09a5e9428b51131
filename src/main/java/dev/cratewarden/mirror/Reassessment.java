package dev.cratewarden.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.PublishTime;
import dev.cratewarden.policy.CrateFacts;
import dev.cratewarden.policy.Ruling;
import dev.cratewarden.policy.RulingChange;
import dev.cratewarden.policy.Verdict;
import dev.cratewarden.scan.ContentFacts;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges again what is stored and what was delivered, and tells of every version that is judged otherwise than before.
 *
 * <p>How each version stood is remembered, so that a change is noticed whatever brought it: a feed, the policy, the
 * passing of time, or a start after any of them. Versions that a new ruling cannot judge otherwise ({@link
 * RulingChange}) are passed over.
 *
 * <p>Stored versions are judged by the default view, delivered ones by each view that delivered them.
 */
public final class Reassessment {
  private static final int KNOWN_MAX = 50_000;
  private static final int BATCH_MAX = 1_000;
  private static final int TOLD_AT_ONCE_MAX = 100;
  private static final int TOLD_MAX = 1_000;
  private static final Duration SEEN_SLACK = Duration.ofMinutes(1);

  private final RetroactiveStore store;
  private final DeliveryLedger ledger;
  private final IndexCopies copies;
  private final SparseIndex index;
  private final Supplier<Ruling> ruling;
  private final Webhooks webhooks;
  private final InstantSource clock;
  private final MirrorEvents events;

  private final AtomicLong noticeNumber = new AtomicLong();

  /** What was taken in or delivered since the last pass: all standings are written by passes. */
  private final Map<Place, Standing> news = new ConcurrentHashMap<>();

  /** Deliveries that change nothing about how a version stands. */
  private final Cache<Known, Boolean> known = Caffeine.newBuilder().maximumSize(KNOWN_MAX).build();

  private volatile @Nullable Instant latestDelivery;
  private Optional<Ruling> judgedBy = Optional.empty();
  private Optional<Instant> nextChange = Optional.empty();

  /** Judges what {@code store} and {@code ledger} know of. */
  public Reassessment(
      RetroactiveStore store,
      DeliveryLedger ledger,
      IndexCopies copies,
      SparseIndex index,
      Supplier<Ruling> ruling,
      Webhooks webhooks,
      InstantSource clock,
      MirrorEvents events) {
    this.store = store;
    this.ledger = ledger;
    this.copies = copies;
    this.index = index;
    this.ruling = ruling;
    this.webhooks = webhooks;
    this.clock = clock;
    this.events = events;
    store.notices().forEach(it -> noticeNumber.accumulateAndGet(it.number(), Math::max));
  }

  private record Known(CrateId id, String view, String revision) {
    boolean is(Delivery it) {
      return it.id().equals(id) && it.view().equals(view) && it.revision().equals(revision);
    }
  }

  private record Place(CrateId id, String view) {}

  /**
   * What a pass came to.
   *
   * @param judged how many standings were judged
   * @param changes how many of them changed
   */
  public record Pass(long judged, long changes) {
    private Pass and(Pass other) {
      return new Pass(judged + other.judged, changes + other.changes);
    }
  }

  /** Takes down that a tarball was taken in; the next pass judges it. Returns at once, on any thread. */
  public void admitted(CrateId id, Checksum checksum) {
    news.putIfAbsent(new Place(id, ""), new Standing(id, "", checksum, Optional.empty(), Optional.empty(), false));
  }

  /**
   * Takes down what was delivered, after it stands in the ledger. Returns at once; whether the next pass has something
   * to do because of it.
   */
  public boolean delivered(List<LedgerEntry> entries) {
    boolean any = false;
    Known before = null;
    for (LedgerEntry entry : entries) {
      if (entry instanceof Delivery it) {
        latestDelivery = it.at();
        // Who is asked for much is asked for again and again.
        if (before != null && before.is(it)) {
          continue;
        }
        before = new Known(it.id(), it.view(), it.revision());
        if (known.asMap().putIfAbsent(before, true) == null) {
          news.put(
              new Place(it.id(), it.view()),
              new Standing(it.id(), it.view(), it.checksum(), Optional.of(it.verdict()), Optional.empty(), true));
          any = true;
        }
      }
    }
    return any;
  }

  /**
   * Takes down what is not known here though it is stored or was delivered: what came shortly before a kill, or before
   * this was kept at all.
   */
  public void catchUp(TarballStore tarballs) {
    tarballs.forEach(holding -> {
      if (store.standing(holding.id(), "").isEmpty()) {
        admitted(holding.id(), holding.checksum());
      }
    });
    Instant since = store.seenUntil().map(it -> it.minus(SEEN_SLACK)).orElse(Instant.EPOCH);
    ledger.deliveries(
        DeliveryLedger.Query.ALL.since(since),
        delivery -> {
          delivered(List.of(delivery));
          return true;
        });
  }

  /** When something has to be judged again though nothing happens. */
  public synchronized Optional<Instant> nextChange() {
    return nextChange;
  }

  /**
   * Judges what the ruling in force may judge otherwise than the one before, what is new, and what time has changed.
   */
  public synchronized Pass run() {
    Ruling current = ruling.get();
    Instant now = clock.instant();
    RulingChange change =
        judgedBy.map(before -> RulingChange.between(before, current)).orElseGet(RulingChange::everything);
    Set<CrateName> fresh = takeNews();
    Telling telling = new Telling(now);
    Pass pass = new Pass(0, 0);
    Optional<Set<String>> names = change.names().filter(it -> !isTimeDue(now));
    if (names.isPresent()) {
      Set<CrateName> concerned = new TreeSet<>(fresh);
      names.get().forEach(it -> concerned.add(CrateName.of(it)));
      for (CrateName name : concerned) {
        pass = pass.and(judge(name, it -> true, current, telling));
      }
    } else {
      nextChange = Optional.empty();
      List<CrateName> all = new ArrayList<>();
      store.forEachCrate(all::add);
      for (CrateName name : all) {
        boolean concerned = change.concerns(name) || fresh.contains(name);
        pass = pass.and(judge(name, it -> concerned || it.isDue(now), current, telling));
      }
    }
    telling.end();
    judgedBy = Optional.of(current);
    return pass;
  }

  private boolean isTimeDue(Instant now) {
    return nextChange.map(it -> !now.isBefore(it)).orElse(false);
  }

  /** Keeps what was taken down, and says which crates it is about. */
  private Set<CrateName> takeNews() {
    Optional<Instant> seen = Optional.ofNullable(latestDelivery);
    Set<CrateName> crates = new HashSet<>();
    List<Standing> standings = new ArrayList<>();
    for (Place place : List.copyOf(news.keySet())) {
      Standing fresh = Objects.requireNonNull(news.remove(place), "only this thread removes");
      Optional<Standing> known = store.standing(place.id(), place.view());
      // What it was delivered by was once true; how it was judged last is truer.
      Standing next = known.map(it -> fresh.delivered() ? it.asDelivered(fresh.level()) : it).orElse(fresh);
      if (!Optional.of(next).equals(known)) {
        standings.add(next);
        crates.add(place.id().name());
      }
      if (standings.size() >= BATCH_MAX) {
        store.keep(new RetroactiveStore.Update(standings, List.of(), List.of()));
        standings.clear();
      }
    }
    store.keep(new RetroactiveStore.Update(standings, List.of(), List.of()));
    seen.ifPresent(store::seenUntil);
    return crates;
  }

  /** Judges the standings of one crate that are {@code chosen}. */
  private Pass judge(CrateName name, Predicate<Standing> chosen, Ruling current, Telling telling) {
    long judged = 0;
    long changed = 0;
    Optional<IndexCopies.Copy> copy = Optional.empty();
    for (Standing standing : store.standings(name)) {
      Standing after = standing;
      if (chosen.test(standing) && current.hasView(standing.view())) {
        copy = copy.or(() -> copies.peek(name));
        Verdict verdict = verdict(standing, copy, current, telling.now);
        after = standing.judged(verdict);
        Optional<VerdictChange> change = change(standing, verdict, current, telling.now);
        telling.add(standing, after, change);
        judged++;
        changed += change.isPresent() ? 1 : 0;
      }
      nextChange = earlier(nextChange, after.changesAt());
    }
    return new Pass(judged, changed);
  }

  private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
    return one.isPresent() && other.isPresent() && other.get().isAfter(one.get()) ? one : other.or(() -> one);
  }

  /**
   * Of a version without an index line, as of one whose crate upstream removed, the name and version alone are judged.
   */
  private Verdict verdict(Standing standing, Optional<IndexCopies.Copy> copy, Ruling current, Instant now) {
    CrateFacts facts =
        copy.flatMap(it ->
                it.file()
                    .entry(standing.id().version())
                    .map(entry -> index.factsFor(standing.view(), it, entry, current, now, MirrorFacts.Reach.HELD)))
            .orElseGet(() ->
                new CrateFacts(standing.id(), false, new PublishTime.Unknown(), Instant.EPOCH, ContentFacts.UNKNOWN));
    Verdict verdict = current.judge(standing.view(), facts, now);
    // A tarball that was evicted is no longer read, and is none the worse for it.
    return facts.content().isKnown() ? verdict : verdict.beforeReading();
  }

  private static Optional<VerdictChange> change(Standing standing, Verdict verdict, Ruling current, Instant now) {
    return standing
        .level()
        .filter(before -> before != verdict.level())
        .map(before ->
            new VerdictChange(
                now,
                standing.id(),
                standing.view(),
                standing.checksum(),
                before,
                verdict.level(),
                standing.delivered(),
                !current.observes(standing.view()),
                VerdictChange.groundsOf(verdict),
                current.revision()));
  }

  /**
   * Keeps what a pass found in steps, each with the messages for the webhooks, and then tells of it. Webhooks hear of
   * what somebody received; of very many changes they hear of the first thousand and how many more there are.
   */
  private final class Telling {
    private final Instant now;
    private final List<Standing> standings = new ArrayList<>();
    private final List<VerdictChange> changes = new ArrayList<>();
    private int toTell;
    private int told;
    private int more;

    Telling(Instant now) {
      this.now = now;
    }

    void add(Standing before, Standing after, Optional<VerdictChange> change) {
      if (!after.equals(before)) {
        standings.add(after);
      }
      change.ifPresent(changes::add);
      toTell += change.map(VerdictChange::delivered).orElse(false) ? 1 : 0;
      if (standings.size() >= BATCH_MAX || toTell == TOLD_AT_ONCE_MAX) {
        step();
      }
    }

    private void step() {
      List<Webhooks.Told> all =
          changes.stream().map(it -> new Webhooks.Told(it, it.delivered() ? receivers(it) : Receivers.NOBODY)).toList();
      List<Webhooks.Told> received = all.stream().filter(it -> it.change().delivered()).toList();
      boolean silent = told >= TOLD_MAX;
      store.keep(
          new RetroactiveStore.Update(
              standings, changes, silent || received.isEmpty() ? List.of() : notices(received, 0)));
      all.forEach(it -> events.verdictChanged(it.change(), it.receivers()));
      told += received.size();
      more += silent ? received.size() : 0;
      standings.clear();
      changes.clear();
      toTell = 0;
    }

    void end() {
      if (!standings.isEmpty() || !changes.isEmpty()) {
        step();
      }
      if (more > 0) {
        store.keep(new RetroactiveStore.Update(List.of(), List.of(), notices(List.of(), more)));
      }
    }

    private Receivers receivers(VerdictChange change) {
      return Receivers.of(ledger, change.id(), change.view());
    }

    private List<Notice> notices(List<Webhooks.Told> about, int further) {
      return webhooks.messages(about, further).stream()
          .map(it -> Notice.of(noticeNumber.incrementAndGet(), it.webhook(), it.body(), now))
          .toList();
    }
  }
}
