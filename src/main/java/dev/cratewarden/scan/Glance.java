package dev.cratewarden.scan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Tells of most source files, without reading them word by word, that no rule about any source file can speak of them.
 *
 * <p>Each such rule needs one signal that can only be seen where one of a few texts stands, its {@linkplain Clue
 * clues}. Of a clue of five bytes four stand at an even place, so a look at every second place finds all of them; for
 * one of four bytes three have to do. What a glance cannot judge counts as suspicious: a clue in a comment, an escape
 * that could spell anything, many blanks. It errs in that direction only.
 */
final class Glance {
  private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BYTES_MIN = 4;
  private static final int STRIDE = 2;
  private static final int THREE_BYTES = 0xffffff;
  private static final int LOWER_CASE = 0x20202020;
  private static final String COMMON_FIRST = "etaoinsrhldcumfpgwybvkxjqz";
  private static final int SLOT_BITS = 14;
  private static final List<String> FAR_RIGHT = List.of(Signals.BUILT_IN.get(Signals.FAR_RIGHT));

  private final Clue[] clues;
  private final boolean mindsBlanks;
  private final boolean isBlind;

  /** One bit for each hash of a part that a clue has at one of two offsets that follow each other. */
  private final long[] known = new long[1 << SLOT_BITS - 6];

  /** For each of them which clues at which offset: {@code number << 8 | offset}. */
  private final int[][] slots = new int[1 << SLOT_BITS][];

  /**
   * A text that stands in every file that shows a certain signal.
   *
   * @param bytes at least {@value #BYTES_MIN}
   * @param isWord whether it stands there as a word by itself, in this case; else case does not count
   */
  record Clue(byte[] bytes, boolean isWord) {
    /** The clue of a word of code; none if it is too short. */
    static Optional<Clue> ofWord(String word) {
      return word.length() < BYTES_MIN ? Optional.empty() : Optional.of(of(word, true));
    }

    /** The clue of two words of code: a type if one is, since names of types are rarer than other words. */
    static Optional<Clue> ofPair(String first, String second) {
      boolean isType = Character.isUpperCase(second.charAt(0)) && !Character.isUpperCase(first.charAt(0));
      return isType ? ofWord(second).or(() -> ofWord(first)) : ofWord(first).or(() -> ofWord(second));
    }

    /** The clue of a text within a literal: its longest part without what may be written as an escape. */
    static Optional<Clue> ofText(String text) {
      return longest(text.split("[\\\\\"'\n\r\t]"))
          .map(it -> of(it, false))
          .filter(it -> it.solid() >= BYTES_MIN)
          .or(() ->
              longest(text.split("[ \\\\\"'\n\r\t]")).map(it -> of(it, false)).filter(it -> it.solid() >= BYTES_MIN));
    }

    private static Optional<String> longest(String[] parts) {
      return Arrays.stream(parts).max(Comparator.comparingInt(String::length));
    }

    private static Clue of(String text, boolean isWord) {
      return new Clue(text.getBytes(StandardCharsets.UTF_8), isWord);
    }

    /** How many bytes come before the first blank, which may be written in more than one way. */
    private int solid() {
      int end = 0;
      while (end < bytes.length && bytes[end] != ' ') {
        end++;
      }
      return end;
    }

    /** Where the five solid bytes in a row begin that are seldom seen in text. */
    private int rarest() {
      int best = 0;
      int most = -1;
      for (int at = 0; at + Integer.BYTES < Math.min(solid(), 0xff); at++) {
        int rarity = 0;
        for (int i = at; i <= at + Integer.BYTES; i++) {
          int place = COMMON_FIRST.indexOf(lower(bytes[i]));
          rarity += place < 0 ? COMMON_FIRST.length() : place;
        }
        if (rarity > most) {
          most = rarity;
          best = at;
        }
      }
      return best;
    }

    private boolean standsAt(byte[] b, int at, int n) {
      int end = at + bytes.length;
      if (at < 0 || end > n) {
        return false;
      }
      return isWord
          ? Arrays.equals(bytes, 0, bytes.length, b, at, end)
              && (at == 0 || !RustReader.isWordByte(b[at - 1]))
              && (end == n || !RustReader.isWordByte(b[end]))
          : isText(b, at, n);
    }

    private boolean isText(byte[] b, int at, int n) {
      int i = at;
      for (byte wanted : bytes) {
        if (i >= n) {
          return false;
        }
        if (wanted == ' ' && b[i] == '\\' && i + 1 < n && (b[i + 1] == 'n' || b[i + 1] == 'r' || b[i + 1] == 't')) {
          i++;
        } else if (lower(wanted) != lower(b[i])) {
          return false;
        }
        i++;
      }
      return true;
    }
  }

  private Glance(List<Clue> clues, boolean mindsBlanks, boolean isBlind) {
    this.clues = clues.toArray(Clue[]::new);
    this.mindsBlanks = mindsBlanks;
    this.isBlind = isBlind;
    for (int number = 0; number < clues.size(); number++) {
      Clue clue = clues.get(number);
      int rarest = clue.rarest();
      for (int offset = rarest; offset < rarest + STRIDE; offset++) {
        int part = clue.solid() > BYTES_MIN ? four(clue.bytes(), offset) : three(clue.bytes(), offset);
        int slot = slot(part);
        boolean isFirst = (known[slot >>> 6] >>> slot & 1) == 0;
        int[] before = isFirst ? new int[0] : slots[slot];
        slots[slot] = Arrays.copyOf(before, before.length + 1);
        slots[slot][before.length] = number << Byte.SIZE | offset;
        known[slot >>> 6] |= 1L << slot;
      }
    }
  }

  /**
   * For rules about any source file.
   *
   * @param needed for each rule groups of signals, of each of which it needs one: the first group that gives clues is
   *     the one looked for, so the rarest should come first
   */
  static Glance of(Signals signals, List<List<List<String>>> needed) {
    List<Clue> clues = new ArrayList<>();
    boolean mindsBlanks = false;
    boolean isBlind = false;
    for (List<List<String>> groups : needed) {
      Optional<List<Clue>> found = Optional.empty();
      boolean isByBlanks = false;
      for (List<String> group : groups) {
        isByBlanks |= found.isEmpty() && group.equals(FAR_RIGHT);
        found = found.isPresent() || isByBlanks ? found : signals.clues(group);
      }
      found.ifPresent(clues::addAll);
      mindsBlanks |= isByBlanks;
      isBlind |= found.isEmpty() && !isByBlanks;
    }
    return new Glance(clues, mindsBlanks, isBlind);
  }

  /** Whether a rule may speak of the first {@code n} bytes. */
  boolean isSuspicious(byte[] b, int n, boolean hasBackslashes) {
    return isBlind
        || mindsBlanks && hasManyBlanks(b, n)
        || hasClue(b, n)
        || hasBackslashes && hasOddEscape(b, n) && isSuspiciousResolved(b, n);
  }

  /** The same of a text in which every odd escape is what it stands for, as if all were one literal. */
  private boolean isSuspiciousResolved(byte[] b, int n) {
    byte[] out = new byte[n];
    int length = 0;
    for (int i = 0; i < n; i++) {
      byte c = b[i];
      if (c == '\\' && i + 1 < n) {
        byte next = b[++i];
        if (isPlainEscape(next)) {
          out[length++] = c;
          c = next;
        } else if (next == 'x') {
          int value = i + 2 < n ? Character.digit(b[i + 1], 16) << 4 | Character.digit(b[i + 2], 16) : -1;
          if (value < 0) {
            return true;
          }
          c = (byte) value;
          i += 2;
        } else if (next == 'u' && i + 1 < n && b[i + 1] == '{') {
          int value = 0;
          int digits = 0;
          for (i += 2; i < n && b[i] != '}'; i++) {
            int digit = Character.digit(b[i], 16);
            if (digit < 0 || ++digits > 6) {
              return true;
            }
            value = value << 4 | digit;
          }
          c = (byte) (value < 0x80 ? value : '?');
        } else {
          c = next;
        }
      }
      out[length++] = c;
    }
    return hasClue(out, length);
  }

  private boolean hasClue(byte[] b, int n) {
    // Every byte of every source goes through this loop: one branch, and no call in it that is usual.
    long[] bits = known;
    for (int i = 0; i <= n - Integer.BYTES; i += STRIDE) {
      int part = four(b, i);
      int four = slot(part);
      int three = slot(part & THREE_BYTES);
      if (((bits[four >>> 6] >>> four | bits[three >>> 6] >>> three) & 1) != 0
          && (isOneAt(four, b, i, n) || isOneAt(three, b, i, n))) {
        return true;
      }
    }
    // A clue of four bytes at the very end, if its place is odd.
    return n >= Integer.BYTES && isOneAt(slot(three(b, n - Integer.BYTES)), b, n - Integer.BYTES, n);
  }

  private boolean isOneAt(int slot, byte[] b, int at, int n) {
    if ((known[slot >>> 6] >>> slot & 1) != 0) {
      for (int each : slots[slot]) {
        if (clues[each >>> Byte.SIZE].standsAt(b, at - (each & 0xff), n)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether there is an escape that could stand for a letter. */
  private static boolean hasOddEscape(byte[] b, int n) {
    for (int i = 0; i < n - 1; i++) {
      if (b[i] == '\\') {
        if (!isPlainEscape(b[i + 1])) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  /** Whether an escape stands for a blank, a quote, a backslash or a line's end, of which no clue has any. */
  private static boolean isPlainEscape(byte c) {
    return c == 'n' || c == 'r' || c == 't' || c == '\\' || c == '"' || c == '\'' || c == '\n' || c == '\r';
  }

  /** Whether so many blanks or line ends stand in a row that code may be behind an editor's right margin. */
  private static boolean hasManyBlanks(byte[] b, int n) {
    for (int i = RustReader.FAR_RIGHT_BLANKS - 1; i < n; i += RustReader.FAR_RIGHT_BLANKS) {
      int from = i;
      while (from > 0 && isBlank(b[from])) {
        from--;
      }
      int to = i;
      while (to < n && isBlank(b[to])) {
        to++;
      }
      if (to - from >= RustReader.FAR_RIGHT_BLANKS) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBlank(byte b) {
    return b >= 0 && b <= ' ';
  }

  /** Four bytes, the case of letters apart. */
  private static int four(byte[] b, int at) {
    return (int) INTS.get(b, at) | LOWER_CASE;
  }

  /** The first three of them. */
  private static int three(byte[] b, int at) {
    int last = Math.min(at, b.length - Integer.BYTES);
    return four(b, last) >>> Byte.SIZE * (at - last) & THREE_BYTES;
  }

  private static int slot(int part) {
    return part * 0x9e3779b1 >>> Integer.SIZE - SLOT_BITS;
  }

  private static int lower(byte b) {
    return b >= 'A' && b <= 'Z' ? b + 32 : b;
  }
}
