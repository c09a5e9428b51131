package dev.cratewarden.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.crates.CrateName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrateGlobTest {
  @ParameterizedTest
  @CsvSource({
    "serde, serde, true",
    "serde, serde_json, false",
    "serde, serd, false",
    "serde*, serde, true",
    "serde*, serde_json, true",
    "serde*, my-serde, false",
    "*serde, my-serde, true",
    "*serde, serde-x, false",
    "*, anything, true",
    "**, anything, true",
    "a*b*c, axxbyyc, true",
    "a*b*c, abc, true",
    "a*b*c, acb, false",
    "a*bc, abbc, true",
    "a*bc, abcbd, false",
    "my?rate, mycrate, true",
    "my?rate, myrate, false",
    "my?rate, mycrates, false",
    "?, a, true",
    "a?, a, false",
    "mycompany-*, mycompany_auth, true",
    "mycompany_*, MyCompany-auth, true",
    "MyCompany-*, mycompany-auth, true",
    "My_Crate, my-crate, true",
    "mycompany-*, mycompany, false",
  })
  void aPatternMatchesNamesInEverySpelling(String pattern, String name, boolean matches) {
    assertThat(CrateGlob.of(pattern).matches(CrateName.of(name))).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "[a-z]*", "é*", "a\n", "{a,b}", "@scope"})
  void whatNoCrateNameCanHoldIsNoPattern(String text) {
    assertThat(CrateGlob.parse(text)).isEmpty();
    assertThatThrownBy(() -> CrateGlob.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPatternHasAtMost128Characters() {
    assertThat(CrateGlob.parse("a".repeat(128))).isPresent();
    assertThat(CrateGlob.parse("a".repeat(129))).isEmpty();
  }

  @Test
  void aPatternFullOfStarsIsAnsweredAtOnce() {
    CrateGlob glob = CrateGlob.of("a*".repeat(60) + "b");
    assertThat(glob.matches(CrateName.of("a".repeat(64)))).isFalse();
  }

  @Test
  void aPatternIsItsText() {
    assertThat(CrateGlob.of("serde*")).isEqualTo(CrateGlob.of("serde*")).hasSameHashCodeAs(CrateGlob.of("serde*"));
    assertThat(CrateGlob.of("serde*")).isNotEqualTo(CrateGlob.of("serde")).hasToString("serde*");
    assertThat(CrateGlob.of(CrateName.of("My_Crate"))).hasToString("My_Crate");
    assertThat(CrateGlob.ANY.matches(CrateName.of("x"))).isTrue();
  }
}
