package dev.cratewarden.upstream;

import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.MirrorEvents.Kind;
import dev.cratewarden.mirror.MirrorEvents.Outcome;
import dev.cratewarden.mirror.Upstream.Failure;
import dev.cratewarden.mirror.Upstream.Nonsense;
import dev.cratewarden.mirror.Upstream.Unavailable;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/**
 * Asks one question as often as the retry policy and the time allow, each time with leave of breaker and concurrency
 * limit.
 */
final class Tries {
  private static final Duration WHEN_BUSY = Duration.ofSeconds(1);

  private final UpstreamOptions options;
  private final MirrorEvents events;
  private final InstantSource clock;
  private final RetryPolicy retries;
  private final Sleep sleep;
  private final CallThreads threads;
  private final Breakers breakers;
  private final ConcurrencyLimit concurrency;
  private volatile boolean closed;

  Tries(
      UpstreamOptions options,
      MirrorEvents events,
      InstantSource clock,
      RetryPolicy retries,
      Sleep sleep,
      CallThreads threads) {
    this.options = options;
    this.events = events;
    this.clock = clock;
    this.retries = retries;
    this.sleep = sleep;
    this.threads = threads;
    this.breakers = new Breakers(options.breaker(), events);
    this.concurrency = new ConcurrencyLimit(options.limits());
  }

  /** Waits; replaced in tests. */
  interface Sleep {
    void forAWhile(Duration pause) throws InterruptedException;
  }

  /**
   * What is asked.
   *
   * @param subject what tells this question from others of its kind
   * @param host for messages
   */
  record Question(Kind kind, String subject, String host, int triesMax, Deadline deadline) {}

  /** Asks once. */
  interface Attempt<A> {
    Result<A> ask(Turn turn) throws IOException;
  }

  /** How one try ended, if it did not throw. */
  sealed interface Result<A> {}

  /** With an answer that stands. */
  record Answered<A>(A answer, Outcome outcome) implements Result<A> {}

  /** With an answer whose body is still to come; whoever reads it ends the turn. */
  record Streaming<A>(A answer) implements Result<A> {}

  /**
   * Upstream would not answer now.
   *
   * @param broken whether it has an error of its own, instead of only too many requests
   */
  record Unwilling<A>(String reason, Optional<Duration> retryAfter, boolean broken) implements Result<A> {}

  private sealed interface Step<A> {}

  private record Done<A>(A answer) implements Step<A> {}

  private record Again<A>(Unavailable failure) implements Step<A> {}

  /** The answer; failures are answers too. Interrupted, it gives up. */
  <A> A ask(Question question, Function<Failure, A> failing, Attempt<A> attempt) {
    Optional<Unavailable> last = Optional.empty();
    try {
      for (int failed = 1; ; failed++) {
        switch (once(question, last, failing, attempt)) {
          case Done<A> done -> {
            return done.answer();
          }
          case Again<A> again -> {
            last = Optional.of(again.failure());
            Optional<Duration> pause =
                retries.pause(failed, question.triesMax(), again.failure().retryAfter(), question.deadline().left());
            if (pause.isEmpty() || closed) {
              return failing.apply(again.failure());
            }
            sleep.forAWhile(pause.get());
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failing.apply(new Unavailable("interrupted while asking upstream", Optional.empty()));
    }
  }

  private <A> Step<A> once(
      Question question, Optional<Unavailable> last, Function<Failure, A> failing, Attempt<A> attempt)
      throws InterruptedException {
    CircuitBreaker breaker = breakers.of(question.kind());
    switch (breaker.leave(clock.instant())) {
      case CircuitBreaker.Denied denied -> {
        String reason =
            last.map(Unavailable::reason).orElse("upstream failed repeatedly and is left alone for a moment");
        return new Done<>(failing.apply(new Unavailable(reason, Optional.of(denied.retryAfter()))));
      }
      case CircuitBreaker.Granted leave -> {
        return granted(question, leave, failing, attempt);
      }
    }
  }

  private <A> Step<A> granted(
      Question question, CircuitBreaker.Granted leave, Function<Failure, A> failing, Attempt<A> attempt)
      throws InterruptedException {
    Optional<ConcurrencyLimit.Permit> permit = Optional.empty();
    try {
      permit = concurrency.acquire(question.kind(), question.deadline().leftUpTo(options.limits().waitMax()));
    } finally {
      if (permit.isEmpty()) {
        breakers.of(question.kind()).abandoned(leave, clock.instant());
      }
    }
    if (permit.isEmpty()) {
      return new Done<>(
          failing.apply(new Unavailable("too many requests to upstream are under way", Optional.of(WHEN_BUSY))));
    }
    Duration limit = question.deadline().leftUpTo(options.times().request());
    Turn turn = new Turn(question.kind(), permit.get(), limit, events);
    return turn(question, turn, leave, failing, attempt);
  }

  private <A> Step<A> turn(
      Question question, Turn turn, CircuitBreaker.Granted leave, Function<Failure, A> failing, Attempt<A> attempt) {
    try {
      switch (threads.call(() -> attempt.ask(turn))) {
        case Answered<A> answered -> {
          turn.end(answered.outcome());
          succeeded(question);
          return new Done<>(answered.answer());
        }
        case Streaming<A> streaming -> {
          succeeded(question);
          return new Done<>(streaming.answer());
        }
        case Unwilling<A> unwilling -> {
          turn.end(Outcome.UNAVAILABLE);
          if (unwilling.broken()) {
            failed(question, leave, false);
          } else {
            succeeded(question);
          }
          return new Again<>(new Unavailable(question.host() + ": " + unwilling.reason(), unwilling.retryAfter()));
        }
      }
    } catch (NonsenseException e) {
      turn.end(Outcome.NONSENSE);
      succeeded(question);
      return new Done<>(failing.apply(new Nonsense(question.host() + ": " + e.getMessage())));
    } catch (IOException e) {
      turn.end(Outcome.UNAVAILABLE);
      return misfortune(question, leave, failing, e);
    } catch (RuntimeException | Error e) {
      turn.end(Outcome.UNAVAILABLE);
      breakers.of(question.kind()).abandoned(leave, clock.instant());
      throw e;
    }
  }

  private <A> Step<A> misfortune(
      Question question, CircuitBreaker.Granted leave, Function<Failure, A> failing, IOException e) {
    if (closed || Thread.currentThread().isInterrupted()) {
      breakers.of(question.kind()).abandoned(leave, clock.instant());
      return new Done<>(failing.apply(new Unavailable("interrupted while asking upstream", Optional.empty())));
    }
    Misfortune misfortune = Misfortune.of(e, question.host());
    failed(question, leave, misfortune.hostWide());
    Unavailable failure = new Unavailable(misfortune.reason(), Optional.empty());
    return misfortune.passing() ? new Again<>(failure) : new Done<>(failing.apply(failure));
  }

  /** A body that was already handed out broke off. */
  void brokeOff(Kind kind, String subject) {
    if (breakers.of(kind).failed(new CircuitBreaker.Granted(false), subject, false, clock.instant())) {
      breakers.moved(kind);
    }
  }

  private void succeeded(Question question) {
    if (breakers.of(question.kind()).succeeded(question.subject(), clock.instant())) {
      breakers.moved(question.kind());
    }
  }

  private void failed(Question question, CircuitBreaker.Granted leave, boolean hostWide) {
    if (breakers.of(question.kind()).failed(leave, question.subject(), hostWide, clock.instant())) {
      breakers.moved(question.kind());
    }
  }

  /** No question is asked again from now on. */
  void close() {
    closed = true;
  }
}
