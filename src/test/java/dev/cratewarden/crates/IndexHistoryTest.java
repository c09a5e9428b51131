package dev.cratewarden.crates;

import static dev.cratewarden.crates.IndexFileTest.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.IndexHistory.ChecksumChanged;
import dev.cratewarden.crates.IndexHistory.Vanished;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IndexHistoryTest {
  private static final String WAS = "a".repeat(64);
  private static final String NOW = "b".repeat(64);

  @Test
  void a_file_that_only_grew_is_kept_as_it_came() {
    IndexFile next = file(line("1.0.0", "") + "\n" + line("2.0.0", "") + "\n");

    IndexHistory history = IndexHistory.merge(file(line("1.0.0", "")), next);

    assertThat(history.bytes()).isSameAs(next.bytes());
    assertThat(history.events()).isEmpty();
  }

  @Test
  void yanking_and_new_fields_are_upstreams_to_change() {
    IndexFile next = file(line("1.0.0", ",\"yanked\":true,\"pubtime\":\"2024-01-01T00:00:00Z\""));

    assertThat(IndexHistory.merge(file(line("1.0.0", "")), next).bytes()).isSameAs(next.bytes());
  }

  @Test
  void a_vanished_version_keeps_its_line_at_the_end() {
    String kept = line("1.0.0", ",\"odd\" : [1]");

    IndexHistory history = IndexHistory.merge(file(kept + "\r\n" + line("2.0.0", "")), file(line("2.0.0", "")));

    assertThat(text(history)).isEqualTo(line("2.0.0", "") + "\n" + kept + "\n");
    assertThat(history.events()).containsExactly(new Vanished(CrateId.of("a@1.0.0")));
  }

  @Test
  void a_changed_checksum_keeps_the_earlier_line_in_its_place() {
    String was = line("1.0.0", ",\"odd\":1");
    String now = line("1.0.0", ",\"longer\":12345").replace(WAS, NOW);
    String other = line("2.0.0", "");

    IndexHistory history = IndexHistory.merge(file(was), file(now + "\n" + other + "\n"));

    assertThat(text(history)).isEqualTo(was + "\n" + other + "\n");
    assertThat(history.events())
        .containsExactly(new ChecksumChanged(CrateId.of("a@1.0.0"), Checksum.of(WAS), Checksum.of(NOW)));
  }

  @Test
  void a_version_whose_line_can_no_longer_be_read_is_vanished() {
    String was = line("1.0.0", "");
    String spoiled = line("1.0.0", ",\"features\":null");

    IndexHistory history = IndexHistory.merge(file(was), file(spoiled + "\n"));

    assertThat(text(history)).isEqualTo(spoiled + "\n" + was + "\n");
    assertThat(history.events()).containsExactly(new Vanished(CrateId.of("a@1.0.0")));
  }

  @Test
  void a_version_that_only_changed_its_build_metadata_is_another_version() {
    assertThat(IndexHistory.merge(file(line("1.0.0+a", "")), file(line("1.0.0+b", ""))).events())
        .containsExactly(new Vanished(CrateId.of("a@1.0.0+a")));
  }

  @Test
  void everything_vanished_leaves_the_earlier_lines() {
    String earlier = line("1.0.0", "") + "\n" + line("2.0.0", "") + "\n";

    assertThat(text(IndexHistory.merge(file(earlier), file("")))).isEqualTo(earlier);
  }

  @Test
  void after_any_change_every_earlier_version_has_its_earlier_checksum_and_a_second_look_finds_nothing() {
    Random random = new Random(51);
    for (int i = 0; i < 2000; i++) {
      IndexFile previous = file(randomLines(random));
      IndexFile next = file(randomLines(random));

      IndexFile kept = file(text(IndexHistory.merge(previous, next)));

      for (IndexEntry it : previous.entries()) {
        Checksum earlier = previous.entry(it.version()).orElseThrow().checksum();
        assertThat(kept.entry(it.version())).map(IndexEntry::checksum).contains(earlier);
      }
      for (IndexEntry it : next.entries()) {
        assertThat(kept.entry(it.version())).isPresent();
      }
      assertThat(kept.invalidLines()).isEqualTo(next.invalidLines());
      assertThat(IndexHistory.merge(previous, kept).events()).isEmpty();
      assertThat(IndexHistory.merge(kept, kept).bytes()).isSameAs(kept.bytes());
    }
  }

  private static String randomLines(Random random) {
    List<String> lines = new ArrayList<>();
    for (int n = random.nextInt(6); n > 0; n--) {
      String line = line(random.nextInt(4) + ".0.0", random.nextBoolean() ? "" : ",\"yanked\":true");
      lines.add(random.nextInt(12) == 0 ? "garbage" : random.nextInt(3) == 0 ? line.replace(WAS, NOW) : line);
    }
    return String.join(random.nextBoolean() ? "\n" : "\r\n", lines) + (random.nextBoolean() ? "\n" : "");
  }

  private static IndexFile file(String text) {
    return IndexFile.parse(CrateName.of("a"), text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(IndexHistory history) {
    return new String(history.bytes(), StandardCharsets.UTF_8);
  }
}
