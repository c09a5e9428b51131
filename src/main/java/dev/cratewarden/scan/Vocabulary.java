package dev.cratewarden.scan;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The words and texts that a scan looks for, made ready for looking.
 *
 * @param words numbered from 1
 * @param wordMarks signals of a word alone, by its number
 * @param pairMarks signals of two words joined by {@code ::}, by {@link #pair}
 * @param exact whole literals
 * @param exactMarks their signals, by place
 * @param texts parts of literals
 * @param implications signals that follow from others seen in the same file
 */
record Vocabulary(
    WordTable words,
    long[] wordMarks,
    Map<Integer, Long> pairMarks,
    WordTable exact,
    long[] exactMarks,
    TextSearch texts,
    Map<Long, Long> implications) {
  /** Words that the reader itself looks for. */
  static final List<String> SYNTAX =
      List.of("as", "char", "fn", "mod", "path", "include", "include_str", "include_bytes", "r", "b", "br", "c", "cr");

  static int pair(int first, int second) {
    return first << 16 | second;
  }

  int number(String word) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    return words.find(bytes, 0, bytes.length);
  }
}
