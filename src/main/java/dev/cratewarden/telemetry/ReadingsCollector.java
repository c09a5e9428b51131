package dev.cratewarden.telemetry;

import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the gauges when somebody scrapes. */
final class ReadingsCollector extends Collector implements Collector.Describable {
  private static final Logger LOG = LoggerFactory.getLogger(ReadingsCollector.class);

  private final String prefix;
  private final Readings readings;

  ReadingsCollector(String prefix, Readings readings) {
    this.prefix = prefix;
    this.readings = readings;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    List<MetricFamilySamples> families = new ArrayList<>();
    families.add(
        byLabel(
            "store_bytes", "Bytes that the store uses on disk.", "family", readings.storeBytes(), Long::doubleValue));
    families.add(single("store_tarballs", "Tarballs held.", () -> (double) readings.storeTarballs().getAsLong()));
    families.add(byLabel("advisories", "Advisories loaded.", "source", readings.advisories(), Long::doubleValue));
    families.add(
        byLabel(
            "feed_age_seconds",
            "Age of the newest advisory of a feed.",
            "source",
            readings.feedAge(),
            ReadingsCollector::seconds));
    families.add(
        single(
            "canary_denied",
            "1 if the last self-test saw the canary denied on every route, 0 if anything let it through.",
            () -> readings.canaryDenied().getAsBoolean() ? 1.0 : 0.0));
    return families;
  }

  /** Registering must not read anything yet. */
  @Override
  public List<MetricFamilySamples> describe() {
    return List.of();
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }

  private <V> GaugeMetricFamily byLabel(
      String name, String help, String label, Supplier<Map<String, V>> values, Function<V, Double> number) {
    GaugeMetricFamily family = new GaugeMetricFamily(prefix + name, help, List.of(label));
    read(
        name,
        () -> new TreeMap<>(values.get()).forEach((of, value) -> family.addMetric(List.of(of), number.apply(value))));
    return family;
  }

  private GaugeMetricFamily single(String name, String help, Supplier<Double> value) {
    GaugeMetricFamily family = new GaugeMetricFamily(prefix + name, help, List.of());
    read(name, () -> family.addMetric(List.of(), value.get()));
    return family;
  }

  /** One broken reading must not take the other metrics away, least of all when the store is in trouble. */
  private static void read(String name, Runnable reading) {
    try {
      reading.run();
    } catch (RuntimeException e) {
      LOG.warn("metric not readable name={} reason={}", name, e.toString());
    }
  }
}
