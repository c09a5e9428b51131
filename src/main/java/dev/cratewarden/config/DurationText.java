package dev.cratewarden.config;

import dev.cratewarden.crates.Quoted;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as they are written: a whole number and one of ms, s, m, h, d, w, such as {@code "90s"}. */
public final class DurationText {
  static final String EXPECTED = "a duration such as \"90s\", \"10m\" or \"3d\" (ms, s, m, h, d, w)";

  private static final Pattern FORM = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d|w)");
  private static final Duration MAX = Duration.ofDays(36_500);

  private DurationText() {}

  /** The duration that {@code text} says, if it says one. */
  public static Optional<Duration> of(String text) {
    try {
      return Optional.of(parse(text));
    } catch (BadValueException e) {
      return Optional.empty();
    }
  }

  static Duration parse(String text) throws BadValueException {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new BadValueException("expected " + EXPECTED + ", found " + Quoted.of(text));
    }
    long amount = Long.parseLong(matcher.group(1));
    long millis =
        switch (matcher.group(2)) {
          case "ms" -> 1;
          case "s" -> 1_000;
          case "m" -> 60_000;
          case "h" -> 3_600_000;
          case "d" -> 86_400_000;
          default -> 7 * 86_400_000;
        };
    if (amount > MAX.toMillis() / millis) {
      throw new BadValueException(Quoted.of(text) + " is longer than 100 years");
    }
    return Duration.ofMillis(amount * millis);
  }

  /** In the largest unit that divides it. */
  static String show(Duration duration) {
    long millis = duration.toMillis();
    if (millis == 0) {
      return "0s";
    }
    if (millis % 86_400_000 == 0) {
      return millis / 86_400_000 + "d";
    }
    if (millis % 3_600_000 == 0) {
      return millis / 3_600_000 + "h";
    }
    if (millis % 60_000 == 0) {
      return millis / 60_000 + "m";
    }
    return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
  }
}
