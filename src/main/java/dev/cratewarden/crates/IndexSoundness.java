package dev.cratewarden.crates;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Optional;

/**
 * Whether the bytes that came for an index file are one.
 *
 * <p>Cargo skips every line that it cannot read, so a captive portal's page or a cut answer looks to it like a crate
 * without versions. A mirror must neither keep such an answer nor pass it on. Single unreadable lines do not make a
 * file unsound: cargo is built to skip lines from its future.
 */
public sealed interface IndexSoundness {
  /** They are an index file. */
  record Sound(IndexFile file) implements IndexSoundness {}

  /**
   * They are something else, or not all of it.
   *
   * @param reason in a few words that follow "the answer"
   */
  record NotAnIndex(String reason) implements IndexSoundness {}

  /**
   * Looks at the whole answer to a request for the index file of {@code name}.
   *
   * @param body is not copied and must not change
   */
  static IndexSoundness of(CrateName name, byte[] body) {
    Optional<String> wrong = wrongKind(body);
    if (wrong.isPresent()) {
      return new NotAnIndex(wrong.get());
    }
    IndexFile file = IndexFile.parse(name, body);
    if (!file.namesVersions()) {
      return new NotAnIndex(
          file.foreignName()
              .map(other -> "is about another crate: " + Quoted.of(other))
              .orElse("has no line that is an index entry"));
    }
    return isCut(body) ? new NotAnIndex("breaks off within its last line") : new Sound(file);
  }

  /** What the first bytes betray. */
  private static Optional<String> wrongKind(byte[] body) {
    int first = 0;
    while (first < body.length && isWhite(body[first])) {
      first++;
    }
    if (first == body.length) {
      return Optional.of("is empty");
    }
    return switch (body[first] & 0xff) {
      case '{' -> isAlone(body, first) ? Optional.of("is JSON over several lines") : Optional.empty();
      case '<' -> Optional.of("is a web page");
      case '[' -> Optional.of("is a JSON array");
      case 0xef, 0xfe, 0xff -> Optional.of("begins with a byte order mark");
      case 0x1f -> Optional.of("is compressed");
      default -> Optional.empty();
    };
  }

  private static boolean isAlone(byte[] body, int at) {
    int next = at + 1;
    while (next < body.length && (body[next] == ' ' || body[next] == '\t' || body[next] == '\r')) {
      next++;
    }
    return next < body.length && body[next] == '\n';
  }

  /** Whether the last line has neither an end nor the form of a whole JSON value. */
  private static boolean isCut(byte[] body) {
    if (body[body.length - 1] == '\n') {
      return false;
    }
    int start = body.length;
    while (start > 0 && body[start - 1] != '\n') {
      start--;
    }
    try (JsonParser json = new JsonFactory().createParser(body, start, body.length - start)) {
      json.nextToken();
      json.skipChildren();
      return json.nextToken() != null;
    } catch (IOException e) {
      return true;
    }
  }

  private static boolean isWhite(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }
}
