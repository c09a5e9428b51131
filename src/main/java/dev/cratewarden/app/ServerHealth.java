package dev.cratewarden.app;

import dev.cratewarden.http.Health;
import dev.cratewarden.mirror.FeedStatus;
import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Whether this server can do its work: nothing slips past its policy, its advisories are not stale, and its store takes
 * what it is given.
 *
 * <p>An upstream that is down is no reason: what is held is served.
 */
final class ServerHealth implements Health, MirrorEvents {
  private static final Duration STORE_FAILURE_COUNTS_FOR = Duration.ofMinutes(1);

  private final Supplier<List<FeedStatus>> feeds;
  private final BooleanSupplier staleAccepted;
  private final Supplier<List<String>> leaks;
  private final InstantSource clock;
  private volatile Instant storeFailedAt = Instant.EPOCH;
  private volatile String storeFailure = "";

  ServerHealth(
      Supplier<List<FeedStatus>> feeds,
      BooleanSupplier staleAccepted,
      Supplier<List<String>> leaks,
      InstantSource clock) {
    this.feeds = feeds;
    this.staleAccepted = staleAccepted;
    this.leaks = leaks;
    this.clock = clock;
  }

  @Override
  public void storeFailed(String what, StoreException cause) {
    storeFailure = what + " cannot be kept: " + cause.getMessage();
    storeFailedAt = clock.instant();
  }

  @Override
  public void ledgerLost(long entries) {
    storeFailure = entries + " entries for the ledger are in the log only, since it took no more";
    storeFailedAt = clock.instant();
  }

  @Override
  public List<String> unready() {
    List<String> reasons = new ArrayList<>();
    leaks.get().forEach(it -> reasons.add("the policy is not enforced: " + it));
    if (!staleAccepted.getAsBoolean()) {
      for (FeedStatus feed : feeds.get()) {
        if (feed.freshness() == FeedStatus.Freshness.STALE) {
          reasons.add(
              "advisories of "
                  + feed.source()
                  + " are "
                  + feed.age().orElse(Duration.ZERO).toDays()
                  + " days old; feeds.stale-accepted accepts that");
        }
      }
    }
    if (clock.instant().isBefore(storeFailedAt.plus(STORE_FAILURE_COUNTS_FOR))) {
      reasons.add(storeFailure);
    }
    return List.copyOf(reasons);
  }
}
