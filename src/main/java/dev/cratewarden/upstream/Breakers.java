package dev.cratewarden.upstream;

import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.MirrorEvents.Kind;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A circuit breaker each for index, tarballs and web API, since different hosts may serve them. Tells when the first
 * opens and the last closes.
 */
final class Breakers {
  private static final Logger LOG = LoggerFactory.getLogger(Breakers.class);

  private final Map<Kind, CircuitBreaker> byKind = new EnumMap<>(Kind.class);
  private final MirrorEvents events;
  private boolean announcedOpen;

  Breakers(UpstreamOptions.Breaker options, MirrorEvents events) {
    this.events = events;
    for (Kind kind : Kind.values()) {
      byKind.put(kind, new CircuitBreaker(options));
    }
    byKind.put(Kind.CONFIG, of(Kind.INDEX));
  }

  CircuitBreaker of(Kind kind) {
    CircuitBreaker breaker = byKind.get(kind);
    if (breaker == null) {
      throw new IllegalStateException("no breaker for " + kind);
    }
    return breaker;
  }

  /** Called after the breaker of {@code kind} opened or closed. */
  synchronized void moved(Kind kind) {
    LOG.warn("upstream breaker moved kind={} open={}", kind, of(kind).isOpen());
    boolean open = byKind.values().stream().anyMatch(CircuitBreaker::isOpen);
    if (open != announcedOpen) {
      announcedOpen = open;
      events.breakerMoved(open);
    }
  }
}
