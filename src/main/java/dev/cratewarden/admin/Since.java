package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cratewarden.mirror.Operation;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The argument {@code since}: an instant, a date (from its first moment in UTC), or how long ago, such as {@code 30d}.
 */
final class Since {
  private static final Pattern AGO = Pattern.compile("([0-9]{1,6})([smhdw])");

  private Since() {}

  /** Empty if there is none. */
  static Optional<Instant> of(JsonNode arguments, Instant now) {
    String text = arguments.path("since").asText("");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher ago = AGO.matcher(text);
    if (ago.matches()) {
      return Optional.of(now.minus(unit(ago.group(2)).multipliedBy(Long.parseLong(ago.group(1)))));
    }
    try {
      return Optional.of(
          text.contains("T") ? Instant.parse(text) : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());
    } catch (DateTimeException e) {
      throw new Operation.RefusedException(
          "since: neither how long ago, such as 30d, nor a date or instant such as 2026-01-31T12:00:00Z: \""
              + text
              + "\"");
    }
  }

  private static Duration unit(String letter) {
    return switch (letter) {
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      case "d" -> Duration.ofDays(1);
      default -> Duration.ofDays(7);
    };
  }
}
