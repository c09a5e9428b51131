package dev.cratewarden.policy;

import java.nio.charset.StandardCharsets;

/** Text of strangers made fit for a terminal, and text cut to a number of bytes. */
public final class CleanText {
  private static final int LINE_CHARACTERS_MAX = 240;

  private CleanText() {}

  /**
   * {@code text} on one line: control characters, line ends, invisible and bidirectional marks become blanks and blanks
   * single, so that nothing in an advisory can move a cursor, colour a terminal or turn a sentence round.
   */
  public static String of(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          if (c != ' ' && isShown(c)) {
            out.appendCodePoint(c);
          } else if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
            out.append(' ');
          }
        });
    return out.toString().strip();
  }

  /**
   * A line of source as it is, with its blanks; a tab is four of them, and what would not be seen is written as its
   * number. At most {@value #LINE_CHARACTERS_MAX} characters.
   */
  public static String visible(String line) {
    StringBuilder out = new StringBuilder(line.length());
    for (int i = 0; i < line.length() && out.length() < LINE_CHARACTERS_MAX; ) {
      int c = line.codePointAt(i);
      i += Character.charCount(c);
      if (c == '\t') {
        out.append("    ");
      } else if (isShown(c)) {
        out.appendCodePoint(c);
      } else {
        out.append("\\u{").append(Integer.toHexString(c)).append('}');
      }
    }
    return out.toString();
  }

  private static boolean isShown(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          false;
      default -> true;
    };
  }

  /** Length in bytes of UTF-8. */
  static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * {@code text} if it has at most {@code bytesMax} bytes of UTF-8, else its beginning and an ellipsis within them,
   * never half a character.
   */
  static String cut(String text, int bytesMax) {
    if (bytes(text) <= bytesMax) {
      return text;
    }
    int left = bytesMax - 3;
    int end = 0;
    while (end < text.length()) {
      int c = text.codePointAt(end);
      int width = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      if (width > left) {
        break;
      }
      left -= width;
      end += Character.charCount(c);
    }
    return left < 0 ? "" : text.substring(0, end).stripTrailing() + "…";
  }
}
