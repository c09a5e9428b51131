package dev.cratewarden.crates;

import java.time.Instant;

/**
 * That a version was yanked, or that its yank was taken back, as seen by whoever kept two copies of its index file.
 *
 * @param yanked what it is since
 * @param after when it was last known to be otherwise
 * @param seen when it was first seen so; the change lies between the two
 */
public record YankChange(CrateVersion version, boolean yanked, Instant after, Instant seen) {
  /** Whether the change may have happened between {@code from} and {@code to}. */
  public boolean touches(Instant from, Instant to) {
    return !seen.isBefore(from) && !after.isAfter(to);
  }
}
