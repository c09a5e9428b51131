package dev.cratewarden.mirror;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How one feed stands.
 *
 * @param records in the book's hands, 0 before the first good load
 * @param revision of the contents in use; empty before the first good load
 * @param problemCount documents of the contents in use that could not be read
 * @param problems the first of them
 * @param fetchedAt when the contents in use were fetched
 * @param checkedAt when the source was last found to be readable, changed or not
 * @param newest when the newest record in use was modified
 * @param age of the newest record: what a copy of a database that nobody updates any more shows, however lately it was
 *     read
 * @param freshness by that age; a feed without records of public databases, such as a company's own, is never old
 * @param lastFailure why the last look at the source failed or was refused; absent once it succeeds
 */
public record FeedStatus(
    String source,
    int records,
    String revision,
    int problemCount,
    List<AdvisoryFeed.Problem> problems,
    Optional<Instant> fetchedAt,
    Optional<Instant> checkedAt,
    Optional<Instant> newest,
    Optional<Duration> age,
    Freshness freshness,
    Optional<String> lastFailure) {
  /** Older than this is worth a warning: RustSec's database changes twice a day on average. */
  public static final Duration OLD = Duration.ofDays(7);

  /** Older than this is an error, as for cargo-audit and cargo-deny. */
  public static final Duration STALE = Duration.ofDays(90);

  /** How old a feed's newest record is. */
  public enum Freshness {
    /** Nothing was ever loaded. */
    NEVER,
    FRESH,
    OLD,
    STALE
  }

  static Freshness freshness(boolean loaded, boolean maintained, Optional<Duration> age) {
    if (!loaded) {
      return Freshness.NEVER;
    }
    if (!maintained || age.isEmpty() || age.get().compareTo(OLD) <= 0) {
      return Freshness.FRESH;
    }
    return age.get().compareTo(STALE) <= 0 ? Freshness.OLD : Freshness.STALE;
  }
}
