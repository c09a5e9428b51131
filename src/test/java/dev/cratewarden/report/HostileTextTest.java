package dev.cratewarden.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.advisory.Advisory;
import dev.cratewarden.mirror.Audit;
import dev.cratewarden.mirror.ReportWriter;
import dev.cratewarden.mirror.ReportWriter.Ink;
import dev.cratewarden.mirror.VersionReport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An advisory is written by strangers, and so is a policy's reason as far as a reader is concerned. */
class HostileTextTest {
  private static final String TITLE =
      "<script>alert(1)</script>\u001b[2J\u001b]0;owned\u0007 \u202egnp.exe\u2066 \"'&<img src=x onerror=alert(1)>\r\n"
          + "rm -rf";

  private static final String POLICY =
      """
      [[waiver]]
      crate = "evil"
      finding = "RUSTSEC-2026-0666"
      until = 2027-03-31
      owner = "<b>me</b>"
      reason = "\\u001b[31m</p><script>alert(2)</script>\\u202e"
      """;

  static Advisory hostileAdvisory() {
    return ReportFixture.advisory("RUSTSEC-2026-0666", "evil", TITLE, "0.0.0", "", 0);
  }

  private static Audit audit() {
    return ReportFixture.with(POLICY, hostileAdvisory()).audit(ReportFixture.locked("evil", "1.0.0"));
  }

  private static VersionReport explanation() {
    return ReportFixture.with(POLICY, hostileAdvisory()).index("evil", "1.0.0").explain("", "evil@1.0.0");
  }

  static Stream<String> texts() {
    return Stream.of(new AuditText().write(audit(), Ink.PLAIN), new VersionText().write(explanation(), Ink.PLAIN));
  }

  static Stream<String> pages() {
    return Stream.of(
        new AuditHtml("1.0.0").write(audit(), Ink.PLAIN), new VersionHtml("1.0.0").write(explanation(), Ink.PLAIN));
  }

  static Stream<ReportWriter<Audit>> machineFormats() {
    return Stream.of(new AuditJson(), new AuditSarif("1.0.0"), new AuditCycloneDx("1.0.0"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void no_control_or_bidirectional_character_reaches_a_terminal(String text) {
    assertThat(text).contains("alert(1)").contains("owned");
    assertThat(text.codePoints().filter(it -> it != '\n' && isDangerous(it))).isEmpty();
  }

  @Test
  void colours_are_the_only_control_characters_of_a_coloured_text() {
    String text = new AuditText().write(audit(), Ink.COLOURED).replaceAll("\u001b\\[[0-9;]*m", "");
    assertThat(text.codePoints().filter(it -> it != '\n' && isDangerous(it))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void no_markup_of_an_advisory_or_a_waiver_reaches_a_page(String page) {
    assertThat(page).doesNotContain("<script").doesNotContain("<img").doesNotContain("<b>").contains("&lt;script&gt;");
    assertThat(page.codePoints().filter(it -> it != '\n' && isDangerous(it))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("machineFormats")
  void json_formats_carry_no_raw_control_character(ReportWriter<Audit> writer) {
    String written = writer.write(audit(), Ink.PLAIN);
    assertThat(written.codePoints().filter(it -> it != '\n' && Character.getType(it) == Character.CONTROL)).isEmpty();
  }

  @Test
  void only_web_addresses_become_links() {
    assertThat(new AuditHtml("1.0.0").write(audit(), Ink.PLAIN)).doesNotContain("href=\"javascript");
  }

  private static boolean isDangerous(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.CONTROL || type == Character.FORMAT;
  }
}
