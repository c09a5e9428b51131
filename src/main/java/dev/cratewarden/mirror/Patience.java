package dev.cratewarden.mirror;

import java.time.Duration;
import java.util.Optional;

/**
 * How long one asker waits for flights, for all of them together.
 *
 * <p>Cargo gives a request up that brings no byte for 30 seconds, and no byte of a tarball may leave before the last
 * one is verified. So an asker is told to come back before that; the flight goes on without it.
 */
final class Patience {
  private final Optional<Long> endNanos;

  private Patience(Optional<Long> endNanos) {
    this.endNanos = endNanos;
  }

  /** Waits until the end, whatever that takes. */
  static Patience endless() {
    return new Patience(Optional.empty());
  }

  /** Waits until {@code limit} from now. */
  static Patience of(Duration limit) {
    return new Patience(Optional.of(System.nanoTime() + limit.toNanos()));
  }

  /** Patience ended before the flight did. */
  static final class OverException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private OverException() {
      super("still under way", null, false, false);
    }
  }

  /**
   * The result of {@code flight}; rethrows what the work threw.
   *
   * @throws OverException if it takes too long
   */
  <V> V await(SingleFlight.Flight<V> flight) {
    if (endNanos.isPresent() && !flight.endsWithin(Duration.ofNanos(endNanos.get() - System.nanoTime()))) {
      throw new OverException();
    }
    return flight.await();
  }
}
