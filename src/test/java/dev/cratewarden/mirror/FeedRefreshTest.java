package dev.cratewarden.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.advisory.Advisory;
import dev.cratewarden.advisory.AdvisoryBook;
import dev.cratewarden.advisory.AdvisoryKind;
import dev.cratewarden.advisory.Severity;
import dev.cratewarden.mirror.AdvisoryFeed.Answer;
import dev.cratewarden.mirror.AdvisoryFeed.Failed;
import dev.cratewarden.mirror.AdvisoryFeed.Loaded;
import dev.cratewarden.mirror.AdvisoryFeed.NotModified;
import dev.cratewarden.mirror.AdvisoryFeed.Refused;
import dev.cratewarden.mirror.FeedRefresh.Outcome;
import dev.cratewarden.mirror.FeedStatus.Freshness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The book as feeds come, fail, and come back. */
class FeedRefreshTest {
  private static final Instant START = Instant.parse("2026-11-22T00:00:00Z");

  private Instant now = START;
  private final List<AdvisoryBook> books = new ArrayList<>();
  private final InMemoryArchive archive = new InMemoryArchive();

  /** A feed that answers what it is told to. */
  private static final class ScriptedFeed implements AdvisoryFeed {
    private final String source;
    private final Deque<Answer> script = new ArrayDeque<>();
    private final List<Boolean> hadSnapshot = new ArrayList<>();

    ScriptedFeed(String source, Answer... script) {
      this.source = source;
      this.script.addAll(List.of(script));
    }

    @Override
    public String source() {
      return source;
    }

    @Override
    public Duration every() {
      return Duration.ofHours(1);
    }

    @Override
    public Answer load(Optional<byte[]> snapshot, Instant now) {
      hadSnapshot.add(snapshot.isPresent());
      return script.isEmpty() ? new NotModified() : script.removeFirst();
    }

    @Override
    public Answer restore(byte[] snapshot) {
      return snapshot.length == 0 ? new Failed("the snapshot is damaged") : good(source, snapshot[0]);
    }
  }

  private static final class InMemoryArchive implements AdvisoryArchive {
    private final Map<String, byte[]> snapshots = new HashMap<>();
    private boolean broken;

    @Override
    public Optional<byte[]> load(String source) {
      return Optional.ofNullable(snapshots.get(source));
    }

    @Override
    public void save(String source, byte[] snapshot) {
      if (broken) {
        throw new StoreException("disk full");
      }
      snapshots.put(source, snapshot);
    }
  }

  private static Loaded good(String source, int records) {
    List<Advisory> advisories = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      advisories.add(
          new Advisory(
              (source.equals("own") ? "ACME-" : "MAL-" + source + "-") + i,
              List.of(),
              List.of(),
              AdvisoryKind.VULNERABILITY,
              Severity.UNKNOWN,
              "title",
              "",
              Optional.empty(),
              START,
              source,
              Advisory.Form.OSV,
              List.of()));
    }
    return new Loaded(
        advisories,
        "r" + records,
        Optional.of(START.minus(Duration.ofDays(3))),
        START,
        0,
        List.of(),
        new byte[] {(byte) records});
  }

  private FeedRefresh refresh(AdvisoryFeed... feeds) {
    return new FeedRefresh(List.of(feeds), archive, () -> now, books::add);
  }

  @Test
  void the_book_holds_the_records_of_all_feeds() {
    FeedRefresh refresh = refresh(new ScriptedFeed("a", good("a", 2)), new ScriptedFeed("b", good("b", 3)));
    assertThat(refresh.hasBook()).isFalse();
    assertThat(refresh.refreshDue()).isEqualTo(Map.of("a", Outcome.UPDATED, "b", Outcome.UPDATED));
    assertThat(refresh.book().countBySource()).isEqualTo(Map.of("a", 2, "b", 3));
    assertThat(books).containsExactly(refresh.book());
    assertThat(refresh.hasBook()).isTrue();
  }

  @Test
  void a_refused_or_failed_load_leaves_the_old_records_and_says_why() {
    ScriptedFeed feed = new ScriptedFeed("a", good("a", 2), new Refused("too few"), new Failed("down"));
    FeedRefresh refresh = refresh(feed, new ScriptedFeed("b", good("b", 1)));
    refresh.refreshAll();
    AdvisoryBook before = refresh.book();
    for (String reason : List.of("too few", "down")) {
      refresh.refreshAll();
      assertThat(refresh.book()).isSameAs(before);
      FeedStatus status = refresh.status().get(0);
      assertThat(status.lastFailure()).contains(reason);
      assertThat(status.records()).isEqualTo(2);
    }
    refresh.refreshAll();
    assertThat(refresh.status().get(0).lastFailure()).as("forgotten once it succeeds").isEmpty();
  }

  @Test
  void a_feed_is_asked_when_it_is_due_and_a_failed_one_sooner() {
    ScriptedFeed feed = new ScriptedFeed("a", good("a", 2), new Failed("down"));
    FeedRefresh refresh = refresh(feed);
    refresh.refreshDue();
    now = START.plus(Duration.ofMinutes(59));
    assertThat(refresh.refreshDue()).isEmpty();
    now = START.plus(Duration.ofMinutes(60));
    assertThat(refresh.refreshDue()).isEqualTo(Map.of("a", Outcome.FAILED));
    now = START.plus(Duration.ofMinutes(64));
    assertThat(refresh.refreshDue()).isEmpty();
    now = START.plus(Duration.ofMinutes(65));
    assertThat(refresh.refreshDue()).isEqualTo(Map.of("a", Outcome.UNCHANGED));
    assertThat(feed.hadSnapshot).containsExactly(false, true, true);
  }

  @Test
  void a_restart_without_a_network_has_the_book() {
    refresh(new ScriptedFeed("a", good("a", 2))).refreshAll();
    FeedRefresh restarted = refresh(new ScriptedFeed("a", new Failed("offline")));
    restarted.restore();
    assertThat(restarted.book().size()).isEqualTo(2);
    restarted.refreshDue();
    assertThat(restarted.book().size()).isEqualTo(2);
    assertThat(restarted.status().get(0).fetchedAt()).contains(START);
    assertThat(restarted.status().get(0).checkedAt()).isEmpty();
  }

  @Test
  void a_damaged_snapshot_is_no_reason_not_to_start() {
    archive.save("a", new byte[0]);
    FeedRefresh refresh = refresh(new ScriptedFeed("a", good("a", 2)));
    refresh.restore();
    assertThat(refresh.status().get(0).lastFailure()).contains("the snapshot is damaged");
    refresh.refreshDue();
    assertThat(refresh.book().size()).isEqualTo(2);
  }

  @Test
  void a_full_disk_costs_the_next_start_and_not_this_book() {
    archive.broken = true;
    FeedRefresh refresh = refresh(new ScriptedFeed("a", good("a", 2)));
    assertThat(refresh.refreshAll()).isEqualTo(Map.of("a", Outcome.UPDATED));
    assertThat(refresh.book().size()).isEqualTo(2);
  }

  @Test
  void on_demand_a_feed_is_taken_as_it_is() {
    ScriptedFeed feed = new ScriptedFeed("a", good("a", 2), good("a", 1));
    FeedRefresh refresh = refresh(feed);
    refresh.refreshAll();
    assertThat(refresh.replaceAll()).isEqualTo(Map.of("a", Outcome.UPDATED));
    assertThat(feed.hadSnapshot).containsExactly(false, false);
    assertThat(refresh.book().size()).isEqualTo(1);
  }

  @Test
  void a_feed_that_throws_is_a_failed_feed() {
    AdvisoryFeed broken =
        new AdvisoryFeed() {
          @Override
          public String source() {
            return "broken";
          }

          @Override
          public Duration every() {
            return Duration.ofMinutes(1);
          }

          @Override
          public Answer load(Optional<byte[]> snapshot, Instant now) {
            throw new IllegalStateException("a bug");
          }

          @Override
          public Answer restore(byte[] snapshot) {
            throw new IllegalStateException("a bug");
          }
        };
    FeedRefresh refresh = refresh(broken, new ScriptedFeed("a", good("a", 2)));
    assertThat(refresh.refreshAll()).isEqualTo(Map.of("broken", Outcome.FAILED, "a", Outcome.UPDATED));
    assertThat(refresh.book().size()).isEqualTo(2);
  }

  @Test
  void the_age_is_that_of_the_newest_record_and_ninety_days_are_stale() {
    FeedRefresh refresh = refresh(new ScriptedFeed("a", good("a", 2)));
    assertThat(refresh.status().get(0).freshness()).isEqualTo(Freshness.NEVER);
    refresh.refreshAll();
    Instant newest = START.minus(Duration.ofDays(3));
    Map<Integer, Freshness> expected =
        Map.of(7, Freshness.FRESH, 8, Freshness.OLD, 90, Freshness.OLD, 91, Freshness.STALE);
    expected.forEach((days, freshness) -> {
      now = newest.plus(Duration.ofDays(days));
      FeedStatus status = refresh.status().get(0);
      assertThat(status.age()).contains(Duration.ofDays(days));
      assertThat(status.freshness()).as("%d days", days).isEqualTo(freshness);
    });
    now = newest.minus(Duration.ofDays(1));
    assertThat(refresh.status().get(0).age()).contains(Duration.ZERO);
  }

  @Test
  void a_companys_own_feed_does_not_grow_stale() {
    FeedRefresh refresh = refresh(new ScriptedFeed("own", good("own", 2)));
    refresh.refreshAll();
    now = START.plus(Duration.ofDays(1000));
    assertThat(refresh.status().get(0).freshness()).isEqualTo(Freshness.FRESH);
  }

  @Test
  void two_feeds_of_one_name_are_a_mistake() {
    assertThatThrownBy(() -> refresh(new ScriptedFeed("a"), new ScriptedFeed("a")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
