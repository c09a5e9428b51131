package dev.cratewarden.upstream;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Whether upstream is worth asking at all: closed, open after many failures, half open while one probe is under way.
 *
 * <p>One bad file must not close the way to all others: failures count when they concern several subjects, or when the
 * host cannot be connected to at all. Answers that say "no" (4xx) are successes here: somebody answered. Safe for many
 * threads; the time is an argument.
 */
final class CircuitBreaker {
  private static final int REMEMBERED_MAX = 128;

  /** Leave to ask, or not. */
  sealed interface Leave {}

  /** Ask, then report with this in hand: {@code probe} if the breaker waits for the result. */
  record Granted(boolean probe) implements Leave {}

  /** Do not ask before this time is over. */
  record Denied(Duration retryAfter) implements Leave {}

  private record Try(Instant at, String subject, boolean failed, boolean hostWide) {}

  private final UpstreamOptions.Breaker options;
  private final Deque<Try> recent = new ArrayDeque<>();
  private boolean open;
  private boolean probing;
  private Instant until = Instant.MIN;
  private Duration openFor;

  CircuitBreaker(UpstreamOptions.Breaker options) {
    this.options = options;
    this.openFor = options.openFirst();
  }

  /** May somebody ask now? */
  synchronized Leave leave(Instant now) {
    if (!open) {
      return new Granted(false);
    }
    if (now.isBefore(until)) {
      return new Denied(Duration.between(now, until));
    }
    // A probe that never reports is forgotten after as long as the breaker would have stayed open.
    probing = true;
    until = now.plus(options.openLongest());
    return new Granted(true);
  }

  /** Upstream answered. Whether this closed the breaker. */
  synchronized boolean succeeded(String subject, Instant now) {
    boolean wasOpen = open;
    open = false;
    probing = false;
    openFor = options.openFirst();
    if (wasOpen) {
      recent.clear();
    }
    remember(new Try(now, subject, false, false));
    return wasOpen;
  }

  /**
   * Upstream did not answer, or with an error of its own. Whether this opened the breaker.
   *
   * @param hostWide whether it would have happened to any question: no connection, no address
   */
  synchronized boolean failed(Granted leave, String subject, boolean hostWide, Instant now) {
    if (open) {
      if (leave.probe() && probing) {
        openFor = min(openFor.multipliedBy(2), options.openLongest());
        stayOpen(now);
      }
      return false;
    }
    remember(new Try(now, subject, true, hostWide));
    if (!isDown(now)) {
      return false;
    }
    open = true;
    stayOpen(now);
    return true;
  }

  /** The question was given up by our own doing; a probe must be sent anew. */
  synchronized void abandoned(Granted leave, Instant now) {
    if (leave.probe() && open) {
      probing = false;
      until = now;
    }
  }

  /** Whether questions are refused or a probe is awaited. */
  synchronized boolean isOpen() {
    return open;
  }

  private void stayOpen(Instant now) {
    probing = false;
    until = now.plus(openFor);
  }

  private void remember(Try one) {
    recent.addLast(one);
    if (recent.size() > REMEMBERED_MAX) {
      recent.removeFirst();
    }
  }

  private boolean isDown(Instant now) {
    Instant oldest = now.minus(options.window());
    recent.removeIf(it -> it.at().isBefore(oldest));
    List<Try> failures = recent.stream().filter(Try::failed).toList();
    if (failures.size() >= options.failureRatio() * recent.size()) {
      return concernsAll(failures, options.failuresMin());
    }
    // A busy mirror remembers so much success that the ratio would take long to tell.
    List<Try> all = List.copyOf(recent);
    int success = all.size() - 1;
    while (success >= 0 && all.get(success).failed()) {
      success--;
    }
    return concernsAll(all.subList(success + 1, all.size()), 2 * options.failuresMin());
  }

  private boolean concernsAll(List<Try> failures, int failuresMin) {
    long hostWide = failures.stream().filter(Try::hostWide).count();
    long subjects = failures.stream().map(Try::subject).distinct().count();
    return failures.size() >= failuresMin && (subjects >= options.subjectsMin() || hostWide >= options.failuresMin());
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
