package dev.cratewarden.scan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads Rust source word by word, telling code, comments and string literals apart, and notes the signals in it.
 *
 * <p>One pass, no recursion, time linear in the length; any bytes will do. It does not understand the code: it knows
 * which words stand in it. Comments say nothing, so that documentation may speak of anything. One reader serves one
 * scan.
 */
final class RustReader {
  private static final int TABLE_NUMBERS_MIN = 200;
  private static final int PATH_BYTES_MAX = 200;

  private static final int GROUPS_MAX = 16;

  /** So many blanks before code put it where an editor does not show it. */
  static final int FAR_RIGHT_BLANKS = 240;

  private static final byte[] CFG_TEST = "#[cfg(test)]".getBytes(StandardCharsets.US_ASCII);

  private static final byte OTHER = 0;
  private static final byte SPACE = 1;
  private static final byte WORD = 2;
  private static final byte DIGIT = 3;
  private static final byte[] KIND = kinds();

  private final Vocabulary vocabulary;
  private final int command;
  private final int create;
  private final int as;
  private final int character;
  private final int fn;
  private final int mod;
  private final int path;
  private final int include;
  private final Literals literals;
  private final Sights sights = new Sights();

  /**
   * How to go on, by the kind of the next byte. Looked up and not switched on: so each is compiled by itself, where all
   * of them in one loop keep the compiler busy for a second of a server's first minute.
   */
  private final Step[] steps = {this::readMark, this::afterBlanks, this::readName, this::readNumber};

  private final int[] firstSeen = new int[Signals.SIGNALS_MAX];

  /** What stands before the braces that are open, as in {@code use process::{self, Command}}. */
  private final int[] groups = new int[GROUPS_MAX];

  private byte[] b = new byte[0];
  private int n;
  private long seen;
  private int numbers;
  private int depth;

  /** The known word right before, apart from blanks, comments and colons; 0 if there is none. */
  private int before;

  /** Whether {@code ::} stands between {@link #before} and what comes. */
  private boolean joined;

  private SourceNotes notes = new SourceNotes("");
  private Letters lettering = Letters.IGNORED;

  RustReader(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    literals = new Literals(vocabulary);
    command = vocabulary.number("Command");
    create = vocabulary.number("new");
    as = vocabulary.number("as");
    character = vocabulary.number("char");
    fn = vocabulary.number("fn");
    mod = vocabulary.number("mod");
    path = vocabulary.number("path");
    include = vocabulary.number("include");
  }

  /** Reads what begins at a place; gives back where the next begins. */
  private interface Step {
    int read(int at);
  }

  /** Is told of words and literals with letters beyond ASCII. */
  interface Letters {
    /** Nobody minds them, or there are none. */
    Letters IGNORED = (bytes, from, to) -> {};

    void look(byte[] bytes, int from, int to);
  }

  /** Whether a byte goes on with a word of code; any byte beyond ASCII does. */
  static boolean isWordByte(byte b) {
    return KIND[b & 0xff] >= WORD;
  }

  /** Notes what stands in the first {@code length} bytes. */
  SourceNotes read(String file, byte[] bytes, int length, Letters letters) {
    b = bytes;
    n = length;
    seen = 0;
    numbers = 0;
    notes = new SourceNotes(file);
    lettering = letters;
    readCode();
    vocabulary
        .implications()
        .forEach((needed, implied) -> {
          if ((seen & needed) == needed) {
            see(implied, firstSeen[Long.numberOfTrailingZeros(needed)]);
          }
        });
    notes.noteSignals(seen);
    sights.note(b, n, seen, firstSeen, notes);
    return notes;
  }

  private void readCode() {
    before = 0;
    joined = false;
    depth = 0;
    for (int i = 0; i < n; ) {
      i = steps[KIND[b[i] & 0xff]].read(i);
    }
  }

  private int readName(int start) {
    int hash = 0;
    int high = 0;
    int i = start;
    for (; i < n && KIND[b[i] & 0xff] >= WORD; i++) {
      hash = WordTable.hash(hash, b[i]);
      high |= b[i];
    }
    if (i - start <= 2 && i < n && (b[i] == '"' || b[i] == '#')) {
      int end = rawEnd(start, i);
      if (end > 0) {
        before = 0;
        numbers = 0;
        return end;
      }
    }
    if (high < 0) {
      lettering.look(b, start, i);
    }
    int word = i - start > WordTable.LENGTH_MAX ? 0 : vocabulary.words().find(b, start, i, hash);
    if (word != 0) {
      boolean isGrouped = before == 0 && depth > 0;
      readWord(isGrouped ? groups[depth - 1] : before, joined || isGrouped, word, start, i);
    }
    before = word;
    joined = false;
    numbers = 0;
    return i;
  }

  private int readMark(int i) {
    byte c = b[i];
    switch (c) {
      case '"' -> {
        before = 0;
        return readString(i + 1);
      }
      case '\'' -> {
        before = 0;
        return afterApostrophe(i);
      }
      case '/' -> {
        return afterSlash(i);
      }
      case ':' -> {
        joined = i + 1 < n && b[i + 1] == ':';
        before = joined ? before : 0;
        return i + (joined ? 2 : 1);
      }
      case ',' -> {
        before = 0;
        return i + 1;
      }
      case '(' -> {
        if (before == fn) {
          see(1L << Signals.FN_POINTER, i);
        }
      }
      case '{' -> {
        if (depth < groups.length) {
          groups[depth] = joined ? before : 0;
        }
        depth = Math.min(depth + 1, groups.length);
      }
      case '}' -> depth = Math.max(depth - 1, 0);
      default -> {}
    }
    joined = false;
    before = 0;
    numbers = 0;
    return i + 1;
  }

  private int afterBlanks(int start) {
    int i = start + 1;
    int lineStart = b[start] == '\n' ? i : start;
    while (i < n && KIND[b[i] & 0xff] == SPACE) {
      lineStart = b[i++] == '\n' ? i : lineStart;
    }
    if (i - lineStart >= FAR_RIGHT_BLANKS && i < n) {
      see(1L << Signals.FAR_RIGHT, i);
    }
    return i;
  }

  /** Notes a known word. */
  private void readWord(int before, boolean joined, int word, int start, int end) {
    long marks = vocabulary.wordMarks()[word];
    if (before != 0) {
      if (joined) {
        marks |= vocabulary.pairMarks().getOrDefault(Vocabulary.pair(before, word), 0L);
        if (before == command && word == create) {
          readProgram(end);
        }
      } else if (before == as && word == character) {
        marks |= 1L << Signals.CHAR_CAST;
      }
    }
    if (marks != 0) {
      see(marks, start);
    }
    if (word == mod) {
      readModule(start, end);
    } else if (word == include) {
      int at = skipSpace(end);
      if (at < n && b[at] == '!') {
        notes.noteInclude();
      }
    } else if (word == path && start > 0 && b[start - 1] == '[') {
      notes.noteInclude();
    }
  }

  private void readProgram(int from) {
    int at = skipSpace(from);
    if (at >= n || b[at] != '(') {
      return;
    }
    at = skipSpace(at + 1);
    while (at < n && b[at] == '&') {
      at = skipSpace(at + 1);
    }
    int end = at + 1;
    if (at < n && b[at] == '"') {
      while (end < n && b[end] != '"' && b[end] != '\\' && end - at <= PATH_BYTES_MAX) {
        end++;
      }
      if (end < n && b[end] == '"') {
        notes.noteProgram(new String(b, at + 1, end - at - 1, StandardCharsets.UTF_8));
        return;
      }
    }
    see(1L << Signals.DYNAMIC_PROGRAM, from);
  }

  private void readModule(int word, int from) {
    int start = skipSpace(from);
    int end = start;
    while (end < n && KIND[b[end] & 0xff] >= WORD && end - start < PATH_BYTES_MAX) {
      end++;
    }
    int after = skipSpace(end);
    if (end > start && after < n && b[after] == ';') {
      notes.noteModule(new String(b, start, end - start, StandardCharsets.UTF_8), isForTests(word));
    }
  }

  /** Whether {@code #[cfg(test)]} stands right before the word at {@code at}. */
  private boolean isForTests(int at) {
    int i = at;
    while (i > 0 && KIND[b[i - 1] & 0xff] == SPACE) {
      i--;
    }
    return i >= CFG_TEST.length && Arrays.equals(b, i - CFG_TEST.length, i, CFG_TEST, 0, CFG_TEST.length);
  }

  private int skipSpace(int from) {
    int i = from;
    while (i < n && KIND[b[i] & 0xff] == SPACE) {
      i++;
    }
    return i;
  }

  private int readNumber(int start) {
    before = 0;
    int i = start;
    int value = 0;
    boolean hex = i + 1 < n && b[i] == '0' && (b[i + 1] | 32) == 'x';
    i += hex ? 2 : 0;
    for (; i < n; i++) {
      int digit = Character.digit(b[i], hex ? 16 : 10);
      if (digit < 0) {
        break;
      }
      value = Math.min(value * (hex ? 16 : 10) + digit, 1 << 20);
    }
    while (i < n && KIND[b[i] & 0xff] >= WORD) {
      i++;
    }
    numbers = value < 256 ? numbers + 1 : 0;
    if (numbers == TABLE_NUMBERS_MIN) {
      see(1L << Signals.BYTE_TABLE, start);
    }
    return i;
  }

  private int afterSlash(int start) {
    int i = start + 1;
    if (i < n && b[i] == '/') {
      while (i < n && b[i] != '\n') {
        i++;
      }
      return i;
    }
    if (i >= n || b[i] != '*') {
      return i;
    }
    int depth = 1;
    i++;
    while (i < n && depth > 0) {
      byte c = b[i++];
      if (c == '*' && i < n && b[i] == '/') {
        depth--;
        i++;
      } else if (c == '/' && i < n && b[i] == '*') {
        depth++;
        i++;
      }
    }
    return i;
  }

  /** A character literal, or the beginning of a lifetime, of which only the apostrophe is passed over. */
  private int afterApostrophe(int start) {
    int i = start + 1;
    if (i < n && b[i] == '\\') {
      i += 2;
      while (i < n && b[i] != '\'' && b[i] != '\n') {
        i++;
      }
      return Math.min(i + 1, n);
    }
    int end = i + 1;
    while (end < n && (b[end] & 0xc0) == 0x80) {
      end++;
    }
    return end < n && b[end] == '\'' ? end + 1 : i;
  }

  /** The end of a raw or prefixed literal that begins with the word before {@code at}; 0 if there is none. */
  private int rawEnd(int start, int at) {
    boolean raw = b[at - 1] == 'r';
    boolean prefix =
        raw && (at - start == 1 || b[start] == 'b' || b[start] == 'c')
            || at - start == 1 && (b[start] == 'b' || b[start] == 'c');
    if (!prefix) {
      return 0;
    }
    if (!raw) {
      return b[at] == '"' ? readString(at + 1) : 0;
    }
    int i = at;
    while (i < n && b[i] == '#') {
      i++;
    }
    int hashes = i - at;
    if (i >= n || b[i] != '"') {
      return 0;
    }
    int from = i + 1;
    for (i = from; i < n; i++) {
      if (b[i] == '"' && closes(i + 1, hashes)) {
        readText(b, from, i, i);
        return i + 1 + hashes;
      }
    }
    readText(b, from, n, from);
    return n;
  }

  private boolean closes(int at, int hashes) {
    for (int i = at; i < at + hashes; i++) {
      if (i >= n || b[i] != '#') {
        return false;
      }
    }
    return true;
  }

  private int readString(int from) {
    int i = from;
    boolean escaped = false;
    int high = 0;
    while (i < n && b[i] != '"') {
      high |= b[i];
      if (b[i] == '\\') {
        escaped = true;
        i++;
      }
      i++;
    }
    int end = Math.min(i, n);
    if (high < 0) {
      lettering.look(b, from, end);
    }
    numbers = 0;
    if (escaped) {
      int length = literals.decode(b, from, end);
      readText(literals.decoded(), 0, length, from);
    } else {
      readText(b, from, end, from);
    }
    return end + 1;
  }

  private void readText(byte[] text, int from, int to, int at) {
    long marks = literals.marks(text, from, to, notes);
    if (marks != 0) {
      see(marks, at);
    }
  }

  private void see(long marks, int at) {
    long fresh = marks & ~seen;
    seen |= fresh;
    for (; fresh != 0; fresh &= fresh - 1) {
      firstSeen[Long.numberOfTrailingZeros(fresh)] = at;
    }
  }

  private static byte[] kinds() {
    byte[] kinds = new byte[256];
    for (int c = 0; c < 256; c++) {
      boolean letter = (c | 32) >= 'a' && (c | 32) <= 'z' || c == '_' || c >= 0x80;
      kinds[c] = letter ? WORD : c >= '0' && c <= '9' ? DIGIT : c <= ' ' ? SPACE : OTHER;
    }
    return kinds;
  }
}
