package dev.cratewarden.crates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Each file of the corpus leads us to the version that cargo was recorded to select; {@link IndexCargoIT} records. */
class IndexCorpusTest {
  /** Where we are stricter than cargo, or in one case more lenient, on purpose: see {@link IndexLineReader}. */
  private static final Map<String, String> DIFFERENCES =
      Map.of(
          "cksum-empty", "1.0.0",
          "cksum-short", "1.0.0",
          "cksum-upper-case", "1.0.0",
          "invalid-utf8-unknown", "1.0.0",
          "lone-surrogate-links", "2.0.0",
          "struct-as-array", "1.0.0");

  @Test
  void we_read_each_odd_file_as_cargo_does() throws IOException {
    Map<String, String> ours = new TreeMap<>();
    IndexCorpus.files().forEach((name, bytes) -> ours.put(name, IndexCorpus.selected(bytes)));

    Map<String, String> expected = new TreeMap<>(IndexCorpus.recorded());
    expected.putAll(DIFFERENCES);
    assertThat(ours).isEqualTo(expected);
  }
}
