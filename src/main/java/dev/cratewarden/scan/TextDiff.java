package dev.cratewarden.scan;

import java.util.ArrayList;
import java.util.List;

/**
 * What has changed from one text to another, line by line, as {@code diff -u} tells it.
 *
 * <p>Texts of strangers may be made so that comparing them is dear: what is left between their common beginning and end
 * is only compared if it is short, and is else told as replaced.
 */
final class TextDiff {
  private static final int COMPARED_LINES_MAX = 1_500;
  private static final int CONTEXT = 3;

  private final List<String> before;
  private final List<String> after;
  private final int linesMax;
  private final List<String> all = new ArrayList<>();

  private TextDiff(List<String> before, List<String> after, int linesMax) {
    this.before = before;
    this.after = after;
    this.linesMax = linesMax;
  }

  /**
   * The changed lines, {@code -} or {@code +} before each, with the lines around them behind a blank, and {@code @@}
   * with the line numbers before each part. The texts' own characters are left as they are.
   *
   * @param linesMax more lines are cut off, and a last one says so
   */
  static List<String> of(String before, String after, int linesMax) {
    TextDiff diff = new TextDiff(before.lines().toList(), after.lines().toList(), linesMax);
    diff.compare();
    return diff.parts();
  }

  /** Writes both texts as one, each line with its mark. */
  private void compare() {
    int shorter = Math.min(before.size(), after.size());
    int start = 0;
    while (start < shorter && before.get(start).equals(after.get(start))) {
      start++;
    }
    int end = 0;
    while (end < shorter - start && before.get(before.size() - 1 - end).equals(after.get(after.size() - 1 - end))) {
      end++;
    }
    before.subList(0, start).forEach(it -> all.add(" " + it));
    middle(before.subList(start, before.size() - end), after.subList(start, after.size() - end));
    before.subList(before.size() - end, before.size()).forEach(it -> all.add(" " + it));
  }

  private void middle(List<String> old, List<String> young) {
    if (old.size() > COMPARED_LINES_MAX || young.size() > COMPARED_LINES_MAX) {
      old.forEach(it -> all.add("-" + it));
      young.forEach(it -> all.add("+" + it));
      return;
    }
    int[][] common = new int[old.size() + 1][young.size() + 1];
    for (int i = old.size() - 1; i >= 0; i--) {
      for (int j = young.size() - 1; j >= 0; j--) {
        common[i][j] =
            old.get(i).equals(young.get(j)) ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    int i = 0;
    int j = 0;
    while (i < old.size() || j < young.size()) {
      if (i < old.size() && j < young.size() && old.get(i).equals(young.get(j))) {
        all.add(" " + old.get(i++));
        j++;
      } else if (i < old.size() && (j == young.size() || common[i + 1][j] >= common[i][j + 1])) {
        all.add("-" + old.get(i++));
      } else {
        all.add("+" + young.get(j++));
      }
    }
  }

  /** The changes with what is around them. */
  private List<String> parts() {
    boolean[] shown = new boolean[all.size()];
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).charAt(0) != ' ') {
        for (int near = Math.max(0, i - CONTEXT); near <= Math.min(all.size() - 1, i + CONTEXT); near++) {
          shown[near] = true;
        }
      }
    }
    List<String> out = new ArrayList<>();
    int oldLine = 1;
    int newLine = 1;
    for (int i = 0; i < all.size(); i++) {
      char mark = all.get(i).charAt(0);
      if (shown[i]) {
        if (i == 0 || !shown[i - 1]) {
          out.add("@@ -" + oldLine + " +" + newLine + " @@");
        }
        out.add(all.get(i));
      }
      oldLine += mark == '+' ? 0 : 1;
      newLine += mark == '-' ? 0 : 1;
    }
    return out.size() <= linesMax ? out : cut(out);
  }

  private List<String> cut(List<String> lines) {
    List<String> out = new ArrayList<>(lines.subList(0, linesMax));
    out.add("… " + (lines.size() - linesMax) + " more lines");
    return out;
  }
}
