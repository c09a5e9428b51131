package dev.cratewarden.scan;

import java.nio.charset.StandardCharsets;

/** Turns the places where signals were first seen into lines, for the texts of one scan. */
final class Sights {
  private static final int LINE_CHARACTERS_MAX = 120;
  private static final int CHARACTERS_MAX = 1 << 20;

  private int characters;

  /** Notes where each signal of {@code seen} stands in the first {@code n} bytes, in one pass over them. */
  void note(byte[] b, int n, long seen, int[] firstSeen, SourceNotes notes) {
    int line = 1;
    int lineStart = 0;
    int at = 0;
    for (long left = seen; left != 0 && characters < CHARACTERS_MAX; ) {
      int signal = earliest(left, firstSeen);
      left &= ~(1L << signal);
      int place = Math.min(firstSeen[signal], n);
      line += lineEnds(b, at, place);
      lineStart = lineStart(b, place, at, lineStart);
      at = place;
      String text = lineFrom(b, lineStart, n);
      characters += text.length();
      notes.noteSight(new SourceNotes.Sight(signal, line, text));
    }
  }

  private static int earliest(long signals, int[] firstSeen) {
    int earliest = Long.numberOfTrailingZeros(signals);
    for (long left = signals; left != 0; left &= left - 1) {
      int signal = Long.numberOfTrailingZeros(left);
      earliest = firstSeen[signal] < firstSeen[earliest] ? signal : earliest;
    }
    return earliest;
  }

  private static int lineEnds(byte[] b, int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      count += b[i] == '\n' ? 1 : 0;
    }
    return count;
  }

  /** Where the line of {@code place} begins; {@code before}, if no line ends between {@code from} and there. */
  private static int lineStart(byte[] b, int place, int from, int before) {
    int start = place;
    while (start > from && b[start - 1] != '\n') {
      start--;
    }
    return start > from ? start : before;
  }

  private static String lineFrom(byte[] b, int start, int n) {
    int end = start;
    while (end < n && b[end] != '\n' && end - start < LINE_CHARACTERS_MAX) {
      end++;
    }
    return new String(b, start, end - start, StandardCharsets.UTF_8).strip();
  }
}
