package dev.cratewarden.advisory;

import static dev.cratewarden.advisory.OsvText.about;
import static dev.cratewarden.advisory.OsvText.ranges;
import static dev.cratewarden.advisory.OsvText.semver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.advisory.AffectedVersions.No;
import dev.cratewarden.advisory.AffectedVersions.Yes;
import dev.cratewarden.crates.CrateVersion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section 2.2: the evaluation algorithm of the OSV specification. */
class AffectedVersionsTest {
  private static AffectedVersions versions(String affected) {
    return about("X-1", "x", affected).affected().get(0).versions();
  }

  private static void assertCovers(AffectedVersions versions, String yes, String no) {
    for (String version : words(yes)) {
      assertThat(versions.affects(CrateVersion.of(version))).as(version).isEqualTo(new Yes(false));
    }
    for (String version : words(no)) {
      assertThat(versions.affects(CrateVersion.of(version))).as(version).isEqualTo(new No(false));
    }
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  @Test
  void a_fix_leaves_its_own_pre_releases_affected_and_later_pre_releases_not() {
    assertCovers(
        versions(semver("introduced 1.0.0", "fixed 1.2.0")),
        "1.0.0 1.1.9 1.2.0-rc.1 1.2.0-0 1.0.0+build",
        "0.9.9 1.0.0-rc.1 1.2.0 1.2.0+build 2.0.0-beta.1");
  }

  @Test
  void zero_is_below_every_version_and_an_introduced_without_end_is_for_ever() {
    assertCovers(versions(semver("introduced 0")), "0.0.0-0 0.0.0 99999.0.0-beta.1 18446744073709551615.0.0", "");
  }

  @Test
  void the_last_affected_version_is_affected_and_what_follows_is_not() {
    assertCovers(
        versions(semver("introduced 0", "last_affected 0.9.6")),
        "0.0.1 0.9.6 0.9.6-rc.1 0.9.6+meta",
        "0.9.7-0 0.9.7-pre.0 0.9.7");
    assertCovers(
        versions(semver("introduced 0", "last_affected 1.0.0-rc.1")),
        "1.0.0-alpha 1.0.0-rc.1",
        "1.0.0-rc.1.0 1.0.0-rc.2 1.0.0");
  }

  @Test
  void events_are_sorted_before_they_are_walked() {
    assertCovers(
        versions(semver("fixed 1.20.3", "introduced 1.19.0", "fixed 1.18.4", "introduced 1.7.0")),
        "1.7.0 1.18.3 1.19.0 1.20.2",
        "1.6.9 1.18.4 1.18.9 1.20.3");
  }

  @Test
  void events_at_one_version_keep_their_written_order() {
    assertCovers(versions(semver("introduced 1.0.0", "fixed 1.0.0")), "", "1.0.0 0.9.0 1.0.1");
    assertCovers(
        versions(semver("introduced 0", "fixed 1.0.0", "introduced 1.0.0", "fixed 2.0.0")), "1.0.0 1.9.0", "2.0.0");
  }

  @Test
  void a_second_introduced_does_not_begin_anew_and_a_range_without_any_says_nothing() {
    assertCovers(versions(semver("introduced 1.0.0", "introduced 1.5.0", "fixed 2.0.0")), "1.0.0 1.4.0 1.5.0", "2.0.0");
    assertCovers(versions(semver("fixed 2.0.0")), "", "1.0.0 2.0.0");
    assertCovers(versions(semver("fixed 1.0.0", "introduced 2.0.0")), "2.0.0 3.0.0", "0.5.0 1.5.0");
  }

  @Test
  void partial_versions_are_padded_with_zeros() {
    assertCovers(
        versions(ranges("ECOSYSTEM", "introduced 0.1", "fixed 0.20")),
        "0.1.0 0.19.9 0.20.0-rc.1",
        "0.0.9 0.1.0-rc.1 0.20.0 0.20.5");
    assertCovers(versions(ranges("ECOSYSTEM", "introduced 1", "last_affected 2")), "1.0.0 2.0.0", "2.0.1 0.9.0");
  }

  @Test
  void a_listed_version_is_an_exact_text() {
    AffectedVersions versions = versions("'versions':['0.3.10','0.20','garbage','1.0.0+a']");
    assertCovers(versions, "0.3.10 1.0.0+a", "0.3.9 0.3.11 0.3.10+x 0.3.10-rc.1 0.20.0 0.20.1 1.0.0 1.0.0+b");
  }

  @Test
  void listed_versions_add_to_ranges_and_those_inside_are_not_kept_twice() {
    AffectedVersions versions = versions(semver("introduced 1.0.0", "fixed 2.0.0") + ",'versions':['1.5.0','3.0.0']");
    assertCovers(versions, "1.5.0 3.0.0", "2.5.0");
    assertThat(versions.exact()).containsExactly(CrateVersion.of("3.0.0"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          < 0.2          | 0.1.0 0.1.45 0.2.0-rc.1 | 0.2.0 0.3.36
          <= 0.1.44      | 0.1.44                  | 0.1.45-0 0.1.45
          >= 0.1, < 0.2  | 0.1.45                  | 0.2.0
          = 0.1.5        | 0.1.5                   | 0.1.6
          """)
  void an_open_range_ends_at_the_last_known_bound_and_says_so(String hint, String inside, String outside) {
    AffectedVersions versions =
        versions(
            ranges("ECOSYSTEM", "introduced 0.1")
                + ",'database_specific':{'last_known_affected_version_range':'"
                + hint
                + "'}");
    for (String version : inside.split(" ")) {
      assertThat(versions.affects(CrateVersion.of(version))).as(version).isEqualTo(new Yes(true));
    }
    for (String version : outside.split(" ")) {
      assertThat(versions.affects(CrateVersion.of(version))).as(version).isEqualTo(new No(true));
    }
    assertThat(versions.affects(CrateVersion.of("0.0.9"))).isEqualTo(new No(false));
    assertThat(versions.fixed()).isEmpty();
  }

  @Test
  void a_hint_is_no_help_where_the_range_has_an_end_or_where_it_lies_below_the_start() {
    String hint = ",'database_specific':{'last_known_affected_version_range':'<= 0.5.0'}";
    assertCovers(versions(semver("introduced 0.1.0", "fixed 0.9.0") + hint), "0.8.0", "0.9.0");
    assertCovers(versions(semver("introduced 0.7.0") + hint), "0.7.0 3.0.0", "0.6.0");
    assertCovers(versions(semver("introduced 0.7.0") + hint.replace("<= 0.5.0", "nonsense")), "3.0.0", "0.6.0");
    assertCovers(versions(semver("introduced 0.7.0") + hint.replace("'<= 0.5.0'", "7")), "3.0.0", "0.6.0");
  }

  @Test
  void a_limit_ends_what_a_range_says_and_a_star_is_none() {
    assertCovers(versions(semver("introduced 1.0.0", "limit 2.0.0")), "1.0.0 1.9.9", "2.0.0 0.9.0");
    assertCovers(
        versions(semver("introduced 1.0.0", "fixed 3.0.0", "limit 2.0.0", "limit 1.5.0")), "1.6.0", "2.0.0 2.5.0");
    assertCovers(versions(semver("introduced 1.0.0", "limit 2.0.0", "limit *")), "2.5.0", "0.9.0");
  }

  @Test
  void git_ranges_are_about_commits_and_not_looked_at() {
    AffectedVersions versions = versions("'ranges':[{'type':'GIT','repo':'https://x','events':[{'introduced':'0'}]}]");
    assertThat(versions.covers(CrateVersion.of("1.0.0"))).isFalse();
  }

  @Test
  void a_bound_that_is_no_version_makes_the_record_invalid() {
    assertThatThrownBy(() -> versions(semver("introduced 0", "fixed 1.x")))
        .isInstanceOf(InvalidAdvisoryException.class)
        .hasMessageContaining("1.x");
    assertThatThrownBy(() -> versions(semver("introduced v1"))).isInstanceOf(InvalidAdvisoryException.class);
    assertThatThrownBy(() -> versions(semver("introduced 1.2.3.4"))).isInstanceOf(InvalidAdvisoryException.class);
    assertThatThrownBy(() -> versions(semver("introduced 01.2.3"))).isInstanceOf(InvalidAdvisoryException.class);
  }

  @Test
  void a_bound_between_releases_is_never_shown_as_a_fix() {
    assertThat(
            versions(
                    semver(
                        "introduced 0",
                        "fixed 1.2.4-0",
                        "introduced 2.0.0",
                        "fixed 2.1.0",
                        "introduced 3.0.0",
                        "fixed 3.0.0-rc.1"))
                .fixed())
        .containsExactly(CrateVersion.of("2.1.0"));
    assertThat(versions(semver("introduced 0", "last_affected 1.2.3")).fixed()).isEmpty();
  }

  @Test
  void equal_contents_are_equal_and_read_as_intervals() {
    AffectedVersions versions =
        versions(semver("introduced 0", "fixed 1.2.3", "introduced 2.0.0") + ",'versions':['1.5.0']");
    assertThat(versions)
        .hasToString("[0, 1.2.3) [2.0.0, ∞) {1.5.0}")
        .isEqualTo(
            versions(semver("introduced 2.0.0", "introduced 0", "fixed 1.2.3") + ",'versions':['1.5.0','1.5.0']"));
    assertThat(versions.hashCode())
        .isEqualTo(
            versions(semver("introduced 2.0.0", "introduced 0", "fixed 1.2.3") + ",'versions':['1.5.0']").hashCode());
    assertThat(versions).isNotEqualTo(AffectedVersions.NONE);
  }

  @Test
  void the_successor_of_a_version_at_the_end_of_numbers_is_the_next_there_is() {
    long top = -1L;
    assertThat(
            List.of(
                VersionBounds.next(CrateVersion.of(1, 2, 3)),
                VersionBounds.next(CrateVersion.of("1.2.3-a")),
                VersionBounds.next(CrateVersion.of(1, 2, top)),
                VersionBounds.next(CrateVersion.of(1, top, top)),
                VersionBounds.next(CrateVersion.of(top, top, top))))
        .map(CrateVersion::toString)
        .containsExactly("1.2.4-0", "1.2.3-a.0", "1.3.0-0", "2.0.0-0", "18446744073709551615.0.0-0");
  }
}
