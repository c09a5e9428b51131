package dev.cratewarden.advisory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.advisory.Severity.Level;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The calculator against the worked examples that FIRST publishes with each version of CVSS. */
class SeverityTest {
  @ParameterizedTest
  @CsvSource({
    // CVSS 2.0 guide, section 3.3
    "AV:N/AC:L/Au:N/C:N/I:N/A:C, 7.8, HIGH",
    "AV:N/AC:L/Au:N/C:C/I:C/A:C, 10.0, CRITICAL",
    "AV:L/AC:H/Au:N/C:C/I:C/A:C, 6.2, MEDIUM",
    // CVSS 3.1 examples
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N, 6.1, MEDIUM",
    "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N, 6.4, MEDIUM",
    "CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N, 3.1, LOW",
    "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H, 9.9, CRITICAL",
    "CVSS:3.1/AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L, 4.2, MEDIUM",
    "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H, 8.8, HIGH",
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N, 7.5, HIGH",
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H, 9.8, CRITICAL",
    "CVSS:3.0/AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H, 7.8, HIGH",
    "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:N, 5.9, MEDIUM",
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N, 0.0, NONE",
    // CVSS 4.0 examples
    "CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N, 7.3, HIGH",
    "CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N, 7.7, HIGH",
    "CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:L/VA:L/SC:N/SI:N/SA:N, 8.3, HIGH",
    "CVSS:4.0/AV:L/AC:L/AT:N/PR:N/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N, 4.6, MEDIUM",
    "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:A/VC:N/VI:N/VA:N/SC:L/SI:L/SA:N, 5.1, MEDIUM",
    "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N, 8.7, HIGH",
    "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H, 10.0, CRITICAL",
  })
  void the_base_score_of_a_vector_is_the_published_one(String vector, double score, Level level) {
    Severity severity = Severity.ofVector(vector);
    assertThat(severity.score()).isEqualTo(OptionalDouble.of(score));
    assertThat(severity.level()).isEqualTo(level);
    assertThat(severity.vector()).contains(vector);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "CVSS:3.1",
        "CVSS:9.9/AV:N",
        "CVSS:3.1/AV:Q/AC:L",
        "7.5",
        "high",
        "CVSS:4.0/AV:N",
        "AV:N/AC:L"
      })
  void a_malformed_vector_is_unknown_and_not_low(String vector) {
    assertThat(Severity.ofVector(vector)).isEqualTo(Severity.UNKNOWN);
  }

  @Test
  void a_vector_of_any_length_is_answered() {
    assertThat(Severity.ofVector("CVSS:3.1/" + "AV:N/".repeat(100_000))).isEqualTo(Severity.UNKNOWN);
  }

  @Test
  void moderate_is_ghsas_word_for_medium() {
    assertThat(Severity.ofWord("MODERATE").level()).isEqualTo(Level.MEDIUM);
    assertThat(Severity.ofWord("critical").level()).isEqualTo(Level.CRITICAL);
    assertThat(Severity.ofWord("HIGH").level()).isEqualTo(Level.HIGH);
    assertThat(Severity.ofWord("Low").level()).isEqualTo(Level.LOW);
    assertThat(Severity.ofWord("none").level()).isEqualTo(Level.NONE);
    assertThat(Severity.ofWord("severe")).isEqualTo(Severity.UNKNOWN);
    assertThat(Severity.ofWord("high").score()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0.0, none",
    "0.1, low",
    "3.9, low",
    "4.0, medium",
    "6.9, medium",
    "7.0, high",
    "8.9, high",
    "9.0, critical",
    "10.0, critical"
  })
  void the_scale_is_that_of_section_5(double score, String word) {
    assertThat(Level.ofScore(score).word()).isEqualTo(word);
  }

  @Test
  void the_highest_vector_wins_and_a_word_counts_only_without_any() {
    Severity low = Severity.ofVector("CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N");
    Severity high = Severity.ofVector("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N");
    assertThat(Severity.highest(List.of(low, high, Severity.ofWord("critical")))).isEqualTo(high);
    assertThat(Severity.highest(List.of(Severity.UNKNOWN, Severity.ofWord("moderate"), Severity.ofWord("low"))).level())
        .isEqualTo(Level.MEDIUM);
    assertThat(Severity.highest(List.of())).isEqualTo(Severity.UNKNOWN);
  }
}
