package dev.cratewarden.crates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IndexFileTest {
  private static final String CHECKSUM = "a".repeat(64);

  @Test
  void a_line_is_read_with_all_its_fields() {
    IndexFile file =
        parse(
            "Inflector",
            """
            {"name":"Inflector","vers":"1.0.0-rc+b","deps":[
            {"name":"json","req":"^1","features":["std"],"optional":true,"default_features":false,"target":"cfg(unix)","kind":"build",
            "registry":"https://example.com/index","package":"serde_json"}],"cksum":"%s","features":{},"yanked":true,"links":"z",
            "rust_version":"1.70","pubtime":"2024-02-29T12:34:56Z","v":2,"later":[1]}
            """
                    .formatted(CHECKSUM)
                    .replace("\n", "")
                + "\n");

    assertThat(file.entries())
        .containsExactly(
            new IndexEntry(
                CrateId.of("Inflector@1.0.0-rc+b"),
                Checksum.of(CHECKSUM),
                true,
                new PublishTime.Known(Instant.parse("2024-02-29T12:34:56Z")),
                2,
                Optional.of("1.70"),
                Optional.of("z"),
                List.of(
                    new Dependency(
                        "json",
                        "serde_json",
                        "^1",
                        Dependency.Kind.BUILD,
                        true,
                        Optional.of("cfg(unix)"),
                        Optional.of("https://example.com/index"),
                        List.of("std"),
                        false)),
                0,
                file.bytes().length - 1));
  }

  @Test
  void absent_fields_have_their_defaults() {
    IndexEntry entry = parse("a", line("1.0.0", "")).entries().get(0);

    assertThat(entry.yanked()).isFalse();
    assertThat(entry.published()).isEqualTo(PublishTime.UNKNOWN);
    assertThat(entry.schema()).isEqualTo(1);
    assertThat(entry.rustVersion()).isEmpty();
    assertThat(entry.dependencies()).isEmpty();
  }

  @Test
  void bytes_are_kept_and_each_line_is_found_in_them() {
    String first = line("1.0.0", ",\"new\":\"\u00e9\"");
    String second = line("2.0.0", "");
    IndexFile file = parse("a", "\n" + first + "\r\n  \ngarbage\n" + second);

    assertThat(file.entries()).map(file::line).containsExactly(first, second);
    assertThat(file.invalidLines()).isEqualTo(1);
    assertThat(new String(file.bytes(), StandardCharsets.UTF_8)).startsWith("\n{").endsWith("}");
  }

  @Test
  void a_file_asked_for_in_lower_case_holds_the_published_spelling() {
    IndexFile file = parse("inflector", line("1.0.0", "").replace("\"a\"", "\"Inflector\""));

    assertThat(file.name().value()).isEqualTo("inflector");
    assertThat(file.entries().get(0).id().name().value()).isEqualTo("Inflector");
  }

  @Test
  void versions_that_differ_in_build_metadata_are_different_versions() {
    IndexFile file = parse("a", line("1.0.0+a", "") + "\n" + line("1.0.0+b", ",\"yanked\":true"));

    assertThat(file.entry(CrateVersion.of("1.0.0+a"))).map(IndexEntry::yanked).contains(false);
    assertThat(file.entry(CrateVersion.of("1.0.0+b"))).map(IndexEntry::yanked).contains(true);
    assertThat(file.entry(CrateVersion.of("1.0.0"))).isEmpty();
  }

  @Test
  void of_two_lines_for_a_version_the_later_counts() throws IOException {
    IndexFile yanked = parse("odd", IndexCorpus.file("version-twice-last-yanked"));
    assertThat(yanked.entries()).hasSize(3);
    assertThat(yanked.entry(CrateVersion.of("2.0.0"))).map(IndexEntry::yanked).contains(true);

    IndexFile spoiled = parse("odd", IndexCorpus.file("version-twice-last-invalid"));
    assertThat(spoiled.entry(CrateVersion.of("2.0.0"))).isEmpty();
  }

  /** Cargo 1.95 panics on such a line, so it stands here and not in the corpus that cargo is asked about. */
  @Test
  void a_dependency_without_a_name_spoils_its_line() {
    String dependency = "{\"name\":\"\",\"req\":\"1\",\"features\":[],\"optional\":true,\"kind\":\"normal\"}";

    assertThat(parse("a", line("1.0.0", "").replace("[]", "[" + dependency + "]")).entries()).isEmpty();
  }

  @Test
  void an_unknown_field_may_nest_deeply_and_a_number_be_long() {
    String deep = ",\"deep\":" + "[".repeat(50_000) + "]".repeat(50_000) + ",\"long\":" + "9".repeat(50_000);

    assertThat(parse("a", line("1.0.0", deep)).entries()).hasSize(1);
  }

  @Test
  void no_bytes_make_the_reader_fail() throws IOException {
    Random random = new Random(41);
    String alphabet = "{}[]\",:\\\n\r \0\u00ff1nt";
    List<byte[]> files = List.copyOf(IndexCorpus.files().values());
    for (int i = 0; i < 6_000; i++) {
      byte[] bytes = files.get(random.nextInt(files.size())).clone();
      for (int n = random.nextInt(4); n > 0 && bytes.length > 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
      }
      IndexFile file = parse("odd", bytes);
      assertThat(file.entries())
          .allSatisfy(it -> assertThat(it.offset() + it.length()).isLessThanOrEqualTo(bytes.length));
      assertThat(IndexSoundness.of(CrateName.of("odd"), bytes)).isNotNull();
    }
  }

  static String line(String version, String more) {
    return "{\"name\":\"a\",\"vers\":\"%s\",\"deps\":[],\"cksum\":\"%s\"%s}".formatted(version, CHECKSUM, more);
  }

  private static IndexFile parse(String name, String text) {
    return parse(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static IndexFile parse(String name, byte[] bytes) {
    return IndexFile.parse(CrateName.of(name), bytes);
  }
}
