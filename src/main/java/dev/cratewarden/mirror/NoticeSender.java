package dev.cratewarden.mirror;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is to be told to webhooks, from a queue that survives a restart.
 *
 * <p>What fails is tried again after one second, then four, sixteen and so on up to an hour; after so many attempts as
 * are configured it is a dead letter, kept until somebody has it tried again or there are {@value #DEAD_MAX} later
 * ones. One webhook that is down keeps no other waiting. A kill between an answer and the removal sends a message
 * twice, with the same number.
 */
public final class NoticeSender implements AutoCloseable {
  static final int DEAD_MAX = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(NoticeSender.class);
  private static final Duration LOOKS_EVERY = Duration.ofSeconds(30);
  private static final Duration WAIT_MIN = Duration.ofMillis(50);
  private static final Duration BACKOFF_MAX = Duration.ofHours(1);
  private static final int BACKOFF_FACTOR = 4;
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(15);

  private final RetroactiveStore store;
  private final Webhooks webhooks;
  private final Map<String, Integer> attemptsMax;
  private final InstantSource clock;
  private final MirrorEvents events;
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closing;

  /**
   * Begins.
   *
   * @param attemptsMax for each webhook
   */
  public NoticeSender(
      RetroactiveStore store,
      Webhooks webhooks,
      Map<String, Integer> attemptsMax,
      InstantSource clock,
      MirrorEvents events) {
    this.store = store;
    this.webhooks = webhooks;
    this.attemptsMax = Map.copyOf(attemptsMax);
    this.clock = clock;
    this.events = events;
    this.thread = Thread.ofPlatform().name("webhooks").daemon().start(this::loop);
  }

  /** There may be something new. */
  public void wake() {
    wake.release();
  }

  private void loop() {
    while (!closing) {
      Duration pause = LOOKS_EVERY;
      try {
        pause = round();
      } catch (RuntimeException e) {
        LOG.error("event=webhooks-failed", e);
      }
      try {
        boolean unused = wake.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
        wake.drainPermits();
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts this thread", e);
      }
    }
  }

  /** Sends what is due; how long to wait then. */
  private Duration round() {
    Instant now = clock.instant();
    List<Notice> all = store.notices();
    dropOldDead(all);
    Map<String, List<Notice>> due =
        all.stream()
            .filter(it -> it.nextAt().map(at -> !at.isAfter(now)).orElse(false))
            .collect(Collectors.groupingBy(Notice::webhook));
    if (!due.isEmpty()) {
      try (ExecutorService threads =
          Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("webhook-", 0).factory())) {
        due.values().forEach(notices -> threads.execute(() -> send(notices)));
      }
    }
    Optional<Instant> next = store.notices().stream().flatMap(it -> it.nextAt().stream()).min(Instant::compareTo);
    Duration until = next.map(it -> Duration.between(clock.instant(), it)).orElse(LOOKS_EVERY);
    return until.compareTo(LOOKS_EVERY) > 0 ? LOOKS_EVERY : until.compareTo(WAIT_MIN) < 0 ? WAIT_MIN : until;
  }

  /** In their order, until one fails. */
  private void send(List<Notice> notices) {
    for (Notice notice : notices) {
      if (closing || !sent(notice)) {
        return;
      }
    }
  }

  private boolean sent(Notice notice) {
    return switch (webhooks.send(notice)) {
      case Webhooks.Taken taken -> {
        store.removeNotice(notice.number());
        events.webhookTried(notice.webhook(), true, false);
        yield true;
      }
      case Webhooks.Failed failed -> {
        int attempts = notice.attempts() + 1;
        boolean givenUp = attempts >= attemptsMax.getOrDefault(notice.webhook(), 1);
        Optional<Instant> next = givenUp ? Optional.empty() : Optional.of(clock.instant().plus(backoff(attempts)));
        store.put(notice.failed(failed.why(), next));
        events.webhookTried(notice.webhook(), false, givenUp);
        yield false;
      }
      case Webhooks.GoneForGood gone -> {
        store.put(notice.failed(gone.why(), Optional.empty()));
        events.webhookTried(notice.webhook(), false, true);
        yield true;
      }
    };
  }

  /** After so many attempts. */
  static Duration backoff(int attempts) {
    Duration pause = Duration.ofSeconds(1);
    for (int i = 1; i < attempts && pause.compareTo(BACKOFF_MAX) < 0; i++) {
      pause = pause.multipliedBy(BACKOFF_FACTOR);
    }
    return pause.compareTo(BACKOFF_MAX) < 0 ? pause : BACKOFF_MAX;
  }

  private void dropOldDead(List<Notice> all) {
    List<Notice> dead = all.stream().filter(Notice::isDead).toList();
    for (Notice notice : dead.subList(0, Math.max(0, dead.size() - DEAD_MAX))) {
      LOG.error(
          "event=dead-letter-dropped webhook={} notice={} body={}", notice.webhook(), notice.number(), notice.body());
      store.removeNotice(notice.number());
    }
  }

  /** Lets the messages under way end. */
  @Override
  public void close() {
    closing = true;
    wake.release();
    try {
      if (!thread.join(CLOSE_PATIENCE)) {
        LOG.warn("event=webhooks-still-running");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
