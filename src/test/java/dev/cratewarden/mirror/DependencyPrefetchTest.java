package dev.cratewarden.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Phaser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DependencyPrefetchTest {
  private final MirrorFixture mirror = new MirrorFixture();
  private final Phaser running = new Phaser(1);
  private final List<Guesses.Guess> outcomes = new ArrayList<>();
  private final Guesses guesses = new Guesses(outcomes::add);
  private final DependencyPrefetch prefetch =
      new DependencyPrefetch(
          mirror.copies,
          mirror.index,
          mirror.tarballStore,
          new TarballPrefetch(mirror.downloads, mirror.tarballStore, guesses, () -> mirror.options, this::run, 2),
          () -> mirror.ruling,
          () -> mirror.options,
          mirror.clock,
          this::run,
          2);

  @BeforeEach
  void goAhead() {
    mirror.options = mirror.options.withPrefetch(true, true);
    mirror.index.goAhead(prefetch);
  }

  @AfterEach
  void close() {
    mirror.close();
  }

  private void run(Runnable task) {
    running.register();
    mirror.threads.execute(() -> {
      try {
        task.run();
      } finally {
        running.arriveAndDeregister();
      }
    });
  }

  /** What upstream was asked for by the time that nothing is under way any more, in the order of the alphabet. */
  private List<String> requestsAfter(String... names) {
    mirror.registry.requests.clear();
    for (String name : names) {
      mirror.index(name);
    }
    running.arriveAndAwaitAdvance();
    return mirror.registry.requests.stream().sorted().toList();
  }

  /** {@code app} needs {@code serde}, which needs {@code serde_derive}. */
  private void publishChain() {
    mirror
        .registry
        .publish("app@1.0.0", deps(dep("serde", "^1")), "")
        .publish("serde@1.0.0", deps(dep("serde_derive", "^1")), "")
        .publish("serde_derive@1.0.0");
  }

  private static String deps(String... dependencies) {
    return "[" + String.join(",", dependencies) + "]";
  }

  private static String dep(String name, String requirement) {
    return dep(name, requirement, "normal", false, "null");
  }

  private static String dep(String name, String requirement, String kind, boolean optional, String target) {
    return "{\"name\":\"%s\",\"req\":\"%s\",\"kind\":\"%s\",\"optional\":%s,\"target\":%s}"
        .formatted(name, requirement, kind, optional, target);
  }

  @Test
  void theWholeWayDownIsFetchedAsSoonAsAClientHasTheFirstFile() {
    mirror
        .registry
        .publish("app@1.0.0", deps(dep("old", "^1")), "")
        .publish(
            "app@1.1.0",
            deps(
                dep("serde", "^1"),
                dep("cc", "^1", "build", false, "null"),
                dep("quickcheck", "^1", "dev", false, "null"),
                dep("log", "^1", "normal", true, "null")),
            "")
        .publish("serde@1.0.0", deps(dep("serde_derive", "^1")), "")
        .publish("serde_derive@1.0.0")
        .publish("cc@1.0.0");
    assertThat(requestsAfter("app"))
        .containsExactly("index app", "index cc", "index serde", "index serde_derive", "tarball app@1.1.0");
  }

  @Test
  void theVersionThatARequirementMeansLeadsOn() {
    mirror
        .registry
        .publish("app@1.0.0", deps(dep("rand", "^0.8")), "")
        .publish("rand@0.8.5", deps(dep("rand_core", "^0.6")), "")
        .publish("rand@0.9.0", deps(dep("zerocopy", "^0.8")), "")
        .publish("rand_core@0.6.4");
    assertThat(requestsAfter("app")).contains("index rand_core").doesNotContain("index zerocopy");
  }

  @Test
  void anOptionalDependencyIsFetchedIfDefaultFeaturesTurnItOnOrItIsInUseHere() {
    mirror
        .registry
        .publish(
            "app@1.0.0", deps(dep("on", "^1", "normal", true, "null"), dep("used", "^1", "normal", true, "null")), "")
        .publish("used@1.0.0")
        .publish("on@1.0.0");
    mirror.registry.setIndex("app", mirror.registry.index("app").replace("{}", "{\"default\":[\"dep:on\"]}"));
    mirror.fresh(Duration.ZERO);
    assertThat(requestsAfter("app")).as("nobody uses the other").doesNotContain("index used");
    requestsAfter("used");
    mirror.clock.advance(Duration.ofMinutes(2));
    assertThat(requestsAfter("app")).containsExactly("index app", "index on", "index used");
  }

  @Test
  void aTarballIsFetchedWhenAClientAsksForTheIndexFileOfACrateThatIsNeeded() {
    mirror
        .registry
        .publish("app@1.0.0", deps(dep("serde", "^1.0.0, <1.0.2")), "")
        .publish("serde@1.0.0")
        .publish("serde@1.0.1")
        .publish("serde@1.0.2");
    assertThat(requestsAfter("app")).as("it is only a guess so far").noneMatch(it -> it.contains("serde@"));
    assertThat(requestsAfter("serde")).containsExactly("tarball serde@1.0.1");
    assertThat(requestsAfter("serde")).isEmpty();
  }

  @Test
  void aTarballThatOnlySomeTargetsNeedIsLeftToThem() {
    mirror
        .registry
        .publish("app@1.0.0", deps(dep("both", "^1"), dep("windows", "^1", "normal", false, "\"cfg(windows)\"")), "")
        .publish("both@1.0.0")
        .publish("windows@1.0.0", deps(dep("both", "^1")), "");
    requestsAfter("app");
    assertThat(requestsAfter("windows", "both")).containsExactly("tarball both@1.0.0");
  }

  @Test
  void nothingIsFetchedThatTheViewDenies() {
    mirror.ruling = Policies.ruling("[[deny]]\ncrate = \"serde\"\nversions = \">=1.0.1\"");
    mirror
        .registry
        .publish("app@1.0.0", deps(dep("serde", "^1")), "")
        .publish("serde@1.0.0")
        .publish("serde@1.0.1", deps(dep("evil", "^1")), "")
        .publish("evil@1.0.0");
    assertThat(requestsAfter("app")).containsExactly("index app", "index serde", "tarball app@1.0.0");
    assertThat(requestsAfter("serde")).contains("tarball serde@1.0.0").noneMatch(it -> it.contains("@1.0.1"));
  }

  @Test
  void aDatedViewIsGoneAheadOfAsItWasThen() {
    mirror
        .registry
        .publish("app@1.0.0", deps(dep("serde", "^1")), "\"pubtime\":\"2026-01-01T00:00:00Z\",")
        .publish("serde@1.0.0", "[]", "\"pubtime\":\"2026-01-01T00:00:00Z\",")
        .publish("serde@1.0.1", "[]", "\"pubtime\":\"2026-03-01T00:00:00Z\",");
    ViewKey february = new ViewKey("", Optional.of(Instant.parse("2026-02-01T00:00:00Z")));
    mirror.index.get(february, CrateName.of("app"), ContentCoding.GZIP);
    running.arriveAndAwaitAdvance();
    mirror.index.get(february, CrateName.of("serde"), ContentCoding.GZIP);
    running.arriveAndAwaitAdvance();
    assertThat(mirror.registry.requests).contains("tarball serde@1.0.0").doesNotContain("tarball serde@1.0.1");
  }

  @Test
  void noMoreThanEightViewsAreGoneAheadOfInAMinute() {
    mirror.options = mirror.options.withPrefetch(true, false);
    mirror.fresh(Duration.ZERO);
    mirror
        .registry
        .publish("app@1.0.0", deps(dep("serde", "^1")), "\"pubtime\":\"2026-01-01T00:00:00Z\",")
        .publish("serde@1.0.0");
    for (int day = 1; day <= 12; day++) {
      Instant date = Instant.parse("2026-02-%02dT00:00:00Z".formatted(day));
      mirror.index.get(new ViewKey("", Optional.of(date)), CrateName.of("app"), ContentCoding.GZIP);
      running.arriveAndAwaitAdvance();
    }
    assertThat(mirror.registry.count("index app")).isEqualTo(12);
    assertThat(mirror.registry.count("index serde")).isEqualTo(8);
    mirror.clock.advance(Duration.ofMinutes(1));
    assertThat(requestsAfter("app")).containsExactly("index app", "index serde");
  }

  @Test
  void whatIsHeldAndNoLongerFreshIsBroughtUpToDateAllAtOnce() {
    publishChain();
    requestsAfter("app");
    mirror.clock.advance(Duration.ofMinutes(2));
    assertThat(requestsAfter("app")).as("still fresh").isEmpty();
    mirror.clock.advance(Duration.ofHours(1));
    assertThat(requestsAfter("app")).containsExactly("index app", "index serde", "index serde_derive");
  }

  @Test
  void aVersionThatIsInUseHereIsExpectedBeforeANewerOne() {
    publishChain();
    mirror.download("serde@1.0.0");
    requestsAfter("app");
    mirror.registry.publish("serde@1.0.1", deps(dep("proc-macro2", "^1")), "").publish("proc-macro2@1.0.0");
    mirror.clock.advance(Duration.ofHours(1));
    requestsAfter("app");
    assertThat(requestsAfter("serde")).isEmpty();
  }

  @Test
  void whatIsFreshOrWhollyOfflineIsNotGoneAheadOf() {
    mirror.registry.publish("app@1.0.0", deps(dep("serde", "^1")), "").publish("serde@1.0.0");
    mirror.options = mirror.options.withPrefetch(false, true);
    assertThat(requestsAfter("app")).containsExactly("index app");
    mirror.options = mirror.options.withPrefetch(true, true);
    assertThat(requestsAfter("app")).isEmpty();
    mirror.clock.advance(Duration.ofHours(1));
    mirror.offline();
    assertThat(requestsAfter("app")).isEmpty();
  }

  @Test
  void tarballsAreLeftAloneIfNobodyWantsThemAhead() {
    mirror.registry.publish("app@1.0.0").publish("lib@1.0.0");
    assertThat(requestsAfter("app")).containsExactly("index app", "tarball app@1.0.0");
    assertThat(outcomes).containsExactly(Guesses.Guess.FETCHED);
    mirror.options = mirror.options.withPrefetch(true, false);
    assertThat(requestsAfter("lib")).containsExactly("index lib");
  }
}
