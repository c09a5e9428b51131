package dev.cratewarden.crates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.crates.VersionReq.Comparator;
import dev.cratewarden.crates.VersionReq.Operator;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link VersionReqGoldenTest} cannot show: messages, parts, properties. */
class VersionReqTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | expected the major version number, found the end",
        "1, | expected the major version number, found the end",
        "latest | expected the major version number, found \"l\"",
        "1.2.y | expected the patch version number, found \"y\"",
        "1.. | expected the minor version number, found \".\"",
        "1.02 | the minor version number has a leading zero or is 2^64 or more",
        "18446744073709551616 | the major version number has a leading zero or is 2^64 or more",
        "1 2 | expected a comma, found \"2\"",
        "1.2.3.4 | expected a comma, found \".\"",
        "1-beta | expected a comma, found \"-\"",
        "*, 1 | a wildcard must stand alone",
        "1, * | a wildcard must stand alone",
        ">* | a wildcard must stand alone",
        "1.*.3 | only a wildcard may follow a wildcard",
        "1.2.3-a..b | malformed pre-release",
        "1.2.3- | malformed pre-release",
        "1.2.3+ | malformed build metadata"
      })
  void a_refusal_names_what_is_wrong(String text, String problem) {
    assertThat(VersionReq.parse(text)).isEmpty();
    assertThatThrownBy(() -> VersionReq.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a version requirement: " + Quoted.of(text) + ": " + problem);
  }

  @Test
  void thirty_two_comparators_are_read_and_one_more_is_not() {
    String most = "1" + ",1".repeat(VersionReq.COMPARATORS_MAX - 1);

    assertThat(VersionReq.of(most).comparators()).hasSize(VersionReq.COMPARATORS_MAX);
    assertThatThrownBy(() -> VersionReq.of(most + ",1")).hasMessageEndingWith("more than 32 comparators");
  }

  @Test
  void a_requirement_is_written_as_it_was_read() {
    assertThat(VersionReq.of(" >= 1.2 ,<2 ")).hasToString(" >= 1.2 ,<2 ");
    assertThat(VersionReq.parse("*")).containsSame(VersionReq.ANY);
  }

  @Test
  void comparators_show_their_parts() {
    assertThat(VersionReq.of(">=1.2.3-beta+b, ~2, 3.x").comparators())
        .containsExactly(
            new Comparator(Operator.GREATER_OR_EQUAL, 1, OptionalLong.of(2), OptionalLong.of(3), "beta"),
            new Comparator(Operator.TILDE, 2, OptionalLong.empty(), OptionalLong.empty(), ""),
            new Comparator(Operator.WILDCARD, 3, OptionalLong.empty(), OptionalLong.empty(), ""));
  }

  @Test
  void any_lets_releases_in_and_no_pre_release() {
    assertThat(VersionReq.ANY.matches(CrateVersion.of("0.0.0+b"))).isTrue();
    assertThat(VersionReq.ANY.matches(CrateVersion.of("9.0.0-a"))).isFalse();
  }

  @Test
  void build_metadata_of_a_version_never_matters() {
    Random random = new Random(21);
    for (int i = 0; i < 5000; i++) {
      CrateVersion version = CrateVersion.of(RequirementPairs.version(random));
      VersionReq.parse(RequirementPairs.requirement(random))
          .ifPresent(requirement ->
              assertThat(requirement.matches(version)).isEqualTo(requirement.matches(version.withoutBuild())));
    }
  }

  @Test
  void of_two_requirements_joined_by_a_comma_both_decide_for_releases() {
    Random random = new Random(22);
    for (int i = 0; i < 5000; i++) {
      String a = RequirementPairs.requirement(random);
      String b = RequirementPairs.requirement(random);
      CrateVersion release = CrateVersion.of(random.nextInt(3), random.nextInt(3), random.nextInt(3));
      VersionReq.parse(a + "," + b)
          .ifPresent(both ->
              assertThat(both.matches(release))
                  .as("%s,%s %s", a, b, release)
                  .isEqualTo(VersionReq.of(a).matches(release) && VersionReq.of(b).matches(release)));
    }
  }

  @Test
  void no_text_makes_the_parser_fail() {
    Random random = new Random(23);
    String alphabet = "0123.*xX-+<>=~^, a\u00e9\u0000\ud800";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(12); n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      VersionReq.parse(text.toString()).ifPresent(it -> it.matches(CrateVersion.of(1, 2, 3)));
    }
  }
}
