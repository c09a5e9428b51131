package dev.cratewarden.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.cratewarden.crates.CrateId;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How well it was foreseen of late which tarballs clients would ask for.
 *
 * <p>Where most of what was fetched ahead is not asked for within {@link #PATIENCE}, because clients resolve and do not
 * build or have lockfiles of long ago, fetching ahead costs upstream and this machine more than it saves. Then only one
 * version in {@value #ATTEMPT_IN} is still tried, which tells when that has changed. Safe for many threads.
 */
public final class Guesses implements MirrorEvents {
  /** How long a tarball that was fetched ahead may wait to be asked for. */
  static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final int WAITING_MAX = 10_000;
  private static final int ATTEMPT_IN = 16;

  /** What the latest outcome weighs: fifty wrong ones in a row undo any number of right ones. */
  private static final double WEIGHT = 1 / 72.0;

  private static final double ENOUGH = 0.5;

  /** What became of one. */
  public enum Guess {
    /** It was fetched before anybody asked. */
    FETCHED,
    /** A client asked for it. */
    USED,
    /** No client asked for it in time. */
    UNUSED
  }

  private final Consumer<Guess> outcomes;
  private final Cache<CrateId, Guess> waiting;
  private double quality = 1;
  private int left;

  /**
   * None yet, and good ones are expected.
   *
   * @param outcomes is told of each
   */
  public Guesses(Consumer<Guess> outcomes) {
    this(outcomes, Ticker.systemTicker());
  }

  Guesses(Consumer<Guess> outcomes, Ticker ticker) {
    this.outcomes = outcomes;
    this.waiting =
        Caffeine.newBuilder()
            .maximumSize(WAITING_MAX)
            .expireAfterWrite(PATIENCE)
            .ticker(ticker)
            .executor(Runnable::run)
            .<CrateId, Guess>removalListener((id, guess, cause) -> {
              if (cause == RemovalCause.EXPIRED) {
                judged(Guess.UNUSED);
              }
            })
            .build();
  }

  /** Whether the next version should be fetched ahead. */
  boolean isNextWorthwhile() {
    waiting.cleanUp();
    synchronized (this) {
      if (quality >= ENOUGH) {
        return true;
      }
      left = left == 0 ? ATTEMPT_IN - 1 : left - 1;
      return left == 0;
    }
  }

  /** The tarball of {@code id} begins to be fetched ahead. */
  void begun(CrateId id) {
    waiting.put(id, Guess.FETCHED);
  }

  /** It is there; or it is not to be had, which says nothing about the guess. */
  void ended(CrateId id, boolean isKept) {
    if (isKept) {
      outcomes.accept(Guess.FETCHED);
    } else {
      waiting.invalidate(id);
    }
  }

  @Override
  public void delivered(Delivery delivery) {
    // Most of the time nothing waits, and this is on the way of every download.
    if (waiting.estimatedSize() > 0 && waiting.asMap().remove(delivery.id()) != null) {
      judged(Guess.USED);
    }
  }

  private void judged(Guess guess) {
    outcomes.accept(guess);
    synchronized (this) {
      quality += WEIGHT * ((guess == Guess.USED ? 1 : 0) - quality);
    }
  }
}
