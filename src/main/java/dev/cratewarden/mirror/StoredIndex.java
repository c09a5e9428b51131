package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateName;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * An index file as it is kept.
 *
 * @param body upstream's bytes
 * @param validators upstream's, for asking again
 * @param checkedAt when upstream last said that this is current
 * @param maxAge how long upstream called it fresh then
 * @param fetchedAt when these bytes arrived
 * @param firstSeen by exact version, when its line first arrived; only for lines without {@code pubtime}
 */
public record StoredIndex(
    CrateName name,
    byte[] body,
    Validators validators,
    Instant checkedAt,
    Optional<Duration> maxAge,
    Instant fetchedAt,
    Map<String, Instant> firstSeen) {
  /** The same file, called current again at {@code now}. */
  public StoredIndex confirmed(Instant now, Optional<Duration> newMaxAge) {
    return new StoredIndex(name, body, validators, now, newMaxAge, fetchedAt, firstSeen);
  }
}
