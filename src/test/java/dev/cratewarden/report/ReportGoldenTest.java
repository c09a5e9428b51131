package dev.cratewarden.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.mirror.Replay;
import dev.cratewarden.mirror.ReportWriter;
import dev.cratewarden.mirror.ReportWriter.Ink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Every format whole, compared with {@code src/test/resources/golden/report}; {@code -Dgolden.record=true} writes anew.
 */
class ReportGoldenTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/report");

  private final ReportFixture given = ReportFixture.usual();

  static <T> void matches(String file, ReportWriter<T> writer, T subject, Ink ink) throws IOException {
    String written = writer.write(subject, ink);
    if (Boolean.getBoolean("golden.record")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(GOLDEN.resolve(file), written);
    }
    assertThat(written).isEqualTo(Files.readString(GOLDEN.resolve(file)));
  }

  @Test
  void an_audit_as_text() throws IOException {
    matches("audit.txt", new AuditText(), given.audit(ReportFixture.LOCKFILE), Ink.PLAIN);
  }

  @Test
  void an_audit_as_text_with_colours() throws IOException {
    matches("audit-coloured.txt", new AuditText(), given.audit(ReportFixture.LOCKFILE), Ink.COLOURED);
  }

  @Test
  void an_audit_as_json() throws IOException {
    matches("audit.json", new AuditJson(), given.audit(ReportFixture.LOCKFILE), Ink.PLAIN);
  }

  @Test
  void an_audit_as_sarif() throws IOException {
    matches("audit.sarif", new AuditSarif("1.0.0"), given.audit(ReportFixture.LOCKFILE), Ink.PLAIN);
  }

  @Test
  void an_audit_as_cyclonedx() throws IOException {
    matches("audit.cdx.json", new AuditCycloneDx("1.0.0"), given.audit(ReportFixture.LOCKFILE), Ink.PLAIN);
  }

  @Test
  void an_audit_as_html() throws IOException {
    matches("audit.html", new AuditHtml("1.0.0"), given.audit(ReportFixture.LOCKFILE), Ink.PLAIN);
  }

  /**
   * One version for several receivers, one by an observing view, one that is refused by now anyway, one that passes.
   */
  private Replay replay() {
    return given.replay(
        "[advisories]\n"
            + "severity = \"medium\"\n"
            + "[cooldown]\n"
            + "age = \"2d\"\n"
            + "[[deny]]\n"
            + "crate = \"sqlx\"\n"
            + "reason = \"use \u202etokio\"\n"
            + "[[view]]\n"
            + "name = \"lab\"\n"
            + "mode = \"observe\"\n",
        ReportFixture.delivery("rsa@0.9.6", "lab", "10.0.0.9", 90),
        ReportFixture.delivery("sqlx@0.7.4", "", "10.0.0.1", 80),
        ReportFixture.delivery("sqlx@0.7.4", "", "10.0.0.2", 70),
        ReportFixture.delivery("sqlx@0.7.4", "", "10.0.0.1", 60),
        ReportFixture.delivery("time@0.3.1", "", "10.0.0.1", 60),
        ReportFixture.delivery("time@0.1.43", "", "10.0.0.1", 60));
  }

  @Test
  void a_replay_as_text() throws IOException {
    matches("replay.txt", new ReplayText(), replay(), Ink.PLAIN);
  }

  @Test
  void a_replay_as_json() throws IOException {
    matches("replay.json", new ReplayJson(), replay(), Ink.PLAIN);
  }

  @Test
  void a_replay_in_which_nothing_breaks_as_text() throws IOException {
    String open = "[advisories]\ndeny = []\n";
    matches(
        "replay-clean.txt",
        new ReplayText(),
        given.replay(open, ReportFixture.delivery("rsa@0.9.6", "", "10.0.0.9", 1)),
        Ink.PLAIN);
  }

  @Test
  void a_denied_version_as_text() throws IOException {
    matches("why-denied.txt", new VersionText(), given.explain("", "time@0.1.43"), Ink.PLAIN);
  }

  @Test
  void a_denied_version_as_json() throws IOException {
    matches("why-denied.json", new VersionJson(), given.explain("", "time@0.1.43"), Ink.PLAIN);
  }

  @Test
  void a_denied_version_as_html() throws IOException {
    matches("why-denied.html", new VersionHtml("1.0.0"), given.explain("", "time@0.1.43"), Ink.PLAIN);
  }

  @Test
  void a_held_version_as_text() throws IOException {
    matches("why-held.txt", new VersionText(), given.explain("", "fresh@2.0.0"), Ink.PLAIN);
  }

  @Test
  void a_waived_version_in_a_view_as_text() throws IOException {
    matches("why-in-a-view.txt", new VersionText(), given.explain("payments", "rsa@0.9.6"), Ink.PLAIN);
  }
}
