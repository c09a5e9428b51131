package dev.cratewarden.telemetry;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * A page of metrics.
 *
 * @param contentType to send it with
 */
public record Scrape(String contentType, String body) {
  static Scrape of(CollectorRegistry registry, String accept) {
    String contentType = TextFormat.chooseContentType(accept);
    List<MetricFamilySamples> families = new ArrayList<>();
    for (MetricFamilySamples family : Collections.list(registry.metricFamilySamples())) {
      families.add(withoutCreated(family));
    }
    families.sort(Comparator.comparing(family -> family.name));
    StringWriter body = new StringWriter(32 << 10);
    try {
      TextFormat.writeFormat(contentType, body, Collections.enumeration(families));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter has nothing that could fail
    }
    return new Scrape(contentType, body.toString());
  }

  /** The library adds the instant each counter was made, which nobody asks for and which nearly doubles the page. */
  private static MetricFamilySamples withoutCreated(MetricFamilySamples family) {
    List<MetricFamilySamples.Sample> samples =
        family.samples.stream().filter(sample -> !sample.name.endsWith("_created")).toList();
    return new MetricFamilySamples(family.name, family.unit, family.type, family.help, samples);
  }
}
