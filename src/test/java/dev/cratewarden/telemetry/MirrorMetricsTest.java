package dev.cratewarden.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.mirror.Delivery;
import dev.cratewarden.mirror.Guesses;
import dev.cratewarden.mirror.MirrorEvents.CacheResult;
import dev.cratewarden.mirror.MirrorEvents.Integrity;
import dev.cratewarden.mirror.MirrorEvents.Kind;
import dev.cratewarden.mirror.MirrorEvents.Outcome;
import dev.cratewarden.mirror.Receivers;
import dev.cratewarden.mirror.RequestEvents.Route;
import dev.cratewarden.mirror.Requester;
import dev.cratewarden.mirror.StoreException;
import dev.cratewarden.mirror.VerdictChange;
import dev.cratewarden.policy.DeniedVersions;
import dev.cratewarden.policy.Finding;
import dev.cratewarden.policy.ReasonCode;
import dev.cratewarden.policy.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MirrorMetricsTest {
  private static final CrateId RSA = CrateId.of("rsa@0.9.6");
  private static final Path GOLDEN = Path.of("src/test/resources/golden/metrics/page.txt");

  @Test
  void thePageIsAsRecorded() throws IOException {
    MirrorMetrics metrics = new MirrorMetrics("1.2.3", readings());
    metrics.requestEnded(Route.INDEX, 200, 1_500_000);
    metrics.requestEnded(Route.INDEX, 304, 900_000);
    metrics.requestEnded(Route.DOWNLOAD, 499, 2_000_000_000);
    metrics.requestShed(Route.API);
    metrics.connectionMoved(1);
    metrics.connectionMoved(1);
    metrics.connectionMoved(-1);
    metrics.cacheAnswered(Kind.INDEX, CacheResult.HIT);
    metrics.cacheAnswered(Kind.TARBALL, CacheResult.MISS);
    metrics.upstreamAnswered(Kind.TARBALL, Outcome.OK, Duration.ofMillis(40));
    metrics.breakerMoved(true);
    metrics.integrityFailed(Integrity.UPSTREAM_CHECKSUM, "rsa@0.9.6", "");
    metrics.storeFailed("index rsa", new StoreException("disk full"));
    metrics.indexReplaced(CrateName.of("rsa"), 10, 2);
    metrics.tarballAdmitted(RSA, checksum(), 100);
    metrics.tarballEvicted(checksum(), 100);
    metrics.judged("", RSA, Verdict.Allow.CLEAN, "r1", true);
    metrics.judged("payments", RSA, denied(), "r1", true);
    metrics.delivered(delivered(1_000));
    metrics.delivered(delivered(400)); // a part of it
    metrics.ledgerLost(2);
    metrics.verdictChanged(changed(Verdict.Level.ALLOW, Verdict.Level.DENY, true), Receivers.NOBODY);
    metrics.verdictChanged(changed(Verdict.Level.ALLOW, Verdict.Level.DENY, false), Receivers.NOBODY);
    metrics.verdictChanged(changed(Verdict.Level.DENY, Verdict.Level.ALLOW, true), Receivers.NOBODY);
    metrics.webhookTried("ops", true, false);
    metrics.webhookTried("ops", false, true);
    metrics.guessed(Guesses.Guess.FETCHED);
    metrics.configRead("policy", true);
    metrics.configRead("settings", false);

    String ours = ours(metrics.scrape("").body());
    if (Boolean.getBoolean("golden.record")) {
      Files.createDirectories(GOLDEN.getParent());
      Files.writeString(GOLDEN, ours);
    }
    assertThat(ours.lines())
        .containsExactlyInAnyOrderElementsOf(Files.readAllLines(GOLDEN)); // a family's order is free
  }

  @Test
  void everyMetricOfTheContractIsThere() throws IOException {
    String page = Files.readString(GOLDEN);

    assertThat(
            List.of(
                "http_requests_total{route=\"index\",code=\"200\",} 1.0",
                "http_request_seconds_bucket{route=\"index\",le=\"0.001\",} 1.0",
                "cache_requests_total{kind=\"tarball\",result=\"coalesced\",} 0.0",
                "upstream_requests_total{kind=\"tarball\",outcome=\"ok\",} 1.0",
                "upstream_request_seconds_count{kind=\"tarball\",} 1.0",
                "verdicts_total{verdict=\"deny\",code=\"deny-list\",view=\"payments\",} 1.0",
                "deliveries_total 1.0",
                "deliveries_bytes_total 1000.0",
                "store_bytes{family=\"tarball\",} 4096.0",
                "store_tarballs 7.0",
                "evictions_total 1.0",
                "advisories{source=\"rustsec\",} 1200.0",
                "feed_age_seconds{source=\"rustsec\",} 60.5",
                "retroactive_findings_total 1.0",
                "integrity_failures_total{kind=\"upstream_checksum\",} 1.0",
                "build_info{version=\"1.2.3\",} 1.0"))
        .allSatisfy(line -> assertThat(page).contains("\ncratewarden_" + line + "\n"));
  }

  @Test
  void theJvmsOwnMetricsAreOnThePage() {
    assertThat(new MirrorMetrics("1", Readings.EMPTY).scrape("").body())
        .contains("\njvm_memory_bytes_used{", "\njvm_threads_current ", "\nprocess_cpu_seconds_total ");
  }

  @Test
  void twoInstancesDoNotCountForEachOther() {
    MirrorMetrics one = new MirrorMetrics("1", Readings.EMPTY);
    MirrorMetrics other = new MirrorMetrics("1", Readings.EMPTY);

    one.tarballEvicted(checksum(), 1);

    assertThat(one.scrape("").body()).contains("\ncratewarden_evictions_total 1.0\n");
    assertThat(other.scrape("").body()).contains("\ncratewarden_evictions_total 0.0\n");
  }

  @Test
  void whoAsksForOpenMetricsGetsIt() {
    Scrape scrape =
        new MirrorMetrics("1", Readings.EMPTY).scrape("application/openmetrics-text; version=1.0.0,text/plain;q=0.5");

    assertThat(scrape.contentType()).startsWith("application/openmetrics-text");
    assertThat(scrape.body()).contains("# TYPE cratewarden_evictions counter\n").endsWith("# EOF\n");
    assertThat(new MirrorMetrics("1", Readings.EMPTY).scrape("").contentType()).startsWith("text/plain; version=0.0.4");
  }

  @Test
  void aReadingThatFailsTakesOnlyItsOwnMetricAway() {
    Readings readings =
        new Readings(
            () -> {
              throw new StoreException("closed");
            },
            () -> 7,
            Map::of,
            Map::of,
            () -> false);

    String page = new MirrorMetrics("1", readings).scrape("").body();

    assertThat(page)
        .contains("\ncratewarden_store_tarballs 7.0\n", "\ncratewarden_canary_denied 0.0\n", "cratewarden_build_info")
        .doesNotContain("\ncratewarden_store_bytes{");
  }

  @Test
  void oddStatusesAreCountedToo() {
    MirrorMetrics metrics = new MirrorMetrics("1", Readings.EMPTY);
    metrics.requestEnded(Route.OTHER, 0, 1);
    metrics.requestEnded(Route.OTHER, 7_000, 1);
    assertThat(metrics.scrape("").body()).contains("cratewarden_http_request_seconds_count{route=\"other\",} 2.0\n");
  }

  @Test
  void manyThreadsLoseNoCount() throws Exception {
    MirrorMetrics metrics = new MirrorMetrics("1", Readings.EMPTY);
    List<Thread> threads =
        java.util.stream.IntStream.range(0, 8)
            .mapToObj(t ->
                Thread.ofPlatform()
                    .start(() -> {
                      for (int i = 0; i < 10_000; i++) {
                        metrics.requestEnded(Route.INDEX, 200, 1_000);
                        metrics.judged("", RSA, Verdict.Allow.CLEAN, "r", true);
                      }
                    }))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(metrics.scrape("").body())
        .contains("cratewarden_http_requests_total{route=\"index\",code=\"200\",} 80000.0\n")
        .contains("cratewarden_verdicts_total{verdict=\"allow\",code=\"none\",view=\"default\",} 80000.0\n");
  }

  /** Without the lines of the JVM, whose values are its own. */
  private static String ours(String page) {
    return page.lines().filter(line -> line.contains("cratewarden_")).collect(Collectors.joining("\n", "", "\n"));
  }

  private static Readings readings() {
    return new Readings(
        () -> Map.of("tarball", 4_096L, "index", 512L),
        () -> 7,
        () -> Map.of("rustsec", 1_200L),
        () -> Map.of("rustsec", Duration.ofMillis(60_500)),
        () -> true);
  }

  private static Checksum checksum() {
    return Checksum.of("ab".repeat(32));
  }

  static Verdict denied() {
    Finding finding =
        new Finding(
            ReasonCode.DENY_LIST,
            "rsa",
            "use something else",
            Verdict.Level.DENY,
            "deny",
            DeniedVersions.YANK,
            Optional.empty(),
            Optional.empty());
    return Verdict.of(List.of(finding), Optional.empty());
  }

  private static VerdictChange changed(Verdict.Level before, Verdict.Level after, boolean delivered) {
    return new VerdictChange(Instant.EPOCH, RSA, "", checksum(), before, after, delivered, true, List.of(), "r");
  }

  private static Delivery delivered(long bytes) {
    return new Delivery(
        Instant.EPOCH, RSA, checksum(), "", Requester.MIRROR, bytes, 1_000, Verdict.Level.ALLOW, List.of(), "r");
  }
}
