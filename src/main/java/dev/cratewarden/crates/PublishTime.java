package dev.cratewarden.crates;

import java.time.Instant;

/** When a version was published, as its index line's {@code pubtime} says. */
public sealed interface PublishTime {
  /** The index line carries {@code pubtime}. */
  record Known(Instant at) implements PublishTime {}

  /** The index line does not say. */
  record Unknown() implements PublishTime {}

  /** The one value of {@link Unknown}. */
  PublishTime UNKNOWN = new Unknown();
}
