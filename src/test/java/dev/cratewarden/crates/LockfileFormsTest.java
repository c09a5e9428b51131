package dev.cratewarden.crates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.LockfileText.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the reader of cargo's own form accepts, general TOML means too. */
class LockfileFormsTest {
  @Test
  void cargos_own_form_is_read_line_by_line() throws IOException {
    for (String name :
        List.of(
            "v1",
            "v1-root",
            "v2",
            "v3",
            "v4",
            "v4-crlf",
            "v4-no-final-newline",
            "sources",
            "replace",
            "unused-patch",
            "only-version")) {
      assertThat(new LockfileLines(LockfileCorpus.text(name)).read()).as(name).isPresent();
    }
    assertThat(new LockfileLines(LockfileCorpus.text("v4-edited")).read()).isEmpty();
  }

  @Test
  void both_readers_agree_on_the_corpus() throws IOException {
    for (String name : LockfileCorpus.names()) {
      agree(LockfileCorpus.text(name));
    }
  }

  @Test
  void both_readers_agree_on_files_with_a_line_or_character_changed() throws IOException {
    Random random = new Random(61);
    List<String> texts = new ArrayList<>();
    for (String name : List.of("v1", "v1-root", "v4", "sources", "unused-patch")) {
      texts.add(LockfileCorpus.text(name));
    }
    for (int i = 0; i < 1500; i++) {
      agree(random.nextBoolean() ? withLineMoved(texts, random) : withCharacterChanged(texts, random));
    }
  }

  private static void agree(String text) {
    Optional<LockfileText> byLines = new LockfileLines(text).read();
    if (byLines.isPresent()) {
      try {
        assertThat(LockfileToml.read(text)).as(text).isEqualTo(byLines.get());
      } catch (Refusal e) {
        throw new AssertionError(e.getMessage() + " in\n" + text, e);
      }
    }
  }

  private static String withLineMoved(List<String> texts, Random random) {
    List<String> lines = new ArrayList<>(List.of(texts.get(random.nextInt(texts.size())).split("\n")));
    String line = lines.get(random.nextInt(lines.size()));
    if (random.nextBoolean()) {
      lines.remove(line);
    }
    lines.add(random.nextInt(lines.size() + 1), line);
    return String.join("\n", lines) + "\n";
  }

  private static String withCharacterChanged(List<String> texts, Random random) {
    StringBuilder text = new StringBuilder(texts.get(random.nextInt(texts.size())));
    String alphabet = "\"'\\[]=#.,\n\r\t \u0000\u007f\u00e9x1{}";
    char c = alphabet.charAt(random.nextInt(alphabet.length()));
    int at = random.nextInt(text.length());
    return (random.nextBoolean() ? text.insert(at, c) : text.replace(at, at + 1, String.valueOf(c))).toString();
  }
}
