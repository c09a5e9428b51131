package dev.cratewarden.crates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Messages stand in {@code golden/lockfile/refusals.tsv}; {@code -Dgolden.record=true} writes them anew. */
class LockfileRefusalTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/lockfile/refusals.tsv");

  @Test
  void each_refusal_says_where_and_why() throws IOException {
    Map<String, String> refusals = new TreeMap<>();
    for (String name : LockfileCorpus.names()) {
      if (name.startsWith("refused-")) {
        refusals.put(name.substring("refused-".length()), LockfileCorpus.refusal(LockfileCorpus.bytes(name)));
      }
    }

    if (Boolean.getBoolean("golden.record")) {
      Files.createDirectories(GOLDEN.getParent());
      Files.write(GOLDEN, refusals.entrySet().stream().map(it -> it.getKey() + "\t" + it.getValue()).toList());
    }
    Map<String, String> golden = new TreeMap<>();
    for (String line : Files.readAllLines(GOLDEN)) {
      golden.put(line.substring(0, line.indexOf('\t')), line.substring(line.indexOf('\t') + 1));
    }
    assertThat(refusals).isEqualTo(golden);
  }

  @Test
  void too_many_bytes_are_refused_unread() {
    assertThat(LockfileCorpus.refusal(new byte[Lockfile.BYTES_MAX + 1]))
        .isEqualTo("Cargo.lock:1:1: 16777217 bytes are too many for a lockfile, at most 16777216");
  }

  @Test
  void too_many_packages_are_refused() {
    StringBuilder text = new StringBuilder("version = 4\n");
    for (int i = 0; i <= Lockfile.PACKAGES_MAX; i++) {
      text.append("[[package]]\nname = \"p").append(i).append("\"\nversion = \"0.0.0\"\n");
    }

    assertThat(LockfileCorpus.refusal(bytes(text))).isEqualTo("Cargo.lock:300002:1: more than 100000 packages");
  }

  @Test
  void a_long_file_that_cargo_did_not_write_is_refused_at_its_first_odd_line() {
    String text = "version = 4\n\n[[package]]\nname = \"x\"\nversion = '1.0.0'\n" + "# a comment\n".repeat(100_000);

    assertThat(LockfileCorpus.refusal(bytes(text)))
        .isEqualTo("Cargo.lock:5:1: not as cargo writes it, and too long to be read as an edited lockfile");
  }

  @Test
  void many_edges_to_ambiguous_names_take_no_time() {
    StringBuilder text =
        new StringBuilder("version = 4\n\n[[package]]\nname = \"app\"\nversion = \"0.0.0\"\ndependencies = [\n");
    text.append(" \"x\",\n".repeat(200_000)).append("]\n");
    for (int i = 0; i < 20_000; i++) {
      text.append("\n[[package]]\nname = \"x\"\nversion = \"0.0.").append(i).append("\"\n");
    }

    assertThat(LockfileCorpus.understood(bytes(text)).packages()).hasSize(20_001);
  }

  private static byte[] bytes(CharSequence text) {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
