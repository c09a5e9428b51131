package dev.cratewarden.policy;

import java.time.Instant;
import java.util.Optional;

/** An index file as one view shows it. */
public sealed interface IndexView {
  /** The next instant at which the passing of time alone would change this. */
  Optional<Instant> changesAt();

  /** Its lines, denied ones marked or left out; allowed lines are byte for byte upstream's. */
  record Shown(byte[] bytes, Optional<Instant> changesAt) implements IndexView {}

  /**
   * The whole file is refused.
   *
   * @param text the reason, at most 512 bytes of UTF-8, for cargo to print
   */
  record Forbidden(String text, Optional<Instant> changesAt) implements IndexView {}

  /** To this view the crate does not exist. */
  record Absent(Optional<Instant> changesAt) implements IndexView {}
}
