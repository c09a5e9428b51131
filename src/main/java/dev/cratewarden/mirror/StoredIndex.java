package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.IndexChanges;
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
 * @param changes what became of its lines since it was first fetched
 */
public record StoredIndex(
    CrateName name,
    byte[] body,
    Validators validators,
    Instant checkedAt,
    Optional<Duration> maxAge,
    Instant fetchedAt,
    Map<String, Instant> firstSeen,
    IndexChanges changes) {
  /** A file that nobody has watched yet. */
  public StoredIndex(
      CrateName name,
      byte[] body,
      Validators validators,
      Instant checkedAt,
      Optional<Duration> maxAge,
      Instant fetchedAt,
      Map<String, Instant> firstSeen) {
    this(name, body, validators, checkedAt, maxAge, fetchedAt, firstSeen, IndexChanges.NONE);
  }

  /** The same file, called current again at {@code now}. */
  public StoredIndex confirmed(Instant now, Optional<Duration> newMaxAge) {
    return new StoredIndex(name, body, validators, now, newMaxAge, fetchedAt, firstSeen, changes);
  }

  /** The same file with other changes. */
  public StoredIndex with(IndexChanges others) {
    return new StoredIndex(name, body, validators, checkedAt, maxAge, fetchedAt, firstSeen, others);
  }
}
