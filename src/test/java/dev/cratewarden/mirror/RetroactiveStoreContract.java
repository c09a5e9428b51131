package dev.cratewarden.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.policy.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link RetroactiveStore} does. A subclass says which one is tried. */
public abstract class RetroactiveStoreContract {
  protected static final Instant NOW = Instant.parse("2026-11-22T10:15:30.123Z");
  private static final Checksum CHECKSUM = Checksum.of("ab".repeat(32));

  /** A store with nothing in it. */
  protected abstract RetroactiveStore store();

  private static Standing standing(String id, String view, Verdict.Level level) {
    return new Standing(CrateId.of(id), view, CHECKSUM, Optional.of(level), Optional.of(NOW), true);
  }

  private static VerdictChange change(String id, Instant at) {
    VerdictChange.Ground ground =
        new VerdictChange.Ground(
            "advisories.malicious",
            "malicious",
            List.of("RUSTSEC-2026-0001", "MAL-2026-1"),
            "it steals",
            Optional.of("https://rustsec.org/"),
            Optional.of(9.8),
            List.of("1.0.1"));
    VerdictChange.Ground plain =
        new VerdictChange.Ground("deny-list", "denied", List.of(), "", Optional.empty(), Optional.empty(), List.of());
    return new VerdictChange(
        at,
        CrateId.of(id),
        "payments",
        CHECKSUM,
        Verdict.Level.ALLOW,
        Verdict.Level.DENY,
        true,
        false,
        List.of(ground, plain),
        "0a1b2c3d4e5f");
  }

  private static RetroactiveStore.Update standings(Standing... standings) {
    return new RetroactiveStore.Update(List.of(standings), List.of(), List.of());
  }

  private static List<VerdictChange> changes(RetroactiveStore store, Optional<Instant> since) {
    List<VerdictChange> all = new ArrayList<>();
    store.changes(since, all::add);
    return all;
  }

  @Test
  void standingsAreKeptForEachVersionAndViewAndReplaced() {
    RetroactiveStore store = store();
    Standing unjudged =
        new Standing(CrateId.of("serde_json@1.0.0"), "", CHECKSUM, Optional.empty(), Optional.empty(), false);
    Standing other = standing("serde_json@1.0.0", "payments", Verdict.Level.DENY);
    Standing old = standing("serde@1.0.0", "", Verdict.Level.ALLOW);
    Standing next = standing("serde@1.0.0", "", Verdict.Level.HOLD);

    store.keep(standings(unjudged, other, old));
    store.keep(standings(next));

    assertThat(store.standing(CrateId.of("serde@1.0.0"), "")).contains(next);
    assertThat(store.standing(CrateId.of("serde@1.0.0"), "payments")).isEmpty();
    assertThat(store.standings(CrateName.of("Serde-Json"))).containsExactly(unjudged, other);
    assertThat(store.standings(CrateName.of("ser"))).isEmpty();
    List<String> crates = new ArrayList<>();
    store.forEachCrate(it -> crates.add(it.canonical()));
    assertThat(crates).containsExactly("serde", "serde-json");
  }

  @Test
  void changesComeTheLatestFirstWithEveryField() {
    RetroactiveStore store = store();
    for (int i = 0; i < 600; i++) {
      store.keep(
          new RetroactiveStore.Update(List.of(), List.of(change("serde@1.0." + i, NOW.plusSeconds(i))), List.of()));
    }

    assertThat(changes(store, Optional.empty())).hasSize(600);
    assertThat(changes(store, Optional.of(NOW.plusSeconds(598))))
        .containsExactly(change("serde@1.0.599", NOW.plusSeconds(599)), change("serde@1.0.598", NOW.plusSeconds(598)));
    store.forgetChanges(NOW.plusSeconds(590));
    assertThat(changes(store, Optional.empty())).hasSize(10);
  }

  @Test
  void noticesAreAQueueInTheOrderOfTheirNumbers() {
    RetroactiveStore store = store();
    Notice first = Notice.of(1, "ops", "{\"text\":\"ü\"}", NOW);
    Notice second = Notice.of(2, "ops", "{}", NOW);
    store.keep(new RetroactiveStore.Update(List.of(), List.of(), List.of(second, first)));
    assertThat(store.notices()).containsExactly(first, second);

    Notice later = first.failed("it answers 500", Optional.of(NOW.plus(Duration.ofSeconds(1))));
    store.put(later);
    store.put(second.failed("gone", Optional.empty()));
    assertThat(store.notices()).containsExactly(later, second.failed("gone", Optional.empty()));
    store.removeNotice(1);
    assertThat(store.notices()).allMatch(Notice::isDead).hasSize(1);
  }

  @Test
  void itIsKnownUpToWhenDeliveriesWereSeen() {
    RetroactiveStore store = store();
    assertThat(store.seenUntil()).isEmpty();
    store.seenUntil(NOW);
    assertThat(store.seenUntil()).contains(NOW);
  }
}
