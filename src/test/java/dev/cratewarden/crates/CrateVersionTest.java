package dev.cratewarden.crates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrateVersionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0", "1.2.3", "18446744073709551615.0.18446744073709551615", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-0.3.7",
            "1.0.0-x.7.z.92",
        "1.0.0--", "1.0.0-x-y-z.--", "1.0.0+20130313144700", "1.0.0+01.00", "1.0.0-beta+exp.sha.5114f85",
            "111.28.2+1.1.1w", "1.0.0-0a"
      })
  void a_full_version_is_read_and_written_alike(String text) {
    assertThat(CrateVersion.parse(text)).hasValueSatisfying(it -> assertThat(it).hasToString(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.2",
        "1.2.",
        "1.2.3.4",
        "01.2.3",
        "1.02.3",
        "1.2.03",
        "1.2.3-",
        "1.2.3+",
        "1.2.3-01",
        "1.2.3-a..b",
        "1.2.3-.a",
        "1.2.3-a.",
        "1.2.3+a..b",
        "1.2.3+a+b",
        "1.2.3-a_b",
        "v1.2.3",
        " 1.2.3",
        "1.2.3 ",
        "1.2.3\n",
        "-1.2.3",
        "+1.2.3",
        "1.-2.3",
        "18446744073709551616.0.0",
        "1.2.x",
        "1.2.*",
        "\u0661.2.3",
        "1.2.3-\u00e9",
        "1.2.3\u0000",
        "a.b.c",
        ".."
      })
  void anything_else_is_no_version(String text) {
    assertThat(CrateVersion.parse(text)).isEmpty();
    assertThatThrownBy(() -> CrateVersion.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not a version: ");
  }

  @Test
  void versions_are_ordered_as_the_specification_and_then_cargo_order_them() {
    List<CrateVersion> ordered =
        versions(
            "0.0.0-0",
            "0.0.0",
            "0.0.1",
            "0.9.0",
            "0.10.0",
            "1.0.0-1",
            "1.0.0-9",
            "1.0.0-10",
            "1.0.0-99999999999999999999",
            "1.0.0--",
            "1.0.0-A",
            "1.0.0-a",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.1.0",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0",
            "1.0.0+0",
            "1.0.0+00",
            "1.0.0+1",
            "1.0.0+01",
            "1.0.0+2",
            "1.0.0+10",
            "1.0.0+a",
            "1.0.0+a.1",
            "1.0.0+b",
            "2.0.0",
            "9223372036854775807.0.0",
            "9223372036854775808.0.0",
            "18446744073709551615.0.0");

    List<CrateVersion> shuffled = new ArrayList<>(ordered);
    Collections.shuffle(shuffled, new Random(1));
    Collections.sort(shuffled);

    assertThat(shuffled).isEqualTo(ordered);
  }

  @Test
  void precedence_ignores_build_metadata_and_the_order_does_not() {
    CrateVersion plain = CrateVersion.of("1.0.0");
    CrateVersion built = CrateVersion.of("1.0.0+b");

    assertThat(plain.comparePrecedence(built)).isZero();
    assertThat(plain).isLessThan(built).isNotEqualTo(built).isEqualTo(built.withoutBuild());
  }

  @Test
  void the_order_is_total_and_agrees_with_equality() {
    Random random = new Random(11);
    List<CrateVersion> some =
        random
            .ints(60, 0, Integer.MAX_VALUE)
            .mapToObj(seed -> CrateVersion.of(RequirementPairs.version(new Random(seed))))
            .toList();
    for (CrateVersion a : some) {
      for (CrateVersion b : some) {
        assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
        assertThat(a.compareTo(b) == 0).as("%s %s", a, b).isEqualTo(a.equals(b));
        for (CrateVersion c : some) {
          if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) {
            assertThat(a.compareTo(c)).as("%s %s %s", a, b, c).isLessThanOrEqualTo(0);
          }
        }
      }
    }
  }

  @Test
  void reading_what_was_written_gives_the_same_version() {
    Random random = new Random(12);
    for (int i = 0; i < 1000; i++) {
      CrateVersion version = CrateVersion.of(RequirementPairs.version(random));
      assertThat(CrateVersion.of(version.toString())).isEqualTo(version).hasSameHashCodeAs(version);
    }
  }

  private static List<CrateVersion> versions(String... texts) {
    return List.of(texts).stream().map(CrateVersion::of).toList();
  }
}
