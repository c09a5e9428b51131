package dev.cratewarden.crates;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotedTest {
  @Test
  void hostile_text_stays_on_its_line_and_short() {
    assertThat(Quoted.of("a\"b\\c\nd\u001b[31m\u202e\ud800"))
        .isEqualTo("\"a\\\"b\\\\c\\u000ad\\u001b[31m\\u202e\\ud800\"");
    assertThat(Quoted.of("x".repeat(1000))).isEqualTo("\"" + "x".repeat(80) + "\u2026\"");
  }
}
