package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who received one version through one view, each client once, the latest first.
 *
 * @param list at most {@value #LISTED_MAX}
 * @param deliveries how many there were to all of them
 * @param complete whether that is all; if not there were too many to look at
 */
public record Receivers(List<Receiver> list, long deliveries, boolean complete) {
  static final int LISTED_MAX = 1_000;
  private static final long LOOKED_AT_MAX = 200_000;

  /** Nobody. */
  public static final Receivers NOBODY = new Receivers(List.of(), 0, true);

  /** One client and its deliveries. */
  public record Receiver(Requester who, Instant first, Instant last, long deliveries) {
    private Receiver with(Delivery earlier) {
      return new Receiver(who, earlier.at(), last, deliveries + 1);
    }
  }

  public Receivers {
    list = List.copyOf(list);
  }

  /** Those that {@code ledger} knows of. */
  static Receivers of(DeliveryLedger ledger, CrateId id, String view) {
    Map<Requester, Receiver> byRequester = new LinkedHashMap<>();
    long[] seen = new long[2];
    boolean[] complete = {true};
    ledger.deliveries(
        DeliveryLedger.Query.of(id),
        delivery -> {
          if (delivery.view().equals(view)) {
            Receiver known = byRequester.get(delivery.who());
            if (known == null && byRequester.size() == LISTED_MAX || seen[0] == LOOKED_AT_MAX) {
              complete[0] = false;
              return false;
            }
            byRequester.put(
                delivery.who(),
                known == null ? new Receiver(delivery.who(), delivery.at(), delivery.at(), 1) : known.with(delivery));
            seen[1]++;
          }
          seen[0]++;
          return true;
        });
    return new Receivers(List.copyOf(byRequester.values()), seen[1], complete[0]);
  }
}
