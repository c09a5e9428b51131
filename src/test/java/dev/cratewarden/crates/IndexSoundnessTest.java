package dev.cratewarden.crates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.IndexSoundness.NotAnIndex;
import dev.cratewarden.crates.IndexSoundness.Sound;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IndexSoundnessTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "empty | is empty",
        "only-blank | is empty",
        "html | is a web page",
        "json-array | is a JSON array",
        "pretty-printed | is JSON over several lines",
        "bom-only-line | begins with a byte order mark",
        "bom-first-line | begins with a byte order mark",
        "utf16 | begins with a byte order mark",
        "gzip | is compressed",
        "cut-last-line | breaks off within its last line",
        "other-crate | is about another crate: \"other\"",
        "plain-text | has no line that is an index entry",
        "cr-only | has no line that is an index entry"
      })
  void an_answer_that_is_no_index_file_is_told(String file, String reason) throws IOException {
    assertThat(IndexSoundness.of(IndexCorpus.NAME, IndexCorpus.file(file))).isEqualTo(new NotAnIndex(reason));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "crlf",
        "blank-lines",
        "no-final-newline",
        "garbage-line",
        "array-line",
        "name-other",
        "schema-3",
        "vers-v",
        "unknown-fields",
        "spaces-around"
      })
  void single_odd_lines_do_not_spoil_an_index_file(String file) throws IOException {
    assertThat(IndexSoundness.of(IndexCorpus.NAME, IndexCorpus.file(file))).isInstanceOf(Sound.class);
  }

  @Test
  void a_file_whose_only_version_is_malformed_is_still_an_index_file() {
    String line = IndexFileTest.line("1.0.0", ",\"features\":null");

    assertThat(IndexSoundness.of(CrateName.of("a"), line.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(Sound.class, it -> assertThat(it.file().entries()).isEmpty());
  }

  @Test
  void a_file_cut_anywhere_but_at_the_end_of_a_line_is_told() {
    byte[] whole =
        (IndexFileTest.line("1.0.0", "") + "\n" + IndexFileTest.line("2.0.0", "") + "\n")
            .getBytes(StandardCharsets.UTF_8);
    int lineEnd = whole.length / 2;
    for (int length = 1; length < whole.length; length++) {
      boolean atLineEnd = length == lineEnd - 1 || length == lineEnd || length == whole.length - 1;
      assertThat(IndexSoundness.of(CrateName.of("a"), Arrays.copyOf(whole, length)) instanceof Sound)
          .as("the first %d bytes of %d", length, whole.length)
          .isEqualTo(atLineEnd);
    }
  }
}
