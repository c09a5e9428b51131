package dev.cratewarden.scan;

import java.nio.charset.StandardCharsets;

/** What a string literal says: which texts stand in it, and whether it is a path, an address or encoded data. */
final class Literals {
  private static final int BLOB_BYTES_MIN = 1000;
  private static final int ESCAPES_MIN = 200;
  private static final int PATH_BYTES_MAX = 200;
  private static final int DECODED_BYTES_MAX = 64 << 10;

  private final Vocabulary vocabulary;
  private final byte[] decoded = new byte[DECODED_BYTES_MAX];
  private int escapes;

  Literals(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** The literal that was decoded last. */
  byte[] decoded() {
    return decoded;
  }

  /** Puts a literal with its escapes replaced into {@link #decoded}, cut if it is very long; gives back its length. */
  int decode(byte[] b, int from, int end) {
    int out = 0;
    escapes = 0;
    for (int i = from; i < end && out < DECODED_BYTES_MAX; i++) {
      byte c = b[i];
      if (c == '\\' && i + 1 < end) {
        c = b[++i];
        if (c == 'x' && i + 2 < end) {
          c = (byte) (Character.digit(b[i + 1], 16) << 4 | Character.digit(b[i + 2], 16));
          i += 2;
          escapes++;
        } else if (c == 'u' && i + 1 < end && b[i + 1] == '{') {
          int value = 0;
          for (i += 2; i < end && b[i] != '}'; i++) {
            value = value << 4 | Character.digit(b[i], 16) & 15;
          }
          c = (byte) (value < 0x80 ? value : '?');
          escapes++;
        } else if (c == 'n' || c == 'r' || c == 't') {
          c = ' ';
        }
      }
      decoded[out++] = c;
    }
    return out;
  }

  /** The signals of the literal between {@code from} and {@code to}; paths are noted. */
  @SuppressWarnings("ReferenceEquality") // whether it is our own buffer, not whether it reads the same
  long marks(byte[] text, int from, int to, SourceNotes notes) {
    int length = to - from;
    long marks = text == decoded && escapes >= ESCAPES_MIN ? 1L << Signals.BLOB : 0;
    if (length < 2) {
      return marks;
    }
    marks |= vocabulary.texts().marksIn(text, from, to);
    int exact = vocabulary.exact().find(text, from, to);
    if (exact != 0) {
      marks |= vocabulary.exactMarks()[exact - 1];
    }
    if (length >= BLOB_BYTES_MIN && isEncoded(text, from, to)) {
      marks |= 1L << Signals.BLOB;
    }
    if (length <= PATH_BYTES_MAX) {
      if (isAddress(text, from, to)) {
        marks |= 1L << Signals.IP_ADDRESS;
      }
      if (isPath(text, from, to)) {
        notes.noteString(new String(text, from, length, StandardCharsets.UTF_8));
      }
    }
    return marks;
  }

  private static boolean isEncoded(byte[] text, int from, int to) {
    int others = 0;
    for (int i = from; i < to; i++) {
      byte c = text[i];
      others += isWord(c) || c == '+' || c == '/' || c == '=' || c == '-' || c == '\n' ? 0 : 1;
    }
    return others <= (to - from) / 64;
  }

  private static boolean isAddress(byte[] text, int from, int to) {
    int dots = 0;
    int digits = 0;
    for (int i = from; i < to; i++) {
      byte c = text[i];
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (c == '.' && digits > 0 && digits <= 3) {
        dots++;
        digits = 0;
      } else if (c == ':' && dots == 3) {
        return digits > 0;
      } else {
        return false;
      }
    }
    return dots == 3 && digits > 0;
  }

  private static boolean isPath(byte[] text, int from, int to) {
    boolean separated = false;
    for (int i = from; i < to; i++) {
      byte c = text[i];
      if (c <= ' ' || c == '{' || c == '"') {
        return false;
      }
      separated |= c == '.' || c == '/';
    }
    return separated;
  }

  private static boolean isWord(byte c) {
    return c >= '0' && c <= '9' || (c | 32) >= 'a' && (c | 32) <= 'z' || c == '_';
  }
}
