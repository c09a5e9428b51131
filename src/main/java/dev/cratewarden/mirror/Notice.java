package dev.cratewarden.mirror;

import java.time.Instant;
import java.util.Optional;

/**
 * A message for one webhook, on its way or given up.
 *
 * @param number rises from notice to notice
 * @param webhook name of the webhook, from its configuration
 * @param body as it is sent, also when it is sent again
 * @param made when
 * @param attempts how often it was sent in vain
 * @param nextAt when it is sent again; absent once it is given up
 * @param problem why the last attempt failed; empty before the first
 */
public record Notice(
    long number, String webhook, String body, Instant made, int attempts, Optional<Instant> nextAt, String problem) {
  /** A message to be sent at once. */
  public static Notice of(long number, String webhook, String body, Instant now) {
    return new Notice(number, webhook, body, now, 0, Optional.of(now), "");
  }

  /** Whether it was given up. */
  public boolean isDead() {
    return nextAt.isEmpty();
  }

  /** The same after another attempt in vain; it is given up if {@code next} is absent. */
  public Notice failed(String why, Optional<Instant> next) {
    return new Notice(number, webhook, body, made, attempts + 1, next, why);
  }

  /** The same, to be tried from the beginning. */
  public Notice revived(Instant now) {
    return new Notice(number, webhook, body, made, 0, Optional.of(now), problem);
  }
}
