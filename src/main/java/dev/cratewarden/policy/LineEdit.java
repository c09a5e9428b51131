package dev.cratewarden.policy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One index line as bytes, of which single values are replaced and every other byte stays.
 *
 * <p>Cargo reads fields that we do not know, and a changed checksum or dependency would break lockfiles; so a line is
 * never written anew. The line is known to be a JSON object; where it is not, {@link IllegalStateException} says so and
 * the line must not be shown.
 */
final class LineEdit {
  private record Edit(int from, int to, String text) {}

  private interface Member {
    /** A member of an object: its name's span without the quotation marks, and its value's span. */
    void visit(int nameFrom, int nameTo, int valueFrom, int valueTo);
  }

  private final byte[] bytes;
  private final int from;
  private final int to;
  private final List<Edit> edits = new ArrayList<>();

  LineEdit(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.from = offset;
    this.to = offset + length;
  }

  /** Makes it say {@code "yanked":true}. */
  void yank() {
    boolean[] said = new boolean[1];
    int end =
        members(
            skipSpace(from),
            (nameFrom, nameTo, valueFrom, valueTo) -> {
              if (isName(nameFrom, nameTo, "yanked")) {
                edits.add(new Edit(valueFrom, valueTo, "true"));
                said[0] = true;
              }
            });
    if (!said[0]) {
      edits.add(new Edit(end - 1, end - 1, ",\"yanked\":true"));
    }
  }

  /** Makes every dependency that has a registry say {@code "registry":null}. */
  void stripRegistries() {
    members(
        skipSpace(from),
        (nameFrom, nameTo, valueFrom, valueTo) -> {
          if (isName(nameFrom, nameTo, "deps")) {
            dependencies(valueFrom);
          }
        });
  }

  private void dependencies(int array) {
    int i = skipSpace(array + 1);
    while (at(i) == '{') {
      i =
          members(
              i,
              (nameFrom, nameTo, valueFrom, valueTo) -> {
                if (isName(nameFrom, nameTo, "registry") && at(valueFrom) == '"') {
                  edits.add(new Edit(valueFrom, valueTo, "null"));
                }
              });
      i = skipSpace(i);
      i = at(i) == ',' ? skipSpace(i + 1) : i;
    }
  }

  /** The line with its edits, which were found from left to right. */
  void writeTo(ByteArrayOutputStream out) {
    int done = from;
    for (Edit edit : edits) {
      out.write(bytes, done, edit.from() - done);
      out.writeBytes(edit.text().getBytes(StandardCharsets.US_ASCII));
      done = edit.to();
    }
    out.write(bytes, done, to - done);
  }

  /** Visits the members of the object at {@code i}; returns the position after its closing brace. */
  private int members(int i, Member visitor) {
    expect(i, '{');
    int p = skipSpace(i + 1);
    while (at(p) == '"') {
      int nameEnd = skipString(p);
      int colon = skipSpace(nameEnd);
      expect(colon, ':');
      int value = skipSpace(colon + 1);
      int valueEnd = skipValue(value);
      visitor.visit(p + 1, nameEnd - 1, value, valueEnd);
      p = skipSpace(valueEnd);
      p = at(p) == ',' ? skipSpace(p + 1) : p;
    }
    expect(p, '}');
    return p + 1;
  }

  private int skipValue(int i) {
    return switch (at(i)) {
      case '"' -> skipString(i);
      case '{', '[' -> skipNested(i);
      default -> skipScalar(i);
    };
  }

  private int skipNested(int i) {
    int depth = 0;
    int p = i;
    do {
      switch (at(p)) {
        case '"' -> p = skipString(p) - 1;
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        default -> {
          // Scalars, commas and colons do not nest.
        }
      }
      p++;
    } while (depth > 0);
    return p;
  }

  private int skipScalar(int i) {
    int p = i;
    while (p < to && ",}] \t\r".indexOf(bytes[p]) < 0) {
      p++;
    }
    return p;
  }

  private int skipString(int i) {
    int p = i + 1;
    while (at(p) != '"') {
      p += bytes[p] == '\\' ? 2 : 1;
    }
    return p + 1;
  }

  private int skipSpace(int i) {
    int p = i;
    while (p < to && (bytes[p] == ' ' || bytes[p] == '\t' || bytes[p] == '\r')) {
      p++;
    }
    return p;
  }

  /** Compares what the name means: {@code "yank\u0065d"} is {@code "yanked"} to every JSON reader. */
  private boolean isName(int nameFrom, int nameTo, String name) {
    int i = nameFrom;
    for (int n = 0; n < name.length(); n++) {
      if (i >= nameTo) {
        return false;
      }
      boolean escaped = bytes[i] == '\\' && i + 6 <= nameTo && bytes[i + 1] == 'u';
      int c = escaped ? Integer.parseInt(new String(bytes, i + 2, 4, StandardCharsets.ISO_8859_1), 16) : bytes[i];
      if (c != name.charAt(n)) {
        return false;
      }
      i += escaped ? 6 : 1;
    }
    return i == nameTo;
  }

  private void expect(int i, char c) {
    if (at(i) != c) {
      throw new IllegalStateException("no '" + c + "' at byte " + (i - from) + " of an index line");
    }
  }

  private byte at(int i) {
    if (i >= to) {
      throw new IllegalStateException("an index line ends within a value");
    }
    return bytes[i];
  }
}
