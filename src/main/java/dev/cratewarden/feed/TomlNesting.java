package dev.cratewarden.feed;

import dev.cratewarden.advisory.InvalidAdvisoryException;

/**
 * Refuses TOML that nests arrays, tables or keys deeper than any advisory does, before a recursive parser sees it: ten
 * thousand opening brackets are ten kilobytes and would overflow its stack.
 */
final class TomlNesting {
  private static final int BRACKETS_MAX = 16;
  private static final int DOTS_PER_LINE_MAX = 400;

  private TomlNesting() {}

  static void check(String toml) {
    int depth = 0;
    int dots = 0;
    int i = 0;
    while (i < toml.length()) {
      char c = toml.charAt(i);
      switch (c) {
        case '[', '{' -> depth++;
        case ']', '}' -> depth = Math.max(0, depth - 1);
        case '.' -> dots++;
        case '\n' -> dots = 0;
        case '#' -> i = endOfLine(toml, i) - 1;
        case '"', '\'' -> i = endOfString(toml, i, c) - 1;
        default -> {}
      }
      if (depth > BRACKETS_MAX || dots > DOTS_PER_LINE_MAX) {
        throw new InvalidAdvisoryException("the TOML is nested too deeply");
      }
      i++;
    }
  }

  private static int endOfLine(String toml, int from) {
    int end = toml.indexOf('\n', from);
    return end < 0 ? toml.length() : end;
  }

  /** Behind the string that begins at {@code from}; an unclosed one ends with its line, as the parser will find out. */
  private static int endOfString(String toml, int from, char quote) {
    String triple = String.valueOf(quote).repeat(3);
    if (toml.startsWith(triple, from)) {
      int end = toml.indexOf(triple, from + 3);
      return end < 0 ? toml.length() : end + 3;
    }
    for (int i = from + 1; i < toml.length() && toml.charAt(i) != '\n'; i++) {
      if (toml.charAt(i) == '\\' && quote == '"') {
        i++;
      } else if (toml.charAt(i) == quote) {
        return i + 1;
      }
    }
    return endOfLine(toml, from);
  }
}
