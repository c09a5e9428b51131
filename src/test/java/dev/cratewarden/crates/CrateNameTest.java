package dev.cratewarden.crates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrateNameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "serde",
        "Inflector",
        "my-crate_x",
        "_hidden",
        "a1",
        "a-",
        "x________________________________________________________64chars"
      })
  void a_crate_name_keeps_its_spelling(String text) {
    assertThat(CrateName.of(text)).hasToString(text);
    assertThat(CrateName.of(text).value()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1a",
        "-a",
        ".",
        "..",
        "a.b",
        "a/b",
        "../etc/passwd",
        "a b",
        "a\u0000",
        "a\n",
        "\u00e9",
        "a\u00e9",
        "\uff41",
        "a%2fb",
        "a\\b",
        "a:b",
        "a+b",
        "x234567890123456789012345678901234567890123456789012345678901234_"
      })
  void anything_else_is_no_crate_name(String text) {
    assertThat(CrateName.parse(text)).isEmpty();
    assertThatThrownBy(() -> CrateName.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ten_thousand_characters_are_refused_with_a_short_message() {
    assertThatThrownBy(() -> CrateName.of("a".repeat(10_000))).hasMessageMatching("not a crate name: \"a{80}\u2026\"");
  }

  @Test
  void spellings_are_different_names_with_one_canonical_form() {
    assertThat(CrateName.of("My_Crate")).isNotEqualTo(CrateName.of("my-crate"));
    assertThat(CrateName.of("My_Crate").canonical()).isEqualTo("my-crate");
    assertThat(CrateName.of("My_Crate").lowerCase()).isEqualTo("my_crate");
  }

  @ParameterizedTest
  @CsvSource({
    "my-crate_x, my_crate_x, my-crate-x",
    "foo-bar, foo_bar,",
    "foo_bar, , foo-bar",
    "serde, ,",
    "_a-b, _a_b,",
    "_a_b, , _a-b"
  })
  void cargo_asks_for_alternates_with_one_kind_of_separator(String name, String underscores, String hyphens) {
    assertThat(CrateName.of(name).alternates().stream().map(CrateName::value))
        .containsExactlyElementsOf(Stream.of(underscores, hyphens).filter(Objects::nonNull).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nul",
        "CON",
        "prn",
        "aux",
        "com1",
        "LPT9",
        "core",
        "std",
        "alloc",
        "test",
        "proc_macro",
        "Proc-Macro",
        "rustc_driver"
      })
  void some_names_are_reserved_and_still_names(String text) {
    assertThat(CrateName.of(text).isReserved()).isTrue();
  }

  @Test
  void other_names_are_not_reserved() {
    assertThat(CrateName.of("serde").isReserved()).isFalse();
    assertThat(CrateName.of("com10").isReserved()).isFalse();
  }
}
