package dev.cratewarden.mirror;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides from a stored copy and the time what to do about an index file (the terms are RFC 9111's and RFC 5861's).
 *
 * @param fresh how long a copy is served without asking; upstream's {@code max-age} can only shorten it
 * @param staleWhileRevalidate for how long after that it is served at once while one refresh runs
 * @param staleIfError for how long after that it is served when upstream cannot be asked
 * @param offline whether upstream is never asked
 */
public record Freshness(Duration fresh, Duration staleWhileRevalidate, Duration staleIfError, boolean offline) {
  /** The built-in defaults: five minutes, not at all, a week, online. */
  public static final Freshness DEFAULTS =
      new Freshness(Duration.ofMinutes(5), Duration.ZERO, Duration.ofDays(7), false);

  /** How long an answer given in spite of an error, or offline, is kept before the question is asked again. */
  static final Duration PAUSE = Duration.ofSeconds(2);

  /** What to do. */
  sealed interface Plan {
    /** The copy is current until then. */
    record Serve(Instant until) implements Plan {}

    /** Serve the copy now and ask upstream in the background. */
    record ServeAndRevalidate(Instant until) implements Plan {}

    /** Ask upstream whether the copy is still current. */
    record Revalidate() implements Plan {}

    /** There is no copy: ask upstream for one. */
    record Fetch() implements Plan {}

    /** There is no copy and upstream is not asked. */
    record Absent() implements Plan {}
  }

  /** The plan for a request at {@code now}. */
  Plan plan(Optional<StoredIndex> stored, Instant now) {
    if (stored.isEmpty()) {
      return offline ? new Plan.Absent() : new Plan.Fetch();
    }
    if (offline) {
      return new Plan.Serve(Instant.MAX);
    }
    Instant freshUntil = freshUntil(stored.get());
    if (now.isBefore(freshUntil) && !now.isBefore(stored.get().checkedAt())) {
      return new Plan.Serve(freshUntil);
    }
    if (now.isBefore(freshUntil.plus(staleWhileRevalidate))) {
      return new Plan.ServeAndRevalidate(now.plus(PAUSE));
    }
    return new Plan.Revalidate();
  }

  /** Until when the copy may be served though upstream could not be asked; empty if it is too old for that. */
  Optional<Instant> despiteError(StoredIndex stored, Instant now) {
    Instant limit = freshUntil(stored).plus(staleIfError);
    return now.isBefore(limit) ? Optional.of(earlier(now.plus(PAUSE), limit)) : Optional.empty();
  }

  private Instant freshUntil(StoredIndex stored) {
    Duration lifetime = stored.maxAge().filter(it -> it.compareTo(fresh) < 0).orElse(fresh);
    return stored.checkedAt().plus(lifetime);
  }

  static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
