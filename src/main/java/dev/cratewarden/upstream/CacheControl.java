package dev.cratewarden.upstream;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How long a shared cache may call an answer fresh, from its {@code Cache-Control} and {@code Age} (RFC 9111, sections
 * 4.2 and 5.2.2).
 */
final class CacheControl {
  private static final Duration LONGEST = Duration.ofDays(3650);

  private CacheControl() {}

  /**
   * The freshness that is left; empty if upstream does not say. Zero for {@code no-store}, {@code no-cache}, {@code
   * private} and for a lifetime that cannot be read.
   *
   * @param cacheControl values of all {@code Cache-Control} fields
   * @param age value of {@code Age}: seconds the answer already spent in caches
   */
  static Optional<Duration> freshFor(List<String> cacheControl, Optional<String> age) {
    Optional<Duration> ownLifetime = Optional.empty();
    Optional<Duration> sharedLifetime = Optional.empty();
    for (String directive : String.join(",", cacheControl).split(",", -1)) {
      int equals = directive.indexOf('=');
      String name = (equals < 0 ? directive : directive.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
      String value = equals < 0 ? "" : directive.substring(equals + 1).strip().replace("\"", "");
      switch (name) {
        case "no-store", "no-cache", "private" -> {
          return Optional.of(Duration.ZERO);
        }
        case "max-age" -> ownLifetime = ownLifetime.isPresent() ? ownLifetime : Optional.of(seconds(value));
        case "s-maxage" -> sharedLifetime = sharedLifetime.isPresent() ? sharedLifetime : Optional.of(seconds(value));
        default -> {}
      }
    }
    Duration spent = age.map(CacheControl::seconds).orElse(Duration.ZERO);
    return (sharedLifetime.isPresent() ? sharedLifetime : ownLifetime).map(it -> left(it, spent));
  }

  private static Duration left(Duration lifetime, Duration spent) {
    return lifetime.compareTo(spent) > 0 ? lifetime.minus(spent) : Duration.ZERO;
  }

  private static Duration seconds(String digits) {
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Duration.ZERO;
    }
    return digits.length() > 9 ? LONGEST : min(Duration.ofSeconds(Long.parseLong(digits)), LONGEST);
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
