package dev.cratewarden.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.crates.CrateVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionScopeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* | 1.0.0 | true",
        "* | 2.0.0-rc.1 | true",
        "' * ' | 2.0.0-rc.1 | true",
        ">=1.0.100 | 1.0.100 | true",
        ">=1.0.100 | 1.0.99 | false",
        "1.2 | 1.9.0 | true",
        "1.2 | 2.0.0 | false",
        ">=1, <1.5 | 1.4.9 | true",
        ">=1, <1.5 | 1.5.0 | false",
        ">=1.0.0 | 2.0.0-rc.1 | false",
        "=1.0.0 | 1.0.0+build | true",
      })
  void aScopeMeansWhatItMeansInCargoToml(String text, String version, boolean contains) {
    assertThat(VersionScope.of(text).contains(CrateVersion.of(version))).isEqualTo(contains);
  }

  @Test
  void onlyTheStarIsEveryVersion() {
    assertThat(VersionScope.of("*").isEvery()).isTrue();
    assertThat(VersionScope.EVERY.isEvery()).isTrue();
    assertThat(VersionScope.of(">=0.0.0").isEvery()).isFalse();
  }

  @Test
  void nonsenseIsNoScope() {
    assertThat(VersionScope.parse("abc")).isEmpty();
    assertThatThrownBy(() -> VersionScope.of("abc"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("abc");
  }

  @Test
  void aScopeIsItsText() {
    assertThat(VersionScope.of(" ^1 ")).isEqualTo(VersionScope.of("^1")).hasSameHashCodeAs(VersionScope.of("^1"));
    assertThat(VersionScope.of("^1")).isNotEqualTo(VersionScope.of("^2")).hasToString("^1");
  }
}
