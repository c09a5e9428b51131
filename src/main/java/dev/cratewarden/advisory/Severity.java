package dev.cratewarden.advisory;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How bad an advisory says it is.
 *
 * @param level by the scale of CVSS 3.1 section 5 for every version of CVSS, so that one policy key fits all
 * @param score the CVSS base score, 0.0 to 10.0; absent if only a word or nothing is known
 * @param vector the CVSS vector that the score was computed from
 */
public record Severity(Level level, OptionalDouble score, Optional<String> vector) {
  /** Nothing is known. This is not "low": malware carries no score at all. */
  public static final Severity UNKNOWN = new Severity(Level.UNKNOWN, OptionalDouble.empty(), Optional.empty());

  /** The qualitative scale. */
  public enum Level {
    UNKNOWN,
    NONE,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    /** The word in policies and reports. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The level of a CVSS base score. */
    public static Level ofScore(double score) {
      if (score >= 9.0) {
        return CRITICAL;
      }
      if (score >= 7.0) {
        return HIGH;
      }
      if (score >= 4.0) {
        return MEDIUM;
      }
      return score > 0.0 ? LOW : NONE;
    }
  }

  /** The severity of a CVSS vector of version 2, 3.0, 3.1 or 4.0; unknown if it is none. */
  public static Severity ofVector(String vector) {
    OptionalDouble score = Cvss.baseScore(vector);
    return score.isPresent()
        ? new Severity(Level.ofScore(score.getAsDouble()), score, Optional.of(vector.strip()))
        : UNKNOWN;
  }

  /** The severity named by GHSA's word, which says "moderate" for medium; unknown if it is none. */
  public static Severity ofWord(String word) {
    Level level =
        switch (word.strip().toLowerCase(Locale.ROOT)) {
          case "none" -> Level.NONE;
          case "low" -> Level.LOW;
          case "moderate", "medium" -> Level.MEDIUM;
          case "high" -> Level.HIGH;
          case "critical" -> Level.CRITICAL;
          default -> Level.UNKNOWN;
        };
    return level == Level.UNKNOWN ? UNKNOWN : new Severity(level, OptionalDouble.empty(), Optional.empty());
  }

  /** The highest of {@code severities}; one with a score goes before any without, so a word never beats a vector. */
  public static Severity highest(List<Severity> severities) {
    return severities.stream()
        .max(
            Comparator.comparing((Severity s) -> s.score.isPresent())
                .thenComparingDouble(s -> s.score.orElse(0))
                .thenComparing(Severity::level))
        .orElse(UNKNOWN);
  }
}
