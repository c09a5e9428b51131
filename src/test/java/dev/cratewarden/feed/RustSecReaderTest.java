package dev.cratewarden.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.advisory.Advisory;
import dev.cratewarden.advisory.AdvisoryKind;
import dev.cratewarden.advisory.InvalidAdvisoryException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 1: a fence with TOML at the start, then Markdown with the title. */
class RustSecReaderTest {
  private static final String PATH = "crates/x/RUSTSEC-2026-0001.md";

  private static Optional<Advisory> read(String path, String text) {
    return new RustSecReader("rustsec").read(path, text.getBytes(StandardCharsets.UTF_8));
  }

  private static String document(String advisory, String versions) {
    return """
    ```toml
    [advisory]
    id = "RUSTSEC-2026-0001"
    package = "x"
    date = "2026-01-02"
    %s
    [versions]
    %s
    ```

    # The title

    Text.
    """
        .formatted(advisory, versions);
  }

  @Test
  void the_fields_of_a_file_become_an_advisory() {
    Advisory advisory =
        read(
                PATH,
                document(
                    """
                    aliases = ["CVE-2026-1"]
                    cvss = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"
                    references = [
                      "https://github.com/advisories/GHSA-2222-3333-4444", # a comment
                    ]
                    expect-deleted = true
                    """,
                    "patched = [\">= 1.0.0\"]\n"
                        + "[affected]\n"
                        + "os = [\"windows\"]\n"
                        + "[affected.functions]\n"
                        + "\"x::y\" = [\"< 1\"]"))
            .orElseThrow();
    assertThat(advisory.kind()).isEqualTo(AdvisoryKind.VULNERABILITY);
    assertThat(advisory.title()).isEqualTo("The title");
    assertThat(advisory.aliases()).containsExactly("CVE-2026-1");
    assertThat(advisory.linked()).containsExactly("GHSA-2222-3333-4444");
    assertThat(advisory.severity().score()).hasValue(7.5);
    assertThat(advisory.modified()).isEqualTo(Instant.parse("2026-01-02T00:00:00Z"));
    assertThat(advisory.affected().get(0).versions()).hasToString("[0.0.0-0, 1.0.0)");
    assertThat(advisory.affected().get(0).restrictions().os()).containsExactly("windows");
    assertThat(advisory.form()).isEqualTo(Advisory.Form.RUSTSEC);
  }

  @Test
  void a_withdrawal_is_a_modification_and_the_old_yanked_flag_is_one_too() {
    Advisory withdrawn = read(PATH, document("withdrawn = \"2026-03-01\"", "patched = []")).orElseThrow();
    assertThat(withdrawn.isWithdrawn()).isTrue();
    assertThat(withdrawn.modified()).isEqualTo(Instant.parse("2026-03-01T00:00:00Z"));
    assertThat(read(PATH, document("yanked = true", "patched = []")).orElseThrow().isWithdrawn()).isTrue();
    assertThat(read(PATH, document("yanked = false", "patched = []")).orElseThrow().isWithdrawn()).isFalse();
  }

  @Test
  void a_category_makes_malware_and_a_word_an_informational_record() {
    assertThat(read(PATH, document("categories = [\"malicious\"]", "patched = []")).orElseThrow().kind())
        .isEqualTo(AdvisoryKind.MALICIOUS);
    assertThat(read(PATH, document("informational = \"unsound\"", "patched = []")).orElseThrow().kind())
        .isEqualTo(AdvisoryKind.UNSOUND);
    assertThat(read(PATH, document("informational = \"unheard-of\"", "patched = []")).orElseThrow().kind())
        .isEqualTo(AdvisoryKind.NOTICE);
  }

  @Test
  void windows_line_ends_and_toml_dates_are_read() {
    String text = document("withdrawn = 2026-03-01", "patched = []").replace("\n", "\r\n");
    Advisory advisory = read(PATH, text).orElseThrow();
    assertThat(advisory.isWithdrawn()).isTrue();
    assertThat(advisory.title()).isEqualTo("The title");
  }

  @Test
  void the_toolchains_own_advisories_and_other_texts_are_not_about_crates() {
    RustSecReader reader = new RustSecReader("rustsec");
    assertThat(reader.mayBeAdvisory("rust/cargo/CVE-2022-36113.md")).isFalse();
    assertThat(reader.mayBeAdvisory("advisory-db-main/rust/std/CVE-2020-1.md")).isFalse();
    assertThat(reader.mayBeAdvisory("crates/rust/RUSTSEC-2026-0001.md")).isTrue();
    assertThat(reader.mayBeAdvisory("crates/x/notes.txt")).isFalse();
    assertThat(read("README.md", "# Advisories")).isEmpty();
    assertThat(
            read("EXAMPLE_ADVISORY.md", document("", "patched = []").replace("RUSTSEC-2026-0001", "RUSTSEC-0000-0000")))
        .isEmpty();
    assertThat(read("private/acme.md", document("", "patched = []").replace("RUSTSEC-2026-0001", "ACME-1")))
        .isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# No fence",
        "```toml",
        "```toml\n",
        "```toml\n[advisory]\n",
        "```tomlx\n```",
        "```toml\n```",
        "```toml\n= 1\n```\n",
        "```toml\n[advisory]\nid = 1\n```\n",
        "```toml\n[advisory]\nid = \"X-1\"\npackage = \"x\"\ndate = \"2026-13-01\"\n[versions]\npatched = []\n```",
        "```toml\n[advisory]\nid = \"X-1\"\npackage = \"x\"\ndate = \"2026-01-01\"\n```",
        "```toml\n[advisory]\nid = \"X-1\"\npackage = \"x\"\ndate = \"2026-01-01\"\n[versions]\npatched = [1]\n```",
        "```toml\n[advisory]\nid = \"X-1\"\npackage = \"x\"\ndate = \"2026-01-01\"\n[versions]\npatched = \"1\"\n```",
        "```toml\nadvisory = 1\n[versions]\npatched = []\n```",
        "```toml\n"
            + "[advisory]\n"
            + "id = \"X-1\"\n"
            + "package = \"x\"\n"
            + "date = \"2026-01-01\"\n"
            + "aliases = {}\n"
            + "[versions]\n"
            + "patched = []\n"
            + "```",
        "```toml\n[advisory]\nid = \"X-1\"\npackage = \"x\"\ndate = \"2026-01-01\"\n[versions]\npatched = [\"*\"]\n```"
      })
  void a_file_in_the_place_of_an_advisory_that_is_none_is_a_problem(String text) {
    assertThatThrownBy(() -> read(PATH, text)).isInstanceOf(InvalidAdvisoryException.class);
  }

  @Test
  void a_toml_bomb_is_refused_before_a_recursive_parser_sees_it() {
    for (String bomb :
        new String[] {
          "x = " + "[".repeat(20_000),
          "x = " + "{a=".repeat(20_000),
          "a.".repeat(20_000) + "b = 1",
          "x = \"" + "y".repeat(200_000) + "\"",
          "[" + "a.".repeat(5_000) + "b]"
        }) {
      assertThatThrownBy(() -> read(PATH, document(bomb, "patched = []"))).isInstanceOf(InvalidAdvisoryException.class);
    }
  }

  @Test
  void brackets_inside_texts_and_comments_do_not_nest() {
    String text = "\"" + "[".repeat(100) + "\"";
    String advisory =
        "keywords = ["
            + text
            + ", '"
            + "{".repeat(100)
            + "']\n# "
            + "[".repeat(100)
            + "\nnote = \"\"\"\n"
            + "[".repeat(100)
            + "\"\"\"";
    assertThat(read(PATH, document(advisory, "patched = []"))).isPresent();
  }
}
