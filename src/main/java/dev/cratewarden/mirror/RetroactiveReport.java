package dev.cratewarden.mirror;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Versions that are judged otherwise than before, and who received them: of each version in each view the latest
 * change, the latest first.
 *
 * @param at when it was made
 * @param since only changes of then and later
 * @param revision of the ruling in force
 * @param more whether there are more than the report holds
 */
public record RetroactiveReport(
    Instant at, Optional<Instant> since, String revision, List<Webhooks.Told> changes, boolean more) {
  private static final int CHANGES_MAX = 1_000;

  public RetroactiveReport {
    changes = List.copyOf(changes);
  }

  /** What {@code store} and {@code ledger} know. */
  public static RetroactiveReport of(
      RetroactiveStore store, DeliveryLedger ledger, Optional<Instant> since, String revision, Instant now) {
    record Place(Object id, String view) {}
    Set<Place> seen = new HashSet<>();
    List<VerdictChange> latest = new ArrayList<>();
    boolean[] more = {false};
    store.changes(
        since,
        change -> {
          if (seen.add(new Place(change.id(), change.view()))) {
            more[0] = latest.size() == CHANGES_MAX;
            if (!more[0]) {
              latest.add(change);
            }
          }
          return !more[0];
        });
    List<Webhooks.Told> told =
        latest.stream().map(it -> new Webhooks.Told(it, Receivers.of(ledger, it.id(), it.view()))).toList();
    return new RetroactiveReport(now, since, revision, told, more[0]);
  }

  /** Those that are judged more severely and that somebody received: what has to be acted upon. */
  public List<Webhooks.Told> open() {
    return changes.stream().filter(it -> it.change().isWorse() && it.receivers().deliveries() > 0).toList();
  }
}
