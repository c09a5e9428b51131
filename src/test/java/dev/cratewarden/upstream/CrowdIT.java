package dev.cratewarden.upstream;

import static dev.cratewarden.upstream.Registry.line;
import static dev.cratewarden.upstream.Registry.status;
import static dev.cratewarden.upstream.Registry.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.mirror.MirrorEvents.Kind;
import dev.cratewarden.mirror.Upstream;
import dev.cratewarden.mirror.Validators;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many requests at once, and many failures. */
@Timeout(120)
class CrowdIT {
  private Registry registry;

  @BeforeEach
  void start() throws Exception {
    registry = new Registry().started();
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private static CrateName crate(int number) {
    return CrateName.of("crate-" + number);
  }

  private static String path(int number) {
    return "/index/cr/at/crate-" + number;
  }

  @Test
  void neverMoreThanTheCapAreUnderWayAndAllAreAnswered() throws Exception {
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    registry.server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            Thread.sleep(20);
            underWay.decrementAndGet();
            return text(line(request.getTarget().substring("/index/cr/at/".length()), "1.0.0"));
          }
        });
    List<Upstream.IndexAnswer> answers = new CopyOnWriteArrayList<>();
    UpstreamOptions capped = registry.options().withLimits(UpstreamOptions.Limits.DEFAULT.withConcurrency(8));
    try (OkHttpUpstream upstream = registry.upstream(capped)) {
      List<Thread> askers = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        CrateName name = crate(i);
        askers.add(Thread.ofVirtual().start(() -> answers.add(upstream.index(name, Validators.NONE))));
      }
      for (Thread asker : askers) {
        asker.join();
      }
    }
    assertThat(answers).hasSize(100).allMatch(Upstream.Changed.class::isInstance);
    assertThat(most.get()).isBetween(2, 8);
  }

  @Test
  void tarballsThatAreReadSlowlyDoNotStarveTheIndex() throws Exception {
    registry.answering("/crates/serde/1.0.0/download", text("tarball"));
    registry.answering(path(1), text(line("crate-1", "1.0.0")));
    UpstreamOptions.Limits it = UpstreamOptions.Limits.DEFAULT;
    UpstreamOptions capped =
        registry
            .options()
            .withLimits(
                new UpstreamOptions.Limits(4, 10, Duration.ofMillis(50), it.indexBytesMax(), 1000, 1000, 1024, 5));
    try (OkHttpUpstream upstream = registry.upstream(capped)) {
      List<Upstream.TarballAnswer> open = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        open.add(upstream.tarball(CrateId.of("serde@1.0.0"), Checksum.ofBytes(new byte[Checksum.BYTES])));
      }
      assertThat(open.subList(0, 3)).allMatch(Upstream.Arriving.class::isInstance);
      assertThat(((Upstream.Unavailable) open.get(3)).reason()).contains("too many requests");
      assertThat(upstream.index(crate(1), Validators.NONE)).isInstanceOf(Upstream.Changed.class);
    }
  }

  @Test
  void aQueueHasAnEnd() throws Exception {
    UpstreamOptions.Limits it = UpstreamOptions.Limits.DEFAULT;
    ConcurrencyLimit limit = new ConcurrencyLimit(new UpstreamOptions.Limits(1, 1, it.waitMax(), 1, 1, 1, 1, 1));
    Optional<ConcurrencyLimit.Permit> first = limit.acquire(Kind.INDEX, Duration.ofSeconds(30));
    Thread waiter =
        Thread.ofVirtual()
            .start(() -> {
              try {
                limit.acquire(Kind.INDEX, Duration.ofSeconds(30)).orElseThrow().close();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    while (limit.waiting() == 0) {
      Thread.sleep(1);
    }
    assertThat(limit.acquire(Kind.TARBALL, Duration.ofSeconds(30))).isEmpty();
    first.orElseThrow().close();
    first.orElseThrow().close();
    waiter.join();
    assertThat(limit.acquire(Kind.TARBALL, Duration.ZERO)).isPresent();
    assertThat(limit.acquire(Kind.TARBALL, Duration.ZERO)).as("closing twice gave no second turn").isEmpty();
  }

  @Test
  void aFewLargeIndexFilesAreReadAtATimeAndAllOfThemCome() throws Exception {
    String large = line("crate-1", "1.0.0").repeat(80_000);
    registry.answering(path(1), text(large));
    List<Integer> lengths = new CopyOnWriteArrayList<>();
    try (OkHttpUpstream upstream = registry.upstream()) {
      List<Thread> askers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        askers.add(
            Thread.ofVirtual()
                .start(
                    () -> lengths.add(((Upstream.Changed) upstream.index(crate(1), Validators.NONE)).body().length)));
      }
      for (Thread asker : askers) {
        asker.join();
      }
    }
    assertThat(lengths).hasSize(4).containsOnly(large.length());
  }

  @Test
  void anUpstreamThatIsDownForAllIsLeftAloneAndAskedAgainSoon() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T10:00:00Z"));
    for (int i = 0; i < 5; i++) {
      registry.answering(path(i), status(500));
    }
    try (OkHttpUpstream upstream = registry.upstream(registry.options(), now::get)) {
      upstream.index(crate(0), Validators.NONE);
      assertThat(registry.heard.breaker).as("one crate alone proves nothing").isEmpty();
      upstream.index(crate(1), Validators.NONE);
      upstream.index(crate(2), Validators.NONE);
      assertThat(registry.heard.breaker).containsExactly(true);
      int asked = registry.requests.size();

      Upstream.Unavailable refused = (Upstream.Unavailable) upstream.index(crate(3), Validators.NONE);
      assertThat(refused.reason()).contains("left alone");
      assertThat(refused.retryAfter()).contains(Duration.ofSeconds(2));
      assertThat(registry.requests).as("nothing was asked").hasSize(asked);

      registry.answering(path(3), text(line("crate-3", "1.0.0")));
      now.set(now.get().plusSeconds(2));
      assertThat(upstream.index(crate(3), Validators.NONE)).isInstanceOf(Upstream.Changed.class);
      assertThat(registry.heard.breaker).containsExactly(true, false);
    }
  }

  @Test
  void oneCrateThatAlwaysFailsDoesNotCloseTheWayToOthers() {
    registry.answering(path(0), status(500));
    registry.answering(path(1), text(line("crate-1", "1.0.0")));
    try (OkHttpUpstream upstream = registry.upstream()) {
      for (int i = 0; i < 5; i++) {
        upstream.index(crate(0), Validators.NONE);
      }
      assertThat(upstream.index(crate(1), Validators.NONE)).isInstanceOf(Upstream.Changed.class);
    }
    assertThat(registry.heard.breaker).isEmpty();
  }

  @Test
  void tarballsThatFailDoNotCloseTheWayToTheIndex() {
    registry.answering(path(1), text(line("crate-1", "1.0.0")));
    try (OkHttpUpstream upstream = registry.upstream()) {
      for (int i = 0; i < 5; i++) {
        String id = "crate-" + i + "@1.0.0";
        registry.answering("/crates/crate-" + i + "/1.0.0/download", status(502));
        upstream.tarball(CrateId.of(id), Checksum.ofBytes(new byte[Checksum.BYTES]));
      }
      assertThat(registry.heard.breaker).containsExactly(true);
      assertThat(upstream.index(crate(1), Validators.NONE)).isInstanceOf(Upstream.Changed.class);
    }
  }

  @Test
  void missingCratesAreNoFailures() {
    try (OkHttpUpstream upstream = registry.upstream()) {
      for (int i = 0; i < 20; i++) {
        assertThat(upstream.index(crate(i), Validators.NONE)).isEqualTo(new Upstream.NotFound());
      }
    }
    assertThat(registry.heard.breaker).isEmpty();
  }
}
