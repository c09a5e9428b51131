package dev.cratewarden.mirror;

import dev.cratewarden.advisory.Advisory;
import dev.cratewarden.advisory.AdvisoryBook;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the advisory book: asks each feed when it is due, and swaps in a new book when one of them has something new.
 *
 * <p>Feeds fail one by one: the records of the last good load of a feed stay in the book whatever becomes of it later.
 * One refresh runs at a time; readers of the book never wait for it.
 */
public final class FeedRefresh {
  private static final Logger LOG = LoggerFactory.getLogger(FeedRefresh.class);

  /** A failed feed is asked again after this, or after its own interval if that is shorter. */
  private static final Duration RETRY = Duration.ofMinutes(5);

  private final AdvisoryArchive archive;
  private final InstantSource clock;
  private final Consumer<AdvisoryBook> onBook;
  private volatile Map<String, Held> feeds = Map.of();
  private final ReentrantLock refreshing = new ReentrantLock();
  private volatile AdvisoryBook book = AdvisoryBook.empty();

  /** What became of one look at a feed. */
  public enum Outcome {
    UPDATED,
    UNCHANGED,
    REFUSED,
    FAILED
  }

  /**
   * The feeds, none of them loaded yet.
   *
   * @param onBook called with each new book, on the thread that refreshes
   */
  public FeedRefresh(
      List<AdvisoryFeed> feeds, AdvisoryArchive archive, InstantSource clock, Consumer<AdvisoryBook> onBook) {
    this.archive = archive;
    this.clock = clock;
    this.onBook = onBook;
    Map<String, Held> all = new LinkedHashMap<>();
    for (AdvisoryFeed feed : feeds) {
      if (all.put(feed.source(), new Held(feed)) != null) {
        throw new IllegalArgumentException("two feeds are called " + feed.source());
      }
    }
    this.feeds = Collections.unmodifiableMap(all);
  }

  /** Looks at {@code feed} from now on, and at once; one of that name that is there already is looked at instead. */
  public void add(AdvisoryFeed feed) {
    refreshing.lock();
    try {
      Map<String, Held> all = new LinkedHashMap<>(feeds);
      all.putIfAbsent(feed.source(), new Held(feed));
      feeds = Collections.unmodifiableMap(all);
    } finally {
      refreshing.unlock();
    }
    refresh(Set.of(feed.source()));
  }

  /** The book as of the last refresh; empty before the first. */
  public AdvisoryBook book() {
    return book;
  }

  /** Whether any feed was ever loaded. Without one, {@code advisories.without-feed} decides. */
  public boolean hasBook() {
    return feeds.values().stream().anyMatch(held -> held.state.loaded());
  }

  /** Takes the last good load of every feed from the archive, asking nobody. */
  public void restore() {
    refreshing.lock();
    try {
      for (Held held : feeds.values()) {
        kept(held)
            .ifPresent(snapshot -> {
              switch (restored(held.feed, snapshot)) {
                case AdvisoryFeed.Loaded loaded -> held.state = held.state.with(loaded, Optional.empty());
                case AdvisoryFeed.Failed failed -> held.state = held.state.failed(failed.reason());
                case AdvisoryFeed.Refused refused -> held.state = held.state.failed(refused.reason());
                case AdvisoryFeed.NotModified same -> {}
              }
            });
      }
      swap();
    } finally {
      refreshing.unlock();
    }
  }

  private static AdvisoryFeed.Answer restored(AdvisoryFeed feed, byte[] snapshot) {
    try {
      return feed.restore(snapshot);
    } catch (RuntimeException e) {
      LOG.error("feed broke source={}", feed.source(), e);
      return new AdvisoryFeed.Failed("internal error: " + e);
    }
  }

  /** Looks at every feed that is due. To be called often, such as each minute; most calls find nothing to do. */
  public Map<String, Outcome> refreshDue() {
    return refresh(held -> !held.dueAt.isAfter(clock.instant()), false);
  }

  /** Looks now at the feeds of these sources. */
  public Map<String, Outcome> refresh(Set<String> sources) {
    return refresh(held -> sources.contains(held.feed.source()), false);
  }

  /** Looks at every feed now. */
  public Map<String, Outcome> refreshAll() {
    return refresh(held -> true, false);
  }

  /** Looks at every feed now and takes what is there, even if it has fewer or older records than before. */
  public Map<String, Outcome> replaceAll() {
    return refresh(held -> true, true);
  }

  private Map<String, Outcome> refresh(Predicate<Held> chosen, boolean replace) {
    refreshing.lock();
    try {
      Map<String, Outcome> outcomes = new LinkedHashMap<>();
      for (Held held : feeds.values()) {
        if (chosen.test(held)) {
          outcomes.put(held.feed.source(), refresh(held, replace));
        }
      }
      if (outcomes.containsValue(Outcome.UPDATED)) {
        swap();
      }
      return outcomes;
    } finally {
      refreshing.unlock();
    }
  }

  private Outcome refresh(Held held, boolean replace) {
    Instant now = clock.instant();
    // Without its records in the book there is nothing that "not modified" could refer to.
    Optional<byte[]> snapshot = replace || !held.state.loaded() ? Optional.empty() : kept(held);
    AdvisoryFeed.Answer answer;
    try {
      answer = held.feed.load(snapshot, now);
    } catch (RuntimeException e) {
      LOG.error("feed broke source={}", held.feed.source(), e);
      answer = new AdvisoryFeed.Failed("internal error: " + e);
    }
    return switch (answer) {
      case AdvisoryFeed.Loaded loaded -> {
        boolean changed = !loaded.revision().equals(held.state.revision);
        held.state = held.state.with(loaded, Optional.of(now));
        held.dueAt = now.plus(held.feed.every());
        keep(held, loaded.snapshot());
        LOG.info(
            "feed loaded source={} records={} problems={} revision={}",
            held.feed.source(),
            loaded.records().size(),
            loaded.problemCount(),
            loaded.revision());
        yield changed ? Outcome.UPDATED : Outcome.UNCHANGED;
      }
      case AdvisoryFeed.NotModified same -> {
        held.state = held.state.checked(now);
        held.dueAt = now.plus(held.feed.every());
        yield Outcome.UNCHANGED;
      }
      case AdvisoryFeed.Refused refused -> {
        fail(held, "refused", refused.reason());
        yield Outcome.REFUSED;
      }
      case AdvisoryFeed.Failed failed -> {
        fail(held, "failed", failed.reason());
        yield Outcome.FAILED;
      }
    };
  }

  private void fail(Held held, String how, String reason) {
    Duration every = held.feed.every();
    held.dueAt = clock.instant().plus(every.compareTo(RETRY) < 0 ? every : RETRY);
    held.state = held.state.failed(reason);
    LOG.warn("feed {} source={} kept={} reason={}", how, held.feed.source(), held.state.records.size(), reason);
  }

  private Optional<byte[]> kept(Held held) {
    try {
      return archive.load(held.feed.source());
    } catch (StoreException e) {
      LOG.warn("feed snapshot unreadable source={}", held.feed.source(), e);
      return Optional.empty();
    }
  }

  private void keep(Held held, byte[] snapshot) {
    try {
      archive.save(held.feed.source(), snapshot);
    } catch (StoreException e) {
      // The book in memory is good; only the next start will miss it.
      LOG.warn("feed snapshot not kept source={}", held.feed.source(), e);
    }
  }

  private void swap() {
    List<Advisory> records = new ArrayList<>();
    feeds.values().forEach(held -> records.addAll(held.state.records));
    AdvisoryBook next = AdvisoryBook.of(records);
    if (!next.revision().equals(book.revision())) {
      book = next;
      LOG.info("advisory book swapped revision={} records={}", next.revision(), next.size());
      onBook.accept(next);
    }
  }

  /** How each feed stands, in the order of the configuration. */
  public List<FeedStatus> status() {
    Instant now = clock.instant();
    return feeds.values().stream().map(held -> held.state.status(held.feed.source(), now)).toList();
  }

  /** A feed and what is known of it. Written by the refreshing thread alone. */
  private static final class Held {
    private final AdvisoryFeed feed;
    private Instant dueAt = Instant.MIN;
    private volatile State state = State.NEVER;

    Held(AdvisoryFeed feed) {
      this.feed = feed;
    }
  }

  private record State(
      List<Advisory> records,
      boolean maintained,
      String revision,
      int problemCount,
      List<AdvisoryFeed.Problem> problems,
      Optional<Instant> fetchedAt,
      Optional<Instant> checkedAt,
      Optional<Instant> newest,
      Optional<String> lastFailure) {
    static final State NEVER =
        new State(
            List.of(), false, "", 0, List.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    boolean loaded() {
      return fetchedAt.isPresent();
    }

    State with(AdvisoryFeed.Loaded loaded, Optional<Instant> checkedAt) {
      boolean maintained = loaded.records().stream().anyMatch(Advisory::isOfPublicDatabase);
      return new State(
          List.copyOf(loaded.records()),
          maintained,
          loaded.revision(),
          loaded.problemCount(),
          List.copyOf(loaded.problems()),
          Optional.of(loaded.fetchedAt()),
          checkedAt,
          loaded.newest(),
          Optional.empty());
    }

    State checked(Instant now) {
      return new State(
          records, maintained, revision, problemCount, problems, fetchedAt, Optional.of(now), newest, Optional.empty());
    }

    State failed(String reason) {
      return new State(
          records, maintained, revision, problemCount, problems, fetchedAt, checkedAt, newest, Optional.of(reason));
    }

    FeedStatus status(String source, Instant now) {
      Optional<Duration> age = newest.map(at -> Duration.between(at, now)).map(d -> d.isNegative() ? Duration.ZERO : d);
      return new FeedStatus(
          source,
          records.size(),
          revision,
          problemCount,
          problems,
          fetchedAt,
          checkedAt,
          newest,
          age,
          FeedStatus.freshness(loaded(), maintained, age),
          lastFailure);
    }
  }
}
