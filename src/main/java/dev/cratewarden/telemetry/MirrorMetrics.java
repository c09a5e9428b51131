package dev.cratewarden.telemetry;

import static dev.cratewarden.telemetry.LabelledCounter.counter;
import static dev.cratewarden.telemetry.LabelledCounter.word;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.mirror.Delivery;
import dev.cratewarden.mirror.Guesses;
import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.Receivers;
import dev.cratewarden.mirror.RequestEvents;
import dev.cratewarden.mirror.StoreException;
import dev.cratewarden.mirror.VerdictChange;
import dev.cratewarden.policy.Finding;
import dev.cratewarden.policy.Verdict;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import io.prometheus.client.Info;
import io.prometheus.client.hotspot.DefaultExports;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Everything that is counted, in a registry of its own.
 *
 * <p>Counting takes no lock and looks no label up by text: counters are striped, and their children are kept by ordinal
 * or status. Safe for many threads.
 */
public final class MirrorMetrics implements MirrorEvents, RequestEvents {
  private static final String P = "cratewarden_";
  private static final int STATUSES = 600;
  private static final double[] REQUEST_SECONDS = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
  };
  private static final double[] UPSTREAM_SECONDS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};

  /** The verdicts of one view on account of one code. */
  private record VerdictLabels(Verdict.Level level, String code, String view) {}

  private final CollectorRegistry registry = new CollectorRegistry(true);

  private final Counter requests =
      counter(
              P + "http_requests_total",
              "Requests answered, by route and status; 499 if the client left.",
              "route",
              "code")
          .register(registry);
  private final AtomicReferenceArray<Counter.Child> requestsByRouteAndStatus =
      new AtomicReferenceArray<>(Route.values().length * STATUSES);
  private final Histogram.Child[] requestSeconds =
      perConstant(
          P + "http_request_seconds",
          "Time from a request's last header to the last byte of its answer.",
          "route",
          REQUEST_SECONDS,
          Route.values());
  private final Counter.Child[] requestsShed =
      LabelledCounter.perConstant(
          registry,
          P + "http_requests_shed_total",
          "Requests turned away because too much was going on.",
          "route",
          Route.values());
  private final Gauge.Child connections = gauge("http_connections", "Connections of clients that are open.");

  private final LabelledCounter<Kind, CacheResult> cacheRequests =
      new LabelledCounter<>(
          registry,
          P + "cache_requests_total",
          "How requests fared in the cache.",
          "kind",
          List.of(Kind.INDEX, Kind.TARBALL, Kind.TOOLCHAIN),
          "result",
          CacheResult.class);
  private final LabelledCounter<Kind, Outcome> upstreamRequests =
      new LabelledCounter<>(
          registry,
          P + "upstream_requests_total",
          "Requests to upstream, retries counted singly, by how they ended.",
          "kind",
          List.of(Kind.values()),
          "outcome",
          Outcome.class);
  private final Histogram.Child[] upstreamSeconds =
      perConstant(
          P + "upstream_request_seconds",
          "Time that a request to upstream took.",
          "kind",
          UPSTREAM_SECONDS,
          Kind.values());
  private final Gauge.Child breakerOpen =
      gauge("upstream_breaker_open", "1 while upstream is not asked because it failed too often.");

  private final Counter verdicts =
      counter(
              P + "verdicts_total",
              "Verdicts on versions that clients asked for, by the code of the worst finding.",
              "verdict",
              "code",
              "view")
          .register(registry);
  private final Map<VerdictLabels, Counter.Child> verdictsByLabels = new ConcurrentHashMap<>();
  private final Counter.Child deliveries = plain("deliveries_total", "Tarballs handed to clients whole.");
  private final Counter.Child deliveriesBytes =
      plain("deliveries_bytes_total", "Bytes of tarballs handed to clients whole.");
  private final Counter webhookAttempts =
      counter(P + "webhook_attempts_total", "Attempts to tell a webhook, by how they ended.", "webhook", "outcome")
          .register(registry);
  private final Counter.Child ledgerLost =
      plain("ledger_lost_total", "Deliveries and decisions that are in the log only, since the ledger took no more.");
  private final Counter.Child retroactiveFindings =
      plain("retroactive_findings_total", "Delivered versions that are judged more severely than before.");

  private final Counter.Child admissions = plain("admissions_total", "Tarballs taken into the store.");
  private final Counter.Child[] guesses =
      LabelledCounter.perConstant(
          registry,
          P + "tarball_guesses_total",
          "Tarballs fetched before a client asked for them, and what became of them within ten minutes.",
          "outcome",
          Guesses.Guess.values());
  private final Counter.Child evictions = plain("evictions_total", "Tarballs evicted to stay within size-max.");
  private final Counter.Child[] integrityFailures =
      LabelledCounter.perConstant(
          registry,
          P + "integrity_failures_total",
          "Things stored or received that were not what they should be.",
          "kind",
          Integrity.values());
  private final Counter.Child storeFailures = plain("store_failures_total", "Writes that the store could not do.");
  private final Counter.Child indexLinesInvalid =
      plain("index_lines_invalid_total", "Lines of fetched index files that could not be read.");
  private final Gauge configAccepted =
      Gauge.build(
              P + "config_accepted",
              "1 if a configuration file is in force as it was last saved, 0 if that was refused.")
          .labelNames("file")
          .register(registry);

  /**
   * Begins to count.
   *
   * @param version of this program
   */
  public MirrorMetrics(String version, Readings readings) {
    Info.build(P + "build", "What is running.").labelNames("version").register(registry).labels(version).info(Map.of());
    new ReadingsCollector(P, readings).register(registry);
    DefaultExports.register(registry);
  }

  private Counter.Child plain(String name, String help) {
    return counter(P + name, help).register(registry).labels();
  }

  private Gauge.Child gauge(String name, String help) {
    return Gauge.build(P + name, help).register(registry).labels();
  }

  private Histogram.Child[] perConstant(String name, String help, String label, double[] buckets, Enum<?>[] constants) {
    Histogram histogram =
        Histogram.build(name, help).labelNames(label).buckets(buckets).withoutExemplars().register(registry);
    Histogram.Child[] children = new Histogram.Child[constants.length];
    for (int i = 0; i < constants.length; i++) {
      children[i] = histogram.labels(word(constants[i]));
    }
    return children;
  }

  /**
   * The metrics as they are now, in the form that {@code accept} (a header, may be empty) asks for. Blocks a little.
   */
  public Scrape scrape(String accept) {
    return Scrape.of(registry, accept);
  }

  @Override
  public void requestEnded(Route route, int status, long nanos) {
    int slot = route.ordinal() * STATUSES + Math.clamp(status, 0, STATUSES - 1);
    Counter.Child child = requestsByRouteAndStatus.get(slot);
    if (child == null) {
      child = requests.labels(word(route), Integer.toString(status));
      requestsByRouteAndStatus.set(slot, child); // whoever else does so sets the same one
    }
    child.inc();
    requestSeconds[route.ordinal()].observe(nanos / 1e9);
  }

  @Override
  public void requestShed(Route route) {
    requestsShed[route.ordinal()].inc();
  }

  @Override
  public void connectionMoved(int change) {
    connections.inc(change);
  }

  @Override
  public void cacheAnswered(Kind kind, CacheResult result) {
    cacheRequests.count(kind, result);
  }

  @Override
  public void upstreamAnswered(Kind kind, Outcome outcome, Duration took) {
    upstreamRequests.count(kind, outcome);
    upstreamSeconds[kind.ordinal()].observe(took.toNanos() / 1e9);
  }

  @Override
  public void breakerMoved(boolean open) {
    breakerOpen.set(open ? 1 : 0);
  }

  @Override
  public void integrityFailed(Integrity what, String subject, String detail) {
    integrityFailures[what.ordinal()].inc();
  }

  @Override
  public void storeFailed(String what, StoreException cause) {
    storeFailures.inc();
  }

  @Override
  public void indexReplaced(CrateName name, int versions, int invalidLines) {
    indexLinesInvalid.inc(invalidLines);
  }

  @Override
  public void tarballAdmitted(CrateId id, Checksum checksum, long bytes) {
    admissions.inc();
  }

  /** Takes down what became of a guess. */
  public void guessed(Guesses.Guess guess) {
    guesses[guess.ordinal()].inc();
  }

  @Override
  public void tarballEvicted(Checksum checksum, long bytes) {
    evictions.inc();
  }

  @Override
  public void judged(String view, CrateId id, Verdict verdict, String revision, boolean enforced) {
    VerdictLabels labels = new VerdictLabels(verdict.level(), codeOf(verdict), view.isEmpty() ? "default" : view);
    verdictsByLabels.computeIfAbsent(labels, l -> verdicts.labels(word(l.level()), l.code(), l.view())).inc();
  }

  /** Of the worst finding that has an effect; findings stand the worst first. */
  private static String codeOf(Verdict verdict) {
    if (verdict.level() == Verdict.Level.ALLOW) {
      return "none";
    }
    return verdict.findings().stream()
        .filter(finding -> finding.effect() == verdict.level())
        .findFirst()
        .map(Finding::code)
        .map(code -> code.code())
        .orElse("none");
  }

  @Override
  public void delivered(Delivery delivery) {
    if (delivery.isWhole()) {
      deliveries.inc();
      deliveriesBytes.inc((double) delivery.bytes());
    }
  }

  @Override
  public void ledgerLost(long entries) {
    ledgerLost.inc((double) entries);
  }

  @Override
  public void verdictChanged(VerdictChange change, Receivers receivers) {
    if (change.isWorse() && change.delivered()) {
      retroactiveFindings.inc();
    }
  }

  @Override
  public void webhookTried(String webhook, boolean taken, boolean givenUp) {
    webhookAttempts.labels(webhook, taken ? "taken" : givenUp ? "given-up" : "failed").inc();
  }

  /**
   * A configuration file was read.
   *
   * @param file {@code settings} or {@code policy}
   * @param accepted whether it is in force now
   */
  public void configRead(String file, boolean accepted) {
    configAccepted.labels(file).set(accepted ? 1 : 0);
  }
}
