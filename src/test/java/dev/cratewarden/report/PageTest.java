package dev.cratewarden.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.mirror.ReportWriter.Ink;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Pages stand on their own and can be read by everybody. */
class PageTest {
  private static final double CONTRAST_MIN = 4.5; // WCAG 2.2, 1.4.3 (AA)

  static Stream<String> pages() {
    ReportFixture given = ReportFixture.usual();
    return Stream.of(
        new AuditHtml("1.0.0").write(given.audit(ReportFixture.LOCKFILE), Ink.PLAIN),
        new VersionHtml("1.0.0").write(given.explain("", "time@0.1.43"), Ink.PLAIN));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void a_page_needs_nothing_from_elsewhere(String page) {
    assertThat(page).doesNotContain("<script").doesNotContain("src=").doesNotContain("@import").doesNotContain("url(");
    assertThat(page).contains("<link rel=\"icon\" href=\"data:,\">");
  }

  @ParameterizedTest
  @MethodSource("pages")
  void a_page_has_its_language_its_landmarks_and_one_main_heading(String page) {
    assertThat(page).contains("<html lang=\"en\">", "<header>", "<main id=\"main\">", "<footer>", "href=\"#main\"");
    assertThat(page.split("<h1>", -1)).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void every_element_that_is_opened_is_closed(String page) {
    Map<String, Integer> open = new TreeMap<>();
    Matcher tag = Pattern.compile("<(/?)([a-z0-9]+)[^>]*>").matcher(page.substring(page.indexOf("<html")));
    while (tag.find()) {
      if (!tag.group(2).matches("meta|link|br")) {
        open.merge(tag.group(2), tag.group(1).isEmpty() ? 1 : -1, Integer::sum);
      }
    }
    assertThat(open.values()).containsOnly(0);
  }

  @Test
  void tables_have_a_caption_and_heads_for_columns_and_rows() {
    String page = pages().findFirst().orElseThrow();
    assertThat(page)
        .contains("<caption>", "<th scope=\"col\">", "<th scope=\"row\">", "prefers-color-scheme:dark", "@media print");
  }

  @ParameterizedTest
  @CsvSource({
    "ink,ground",
    "soft,ground",
    "link,ground",
    "deny,deny-ground",
    "hold,hold-ground",
    "allow,allow-ground",
    "note,note-ground",
    "ink,raised"
  })
  void text_has_enough_contrast_in_light_and_dark(String ink, String ground) {
    String[] schemes = Stylesheet.TEXT.split("prefers-color-scheme:dark", 2);
    for (String scheme : schemes) {
      double a = luminance(colour(scheme, ink));
      double b = luminance(colour(scheme, ground));
      assertThat((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)).isGreaterThanOrEqualTo(CONTRAST_MIN);
    }
  }

  private static String colour(String scheme, String name) {
    Matcher found = Pattern.compile("--" + name + ":#([0-9a-f]{3,6})").matcher(scheme);
    assertThat(found.find()).isTrue();
    String hex = found.group(1);
    return hex.length() == 3 ? hex.replaceAll("(.)", "$1$1") : hex;
  }

  private static double luminance(String hex) {
    double sum = 0;
    double[] weights = {0.2126, 0.7152, 0.0722};
    for (int i = 0; i < 3; i++) {
      double c = Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16) / 255.0;
      sum += weights[i] * (c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
  }
}
