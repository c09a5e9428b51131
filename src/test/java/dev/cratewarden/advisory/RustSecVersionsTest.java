package dev.cratewarden.advisory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.advisory.osv.OsvEvent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 1.1: requirements as intervals of versions that are not affected, the rest is affected. */
class RustSecVersionsTest {
  private static String events(List<String> patched, List<String> unaffected) {
    StringBuilder out = new StringBuilder();
    for (OsvEvent event : RustSecVersions.affected(patched, unaffected).events()) {
      event.introduced().ifPresent(version -> out.append(" [").append(version));
      event.fixed().ifPresent(version -> out.append(' ').append(version).append(')'));
    }
    return out.toString().strip();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          >= 1.2.3          | [0.0.0-0 1.2.3)
          >=1.2             | [0.0.0-0 1.2.0)
          > 1.2.3           | [0.0.0-0 1.2.4-0)
          > 0               | [0.0.0-0 0.0.1-0)
          > 1.2             | [0.0.0-0 1.2.1-0)
          > 1.2.3-a         | [0.0.0-0 1.2.3-a.0)
          < 0.8             | [0.8.0
          <= 1.2            | [1.2.1-0
          <= 1.2.3-rc.1     | [1.2.3-rc.1.0
          = 1.0             | [0.0.0-0 1.0.0) [1.0.1-0
          = 1.0.0-beta      | [0.0.0-0 1.0.0-beta) [1.0.0-beta.0
          ^1.2.3            | [0.0.0-0 1.2.3) [2.0.0-0
          1.2.3             | [0.0.0-0 1.2.3) [2.0.0-0
          ^1                | [0.0.0-0 1.0.0) [2.0.0-0
          ^0.2.3            | [0.0.0-0 0.2.3) [0.3.0-0
          ^0.2              | [0.0.0-0 0.2.0) [0.3.0-0
          ^0.0.3            | [0.0.0-0 0.0.3) [0.0.4-0
          ^0.0              | [0.0.0-0 0.0.0) [0.1.0-0
          ^0                | [0.0.0-0 0.0.0) [1.0.0-0
          ~1.2.3            | [0.0.0-0 1.2.3) [1.3.0-0
          ~1.2              | [0.0.0-0 1.2.0) [1.3.0-0
          ~1                | [0.0.0-0 1.0.0) [2.0.0-0
          ~0.0.3            | [0.0.0-0 0.0.3) [0.1.0-0
          >= 1.0.0, < 2.0.0 | [0.0.0-0 1.0.0) [2.0.0
          < 2, >= 1         | [0.0.0-0 1.0.0) [2.0.0
          > 0.1.42, <= 0.2  | [0.0.0-0 0.1.43-0) [0.2.1-0
          >= 1.2.3+build    | [0.0.0-0 1.2.3)
          """)
  void one_requirement_leaves_the_rest_affected(String requirement, String expected) {
    assertThat(events(List.of(requirement), List.of())).isEqualTo(expected);
    assertThat(events(List.of(), List.of(requirement))).isEqualTo(expected);
  }

  @Test
  void without_any_requirement_every_version_is_affected() {
    assertThat(events(List.of(), List.of())).isEqualTo("[0.0.0-0");
  }

  @Test
  void both_lists_count_in_any_order_and_touching_intervals_leave_nothing_between_them() {
    assertThat(events(List.of(">= 1.5.1, < 1.6.0", ">= 1.6.3"), List.of("< 0.3.0")))
        .isEqualTo("[0.3.0 1.5.1) [1.6.0 1.6.3)");
    assertThat(events(List.of(">= 0.10.0"), List.of("^0.9.2, ".strip().replace(",", ""), "< 0.9.2")))
        .isEqualTo("[0.10.0-0 0.10.0)");
    assertThat(events(List.of(">= 1.0.0"), List.of("< 1.0.0"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*", "1.*", "", " ", ">= 1, < 2, < 3", ">= 1, >= 2", "< 1, < 2", "^1.0, < 2", "= 1.0, > 0", "~1, ~2",
            ">= 2.0.0, < 1.0.0",
        ">= 1.0.0, < 1.0.0", "== 1", "=> 1", ">= x", ">= 1.2-rc.1", ">= 1.2.3.4", ">= 01.2.3", ">=", "< 0.0.0-0",
            ">= 1,", "!= 1"
      })
  void what_the_library_refuses_is_refused(String requirement) {
    assertThatThrownBy(() -> events(List.of(requirement), List.of())).isInstanceOf(InvalidAdvisoryException.class);
  }

  @Test
  void overlapping_requirements_are_refused() {
    assertThatThrownBy(() -> events(List.of(">= 1.0.0"), List.of("< 1.0.1")))
        .isInstanceOf(InvalidAdvisoryException.class)
        .hasMessageContaining("overlapping");
    assertThatThrownBy(() -> events(List.of(">= 1.0.0", ">= 2.0.0"), List.of()))
        .isInstanceOf(InvalidAdvisoryException.class);
    assertThatThrownBy(() -> events(List.of("< 1.0.0"), List.of("< 2.0.0")))
        .isInstanceOf(InvalidAdvisoryException.class);
    assertThatThrownBy(() -> events(List.of("<= 1.0.0"), List.of("= 1.0.0")))
        .isInstanceOf(InvalidAdvisoryException.class);
  }
}
