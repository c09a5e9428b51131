package dev.cratewarden.crates;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Reads {@code pubtime} as cargo does: {@code YYYY-MM-DDThh:mm:ssZ} and nothing else. */
final class PublishTimeText {
  /** The last instant that cargo's time library knows. */
  private static final Instant LATEST = Instant.parse("9999-12-30T22:00:00Z");

  private static final String SHAPE = "....-..-..T..:..:..Z";

  private PublishTimeText() {}

  static Optional<Instant> parse(String text) {
    if (text.length() != SHAPE.length()) {
      return Optional.empty();
    }
    for (int i = 0; i < SHAPE.length(); i++) {
      char c = text.charAt(i);
      if (SHAPE.charAt(i) == '.' ? !isDigit(c) && !isPadding(text, i) : SHAPE.charAt(i) != c) {
        return Optional.empty();
      }
    }
    try {
      Instant time =
          LocalDateTime.of(
                  number(text, 0, 4),
                  number(text, 5, 7),
                  number(text, 8, 10),
                  number(text, 11, 13),
                  number(text, 14, 16),
                  Math.min(second(text), 59))
              .toInstant(ZoneOffset.UTC);
      return time.isAfter(LATEST) ? Optional.empty() : Optional.of(time);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** A leap second, in whichever minute, counts as the second before it. */
  private static int second(String text) {
    int second = number(text, 17, 19);
    if (second > 60) {
      throw new DateTimeException("a minute has at most 61 seconds");
    }
    return second;
  }

  /** Cargo takes {@code " 9"} for {@code "09"}. */
  private static boolean isPadding(String text, int at) {
    return text.charAt(at) == ' ' && at > 4 && !isDigit(text.charAt(at - 1)) && isDigit(text.charAt(at + 1));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(text.substring(from, to).strip());
  }
}
