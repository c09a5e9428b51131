package dev.cratewarden.upstream;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Reads {@code Retry-After}: seconds or an HTTP date (RFC 9110, section 10.2.3). */
final class RetryAfter {
  private static final long SECONDS_MAX = 86_400;

  private RetryAfter() {}

  /** The pause upstream asks for, at most a day; zero for a date in the past; empty if {@code value} is neither. */
  static Optional<Duration> parse(String value, Instant now) {
    String text = value.strip();
    if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.of(Duration.ofSeconds(text.length() > 6 ? SECONDS_MAX : bounded(Long.parseLong(text))));
    }
    try {
      Instant at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(Duration.ofSeconds(bounded(Duration.between(now, at).toSeconds())));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static long bounded(long seconds) {
    return Math.max(0, Math.min(SECONDS_MAX, seconds));
  }
}
