package dev.cratewarden.policy;

import java.time.Instant;
import java.util.Optional;

/**
 * What a waiver was good for.
 *
 * @param watchedSince since when somebody counts
 * @param lastUsed when it last took a finding away
 * @param times how often it did, as far as was counted: an index file that is served a thousand times from memory
 *     counts each time it is made
 */
public record WaiverUse(Instant watchedSince, Optional<Instant> lastUsed, long times) {
  /** Since when it has waived nothing. */
  public Instant idleSince() {
    return lastUsed.orElse(watchedSince);
  }
}
