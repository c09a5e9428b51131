package dev.cratewarden.policy;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** An index file as one view shows it. */
public sealed interface IndexView {
  /** The next instant at which the passing of time alone would change this. */
  Optional<Instant> changesAt();

  /** The waivers without which it would show less. */
  Set<Waiver> waivers();

  /** Its lines, denied ones marked or left out; allowed lines are byte for byte upstream's. */
  record Shown(byte[] bytes, Optional<Instant> changesAt, Set<Waiver> waivers) implements IndexView {}

  /**
   * The whole file is refused.
   *
   * @param text the reason, at most 512 bytes of UTF-8, for cargo to print
   */
  record Forbidden(String text, Optional<Instant> changesAt, Set<Waiver> waivers) implements IndexView {}

  /** To this view the crate does not exist. */
  record Absent(Optional<Instant> changesAt) implements IndexView {
    @Override
    public Set<Waiver> waivers() {
      return Set.of();
    }
  }
}
