package dev.cratewarden.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.IndexChanges;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.crates.IndexHistory;
import dev.cratewarden.crates.PublishTime;
import dev.cratewarden.policy.Canary;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The mirror's own copy of each index file, kept as fresh as {@link Freshness} asks, before any policy.
 *
 * <p>Upstream's word is taken whole or not at all. What it takes back (a version, a crate, a checksum) is kept and
 * reported.
 */
public final class IndexCopies {
  private static final int ABSENT_NAMES_MAX = 100_000;

  /**
   * The canary lives in the mirror: upstream is never asked for it, so that only the policy stands between it and a
   * client.
   */
  private static final Copy CANARY = canary();

  private final IndexStore store;
  private final Upstream upstream;
  private final Supplier<MirrorOptions> options;
  private final InstantSource clock;
  private final MirrorEvents events;
  private final SingleFlight<String, Refreshed> flights;
  private final RecentCopies parsed;
  private final Cache<String, Instant> absentUntil;

  public IndexCopies(
      IndexStore store,
      Upstream upstream,
      Supplier<MirrorOptions> options,
      InstantSource clock,
      MirrorEvents events,
      Executor executor) {
    this.store = store;
    this.upstream = upstream;
    this.options = options;
    this.clock = clock;
    this.events = events;
    this.flights = new SingleFlight<>(executor);
    this.parsed = new RecentCopies(options.get().parsedIndexBytesMax(), System::nanoTime);
    this.absentUntil = Caffeine.newBuilder().maximumSize(ABSENT_NAMES_MAX).executor(Runnable::run).build();
  }

  /**
   * A copy with its lines read.
   *
   * @param stored as kept
   * @param file the same, parsed
   */
  record Copy(StoredIndex stored, IndexFile file) {
    /** When this mirror first saw the line of {@code entry}. */
    Instant firstSeen(IndexEntry entry) {
      return stored.firstSeen().getOrDefault(entry.version().toString(), stored.fetchedAt());
    }

    /** What became of its lines, now that {@code arrived} is upstream's word. */
    IndexChanges changes(IndexFile arrived, Instant now) {
      return stored.changes().and(file, arrived, stored.checkedAt(), now);
    }
  }

  private static Copy canary() {
    String line =
        "{\"name\":\""
            + Canary.NAME
            + "\",\"vers\":\""
            + Canary.VERSION
            + "\",\"deps\":[],\"cksum\":\""
            + Checksum.compute(new byte[0])
            + "\",\"features\":{},\"yanked\":false}\n";
    byte[] body = line.getBytes(StandardCharsets.UTF_8);
    StoredIndex stored =
        new StoredIndex(Canary.NAME, body, Validators.NONE, Instant.EPOCH, Optional.empty(), Instant.EPOCH, Map.of());
    return new Copy(stored, IndexFile.parse(Canary.NAME, body));
  }

  /** What can be said of one index file now. */
  sealed interface Current {}

  /**
   * The copy to answer from.
   *
   * @param until when to ask again
   * @param how for the metrics
   */
  record Available(Copy copy, Instant until, MirrorEvents.CacheResult how) implements Current {}

  /** There is no such crate, or none that is held when offline. */
  record Absent() implements Current {}

  /** There is no copy, and none can be had now. */
  record Failed(Upstream.Failure failure) implements Current {}

  /** What one refresh brought; shared by all who waited for it. */
  private sealed interface Refreshed {
    record Copied(Copy copy, boolean revalidated) implements Refreshed {}

    record Gone() implements Refreshed {}

    record Unreachable(Upstream.Failure failure) implements Refreshed {}
  }

  /** The copy to serve to a client that asks for the index file. */
  Current current(CrateName name) {
    if (Canary.is(name)) {
      return new Available(CANARY, Instant.MAX, MirrorEvents.CacheResult.HIT);
    }
    Instant now = clock.instant();
    Optional<Copy> copy = held(name);
    return switch (options.get().freshness().plan(copy.map(Copy::stored), now)) {
      case Freshness.Plan.Serve plan -> new Available(copy.orElseThrow(), plan.until(), MirrorEvents.CacheResult.HIT);
      case Freshness.Plan.ServeAndRevalidate plan -> {
        startRefresh(name);
        yield new Available(copy.orElseThrow(), plan.until(), MirrorEvents.CacheResult.STALE);
      }
      case Freshness.Plan.Revalidate plan -> refreshed(name, copy, now);
      case Freshness.Plan.Fetch plan -> isKnownAbsent(name, now) ? new Absent() : refreshed(name, copy, now);
      case Freshness.Plan.Absent plan -> new Absent();
    };
  }

  /**
   * A copy that has a line for {@code id}: the held one however old, else a refreshed one. It asks upstream at most
   * once and does not believe an earlier absence.
   */
  Current withVersion(CrateId id) {
    Optional<Copy> copy = held(id.name());
    if (copy.isPresent() && copy.get().file().entry(id.version()).isPresent()) {
      return new Available(copy.get(), Instant.MAX, MirrorEvents.CacheResult.HIT);
    }
    if (options.get().freshness().offline()) {
      return copy.<Current>map(it -> new Available(it, Instant.MAX, MirrorEvents.CacheResult.HIT))
          .orElseGet(Absent::new);
    }
    absentUntil.invalidate(id.name().lowerCase());
    return refreshed(id.name(), copy, clock.instant());
  }

  /** Whether {@code file} is what is held of its crate, and lies in memory. For an event loop. */
  @SuppressWarnings("ReferenceEquality") // a file that was replaced is another one, however equal
  boolean isCurrent(IndexFile file) {
    Optional<Copy> known = parsed.get(file.name());
    return known.isPresent() && known.get().file() == file;
  }

  /** Whether a copy is held, however old. */
  boolean isHeld(CrateName name) {
    return Canary.is(name) || parsed.get(name).isPresent() || store.has(name);
  }

  /** Lets go of what nobody asked for lately. */
  public void dropIdle() {
    parsed.forgetUnused();
  }

  /** The held copy, however old; a damaged one is reported and forgotten. */
  Optional<Copy> held(CrateName name) {
    if (Canary.is(name)) {
      return Optional.of(CANARY);
    }
    Optional<Copy> known = parsed.get(name);
    if (known.isPresent()) {
      return known;
    }
    return switch (store.find(name)) {
      case IndexStore.Held held -> Optional.of(remember(held.index()));
      case IndexStore.Missing missing -> Optional.empty();
      case IndexStore.Corrupt corrupt -> {
        events.integrityFailed(MirrorEvents.Integrity.STORED_INDEX, name.value(), corrupt.detail());
        yield Optional.empty();
      }
    };
  }

  /** The held copy, which is not remembered: for whoever looks at all of them one after the other. */
  Optional<Copy> peek(CrateName name) {
    Optional<Copy> known = parsed.get(name);
    if (known.isPresent() || Canary.is(name)) {
      return known;
    }
    return store.find(name) instanceof IndexStore.Held held
        ? Optional.of(new Copy(held.index(), IndexFile.parse(held.index().name(), held.index().body())))
        : Optional.empty();
  }

  /**
   * Keeps {@code index} in place of what was held, without asking upstream. What was seen to become of the lines so far
   * stays known.
   *
   * @throws StoreException if it cannot be kept
   */
  void adopt(StoredIndex index) {
    StoredIndex watched =
        held(index.name())
            .map(before -> index.with(before.changes(IndexFile.parse(index.name(), index.body()), index.fetchedAt())))
            .orElse(index);
    store.put(watched);
    absentUntil.invalidate(index.name().lowerCase());
    remember(watched);
  }

  private Copy remember(StoredIndex index) {
    Copy copy = new Copy(index, IndexFile.parse(index.name(), index.body()));
    parsed.put(copy);
    return copy;
  }

  private boolean isKnownAbsent(CrateName name, Instant now) {
    Instant until = absentUntil.getIfPresent(name.lowerCase());
    return until != null && now.isBefore(until);
  }

  private void startRefresh(CrateName name) {
    flights.join(name.lowerCase(), () -> refresh(name));
  }

  private Current refreshed(CrateName name, Optional<Copy> copy, Instant now) {
    SingleFlight.Flight<Refreshed> flight = flights.join(name.lowerCase(), () -> refresh(name));
    Optional<Instant> despiteError = copy.flatMap(it -> options.get().freshness().despiteError(it.stored(), now));
    if (despiteError.isPresent() && !flight.endsWithin(options.get().staleWait())) {
      return new Available(copy.orElseThrow(), despiteError.get(), MirrorEvents.CacheResult.STALE);
    }
    return switch (flight.await()) {
      case Refreshed.Copied it -> {
        MirrorEvents.CacheResult how =
            !flight.led()
                ? MirrorEvents.CacheResult.COALESCED
                : it.revalidated() ? MirrorEvents.CacheResult.REVALIDATED : MirrorEvents.CacheResult.MISS;
        Instant after = clock.instant(); // before it upstream was not asked, so the copy would seem to be of the future
        Instant until =
            options.get().freshness().plan(Optional.of(it.copy().stored()), after) instanceof Freshness.Plan.Serve serve
                ? serve.until()
                : after.plus(Freshness.PAUSE);
        yield new Available(it.copy(), until, how);
      }
      case Refreshed.Gone gone -> new Absent();
      case Refreshed.Unreachable it ->
          despiteError.isPresent()
              ? new Available(copy.orElseThrow(), despiteError.get(), MirrorEvents.CacheResult.STALE)
              : new Failed(it.failure());
    };
  }

  /** Asks upstream once and keeps what it says. Runs on a flight's thread, never twice at a time for one name. */
  private Refreshed refresh(CrateName name) {
    Optional<Copy> before = held(name);
    Validators validators = before.map(it -> it.stored().validators()).orElse(Validators.NONE);
    Upstream.IndexAnswer answer = upstream.index(name, validators);
    Instant now = clock.instant();
    return switch (answer) {
      case Upstream.Changed changed -> new Refreshed.Copied(replace(name, before, changed, now), false);
      case Upstream.Unchanged unchanged when before.isPresent() ->
          new Refreshed.Copied(confirm(before.get(), unchanged.maxAge(), now), true);
      case Upstream.Unchanged unchanged ->
          new Refreshed.Unreachable(new Upstream.Nonsense("upstream said 304 to a question without validators"));
      case Upstream.NotFound notFound when before.isPresent() -> {
        events.integrityFailed(
            MirrorEvents.Integrity.VERSION_VANISHED,
            name.value(),
            "upstream no longer has this crate; the copy is kept");
        StoredIndex gone =
            before.get().stored().with(before.get().stored().changes().andAllVanished(before.get().file(), now));
        yield new Refreshed.Copied(confirm(new Copy(gone, before.get().file()), Optional.empty(), now), true);
      }
      case Upstream.NotFound notFound -> {
        absentUntil.put(name.lowerCase(), now.plus(options.get().notFound()));
        yield new Refreshed.Gone();
      }
      case Upstream.Failure failure -> new Refreshed.Unreachable(failure);
    };
  }

  private Copy confirm(Copy before, Optional<java.time.Duration> maxAge, Instant now) {
    StoredIndex confirmed = before.stored().confirmed(now, maxAge);
    keep(confirmed);
    Copy copy = new Copy(confirmed, before.file());
    parsed.put(copy);
    return copy;
  }

  /** A full disk must not stop builds: the copy is then served from memory and fetched again later. */
  private void keep(StoredIndex index) {
    try {
      store.put(index);
    } catch (StoreException e) {
      events.storeFailed("index file of " + index.name(), e);
    }
  }

  /** {@code next} with what upstream may not take back put back. */
  private IndexFile keepHistory(Optional<Copy> before, IndexFile next) {
    if (before.isEmpty()) {
      return next;
    }
    IndexHistory history = IndexHistory.merge(before.get().file(), next);
    for (IndexHistory.Event event : history.events()) {
      switch (event) {
        case IndexHistory.Vanished it ->
            events.integrityFailed(
                MirrorEvents.Integrity.VERSION_VANISHED,
                it.id().toString(),
                "upstream no longer lists it; its line is kept");
        case IndexHistory.ChecksumChanged it ->
            events.integrityFailed(
                MirrorEvents.Integrity.CHECKSUM_CHANGED,
                it.id().toString(),
                "upstream now says " + it.now() + "; " + it.was() + " is kept");
      }
    }
    return history.events().isEmpty() ? next : IndexFile.parse(next.name(), history.bytes());
  }

  private Copy replace(CrateName name, Optional<Copy> before, Upstream.Changed changed, Instant now) {
    IndexFile arrived = changed.file(name);
    IndexFile file = keepHistory(before, arrived);
    Map<String, Instant> firstSeen = new HashMap<>();
    for (IndexEntry entry : file.entries()) {
      if (entry.published() instanceof PublishTime.Unknown) {
        String version = entry.version().toString();
        Instant seen = before.map(it -> it.stored().firstSeen().get(version)).orElse(null);
        firstSeen.put(version, seen == null ? now : seen);
      }
    }
    StoredIndex index =
        new StoredIndex(
            name,
            file.bytes(),
            changed.validators(),
            now,
            changed.maxAge(),
            now,
            Map.copyOf(firstSeen),
            before.map(it -> it.changes(arrived, now)).orElse(IndexChanges.NONE));
    keep(index);
    absentUntil.invalidate(name.lowerCase());
    Copy copy = new Copy(index, file);
    parsed.put(copy);
    events.indexReplaced(name, file.entries().size(), file.invalidLines());
    return copy;
  }
}
