package dev.cratewarden.advisory;

import java.util.OptionalDouble;
import us.springett.cvss.Score;

/**
 * Base scores of CVSS vectors. Foreign text: whatever the calculator makes of a malformed vector, the score is then
 * absent.
 */
final class Cvss {
  private static final int VECTOR_CHARACTERS_MAX = 512;

  private Cvss() {}

  static OptionalDouble baseScore(String vector) {
    String text = vector.strip();
    if (text.isEmpty() || text.length() > VECTOR_CHARACTERS_MAX) {
      return OptionalDouble.empty();
    }
    try {
      us.springett.cvss.Cvss parsed = us.springett.cvss.Cvss.fromVector(text);
      Score score = parsed == null ? null : parsed.calculateScore();
      double base = score == null ? -1 : score.getBaseScore();
      return base >= 0 && base <= 10 ? OptionalDouble.of(base) : OptionalDouble.empty();
    } catch (RuntimeException malformed) {
      return OptionalDouble.empty();
    }
  }
}
