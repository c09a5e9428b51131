package dev.cratewarden.policy;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Which waivers were good for anything, as far as somebody watched.
 *
 * @param byName by {@link Waiver#name}
 * @param watchedUntil the last moment for which the counts stand
 */
public record WaiverUses(Map<String, WaiverUse> byName, Instant watchedUntil) {
  /** Nobody watched. */
  public static final WaiverUses UNWATCHED = new WaiverUses(Map.of(), Instant.EPOCH);

  public WaiverUses {
    byName = Map.copyOf(byName);
  }

  /** What {@code waiver} was good for; empty if nobody watched it. */
  public Optional<WaiverUse> of(Waiver waiver) {
    return Optional.ofNullable(byName.get(waiver.name()));
  }
}
