package dev.cratewarden.scan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Finds many words in one pass over a text, ASCII case not counting: the automaton of Aho and Corasick.
 *
 * <p>Its time depends on the length of the text alone, whatever the text is.
 */
final class TextSearch {
  private final int[] classOf = new int[256];
  private final int classes;
  private final int[] next;
  private final long[] found;

  /** For words and the marks that finding them sets. */
  TextSearch(Map<String, Long> words) {
    int count = 1;
    for (String word : words.keySet()) {
      for (int i = 0; i < word.length(); i++) {
        int c = lower(word.charAt(i) & 0xff);
        if (classOf[c] == 0) {
          classOf[c] = count++;
        }
      }
    }
    for (int c = 'A'; c <= 'Z'; c++) {
      classOf[c] = classOf[c + 32];
    }
    classes = count;
    List<int[]> rows = new ArrayList<>();
    List<Long> marks = new ArrayList<>();
    rows.add(new int[classes]);
    marks.add(0L);
    words.forEach((word, mark) -> {
      int state = 0;
      for (int i = 0; i < word.length(); i++) {
        int column = classOf[lower(word.charAt(i) & 0xff)];
        if (rows.get(state)[column] == 0) {
          rows.get(state)[column] = rows.size();
          rows.add(new int[classes]);
          marks.add(0L);
        }
        state = rows.get(state)[column];
      }
      marks.set(state, marks.get(state) | mark);
    });
    link(rows, marks);
    next = new int[rows.size() * classes];
    found = new long[rows.size()];
    for (int state = 0; state < rows.size(); state++) {
      System.arraycopy(rows.get(state), 0, next, state * classes, classes);
      found[state] = marks.get(state);
    }
  }

  /** The marks of all words that {@code text} holds between {@code from} and {@code to}. */
  long marksIn(byte[] text, int from, int to) {
    long marks = 0;
    int state = 0;
    for (int i = from; i < to; i++) {
      state = next[state * classes + classOf[text[i] & 0xff]];
      marks |= found[state];
    }
    return marks;
  }

  /** Completes the tree of words to an automaton: what is missing leads where the longest known ending leads. */
  private void link(List<int[]> rows, List<Long> marks) {
    int[] fallback = new int[rows.size()];
    ArrayDeque<Integer> open = new ArrayDeque<>();
    Arrays.stream(rows.get(0)).filter(state -> state != 0).forEach(open::add);
    while (!open.isEmpty()) {
      int state = open.remove();
      int[] shorter = rows.get(fallback[state]);
      marks.set(state, marks.get(state) | marks.get(fallback[state]));
      for (int column = 0; column < classes; column++) {
        int target = rows.get(state)[column];
        if (target == 0) {
          rows.get(state)[column] = shorter[column];
        } else {
          fallback[target] = shorter[column];
          open.add(target);
        }
      }
    }
  }

  private static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
  }
}
