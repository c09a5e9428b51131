package dev.cratewarden.upstream;

import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.MirrorEvents.Kind;
import dev.cratewarden.mirror.MirrorEvents.Outcome;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** One try under way: it holds a permit and ends once, with an outcome that is told to the listener. */
final class Turn {
  private final Kind kind;
  private final ConcurrencyLimit.Permit permit;
  private final Duration limit;
  private final MirrorEvents events;
  private final long startedNanos = System.nanoTime();
  private final AtomicBoolean ended = new AtomicBoolean();

  Turn(Kind kind, ConcurrencyLimit.Permit permit, Duration limit, MirrorEvents events) {
    this.kind = kind;
    this.permit = permit;
    this.limit = limit;
    this.events = events;
  }

  /** How long this try may take; of a tarball, up to its first byte. */
  Duration limit() {
    return limit;
  }

  /** Gives the permit back. Later calls do nothing. */
  void end(Outcome outcome) {
    if (ended.compareAndSet(false, true)) {
      permit.close();
      events.upstreamAnswered(kind, outcome, Duration.ofNanos(System.nanoTime() - startedNanos));
    }
  }
}
