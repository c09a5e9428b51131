package dev.cratewarden.feed;

import dev.cratewarden.mirror.AdvisoryFeed.Problem;
import java.util.ArrayList;
import java.util.List;

/** The documents of one load that could not be read: all are counted, the first ones are kept. */
final class Problems {
  private static final int CHARACTERS_MAX = 200;

  private final int keptMax;
  private final List<Problem> kept = new ArrayList<>();
  private int count;

  Problems(int keptMax) {
    this.keptMax = keptMax;
  }

  void add(String document, String reason) {
    count++;
    if (kept.size() < keptMax) {
      kept.add(new Problem(plain(document), plain(reason)));
    }
  }

  int count() {
    return count;
  }

  List<Problem> kept() {
    return List.copyOf(kept);
  }

  static String firstLine(String text) {
    return plain(text.lines().findFirst().orElse(""));
  }

  /** Foreign text for a log line or terminal: short, and without control characters. */
  private static String plain(String text) {
    String cut = text.length() > CHARACTERS_MAX ? text.substring(0, CHARACTERS_MAX) + "…" : text;
    return cut.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]", " ");
  }
}
