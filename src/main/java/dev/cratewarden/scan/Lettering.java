package dev.cratewarden.scan;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Characters in source that a reviewer does not see as the compiler does: they turn a line round, cannot be seen, or
 * look like a Latin letter.
 *
 * <p>Text in other scripts is none of its business: only single look-alikes within Latin words are.
 */
final class Lettering implements RustReader.Letters {
  /** Letters of other scripts that look like a Latin one in common typefaces. */
  private static final String LOOK_ALIKES =
      "\u0430\u0435\u043E\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04BB\u0501\u051B\u051D\u0410\u0412"
          + "\u0415\u041A\u041C\u041D\u041E\u0420\u0421\u0422\u0425\u0406\u0408\u0405\u03BF\u0391\u0392\u0395"
          + "\u0396\u0397\u0399\u039A\u039C\u039D\u039F\u03A1\u03A4\u03A5\u03A7\u0578\u057D\u0585\u0570\u0566"
          + "\u13A0\u13A1\u13A2\u13A5\u13AA\u13AB\u13B3\u13C0\u13C2\u13C3\u13CF\u13D2\u13DA\u1D00\u1D04\u1D07"
          + "\u1D0F\u0261\u0251\u0131\u217C\u2170\u217D\u217E";

  private static final int LOOKED_AT_BYTES_MAX = 4096;
  private static final int BLACK_FLAG = 0x1F3F4;
  private static final int FLAG_TAGS_BYTES_MAX = 32;

  private final String path;
  private final Findings findings;

  Lettering(String path, Findings findings) {
    this.path = path;
    this.findings = findings;
  }

  /** Looks at a word of code or at a literal: at each word in it that mixes Latin letters with look-alikes only. */
  @Override
  public void look(byte[] bytes, int from, int to) {
    String text = new String(bytes, from, Math.min(to - from, LOOKED_AT_BYTES_MAX), StandardCharsets.UTF_8);
    int start = 0;
    while (start < text.length()) {
      int end = start;
      int latin = 0;
      int alike = 0;
      int example = 0;
      while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
        char c = text.charAt(end);
        if (c < 0x80) {
          latin += c > '9' ? 1 : 0;
        } else if (isLookAlike(c)) {
          alike++;
          example = end;
        } else {
          alike = Integer.MIN_VALUE / 2;
        }
        end++;
      }
      if (alike > 0 && latin >= 2) {
        char c = text.charAt(example);
        findings.flag(
            "homoglyph", path, "U+" + hex(c) + " looks like a Latin letter in \"" + around(text, example) + '"');
        return;
      }
      start = end + 1;
    }
  }

  /** Whether there is a letter at all of which {@link #look} may speak. */
  static boolean hasLookAlikes(byte[] b, int length) {
    for (int i = 0; i < length; i++) {
      if (b[i] < 0) {
        int c = codePoint(b, i, length);
        if (c != 0 && c <= Character.MAX_VALUE && isLookAlike((char) c)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Looks at the whole file for characters that are not shown. */
  void lookForInvisible(byte[] b, int length) {
    int bidi = 0;
    for (int i = 0; i < length - 2; i++) {
      if (b[i] >= 0) {
        continue;
      }
      int c = codePoint(b, i, length);
      if (isBidi(c)) {
        bidi = c;
      } else if (isInvisible(c) && isAsciiWord(b, i - 1) && isAsciiWord(b, after(b, i, length))) {
        findings.flag("bidi-control", path, "U+" + hex(c) + " stands unseen within a word, line " + line(b, i));
        return;
      } else if (c == BLACK_FLAG) {
        i = afterTags(b, i + 4, length) - 1;
      } else if (isTag(c) || c >= 0xE0100 && c < 0xE01F0) {
        findings.flag("bidi-control", path, "U+" + hex(c) + " carries text unseen, line " + line(b, i));
        return;
      }
      if (bidi != 0) {
        findings.flag("bidi-control", path, "U+" + hex(bidi) + " turns the direction of a line, line " + line(b, i));
        return;
      }
    }
  }

  /** Embeddings, overrides and isolates: the list of "Trojan Source", CVE-2021-42574, and of rustc's own lint. */
  private static boolean isBidi(int c) {
    return c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
  }

  /** Invisible twins of ASCII. Behind a black flag they name a region, and are the flag of Scotland, say. */
  private static boolean isTag(int c) {
    return c >= 0xE0000 && c < 0xE0080;
  }

  private static int afterTags(byte[] b, int from, int length) {
    int i = from;
    while (i < length && i < from + FLAG_TAGS_BYTES_MAX && isTag(codePoint(b, i, length))) {
      i += 4;
    }
    return i;
  }

  private static boolean isInvisible(int c) {
    return c >= 0x200B && c <= 0x200F
        || c >= 0x2060 && c <= 0x2064
        || c == 0xFEFF
        || c == 0x061C
        || c == 0x00AD
        || c == 0x115F
        || c == 0x1160
        || c == 0x3164
        || c == 0xFFA0;
  }

  private static boolean isLookAlike(char c) {
    return LOOK_ALIKES.indexOf(c) >= 0 || c >= 0xFF21 && c <= 0xFF5A;
  }

  private static boolean isAsciiWord(byte[] b, int at) {
    return at >= 0 && at < b.length && b[at] > 0 && Character.isLetterOrDigit(b[at]);
  }

  private static int after(byte[] b, int at, int length) {
    int i = at + 1;
    while (i < length && (b[i] & 0xc0) == 0x80) {
      i++;
    }
    return i;
  }

  /** The character whose first byte stands at {@code at}; 0 for a byte within one. */
  private static int codePoint(byte[] b, int at, int length) {
    int first = b[at] & 0xff;
    int more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
    if (more == 0 || at + more >= length) {
      return 0;
    }
    int c = first & 0x3f >> more;
    for (int i = 1; i <= more; i++) {
      c = c << 6 | b[at + i] & 0x3f;
    }
    return c;
  }

  private static int line(byte[] b, int at) {
    int line = 1;
    for (int i = 0; i < at; i++) {
      line += b[i] == '\n' ? 1 : 0;
    }
    return line;
  }

  private static String around(String text, int at) {
    return text.substring(Math.max(at - 16, 0), Math.min(at + 16, text.length()));
  }

  private static String hex(int c) {
    return String.format(Locale.ROOT, "%04X", c);
  }
}
