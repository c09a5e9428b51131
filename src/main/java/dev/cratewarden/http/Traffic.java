package dev.cratewarden.http;

import dev.cratewarden.mirror.RequestEvents;
import java.util.concurrent.atomic.LongAdder;

/** What all event loops together have in hand, and whether the server is on its way out. */
final class Traffic {
  private final RequestEvents events;
  private final boolean accessLog;
  private final LongAdder inFlight = new LongAdder();
  private volatile boolean draining;

  Traffic(RequestEvents events, boolean accessLog) {
    this.events = events;
    this.accessLog = accessLog;
  }

  RequestEvents events() {
    return events;
  }

  boolean accessLog() {
    return accessLog;
  }

  void requestBegan() {
    inFlight.increment();
  }

  void requestEnded() {
    inFlight.decrement();
  }

  /** Requests begun and not ended. */
  long inFlight() {
    return inFlight.sum();
  }

  /** From now on each HTTP/1 connection closes after the answer it is at. */
  void drain() {
    draining = true;
  }

  boolean isDraining() {
    return draining;
  }
}
