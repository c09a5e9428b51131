package dev.cratewarden.telemetry;

import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What is looked up at each scrape. Each may block a little and may throw: its metric is left out then.
 *
 * @param storeBytes bytes on disk by column family
 * @param storeTarballs tarballs held
 * @param advisories records loaded, by source
 * @param feedAge since the newest record or revision of a feed, by source
 * @param canaryDenied whether the last self-test saw the canary denied on every route
 */
public record Readings(
    Supplier<Map<String, Long>> storeBytes,
    LongSupplier storeTarballs,
    Supplier<Map<String, Long>> advisories,
    Supplier<Map<String, Duration>> feedAge,
    BooleanSupplier canaryDenied) {
  /** Of a mirror that holds nothing. */
  public static final Readings EMPTY = new Readings(Map::of, () -> 0, Map::of, Map::of, () -> true);
}
