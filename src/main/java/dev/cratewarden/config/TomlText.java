package dev.cratewarden.config;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;
import org.tomlj.TomlVersion;

/**
 * Bytes of a file into TOML, with every syntax error's place. Bounded by size; tomlj itself bounds the nesting (128
 * levels).
 */
final class TomlText {
  /** The largest file that is read. */
  static final int BYTES_MAX = 1 << 20;

  /** More errors than this help nobody. */
  static final int PROBLEMS_MAX = 100;

  private TomlText() {}

  /** The top table; empty if {@code problems} got a new entry. */
  static Optional<TomlTable> parse(String file, byte[] bytes, List<Problem> problems) {
    if (bytes.length > BYTES_MAX) {
      problems.add(new Problem(new Source.WholeFile(file), "is larger than " + SizeText.show(BYTES_MAX)));
      return Optional.empty();
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      problems.add(new Problem(new Source.WholeFile(file), "is not UTF-8"));
      return Optional.empty();
    }
    if (text.startsWith("\uFEFF")) {
      text = text.substring(1); // editors on Windows put a byte order mark first; it has no meaning
    }
    TomlParseResult result = Toml.parse(text, TomlVersion.V1_0_0);
    for (TomlParseError error : result.errors()) {
      if (problems.size() < PROBLEMS_MAX) {
        problems.add(new Problem(placeOf(file, error), messageOf(error)));
      }
    }
    return result.hasErrors() ? Optional.empty() : Optional.of(result);
  }

  private static Source placeOf(String file, TomlParseError error) {
    return new Source.InFile(file, error.position().line(), error.position().column());
  }

  private static String messageOf(TomlParseError error) {
    String message = error.getMessage();
    return message == null ? "is no TOML" : message;
  }
}
