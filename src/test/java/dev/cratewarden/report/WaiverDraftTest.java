package dev.cratewarden.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.mirror.VersionReport;
import org.junit.jupiter.api.Test;

class WaiverDraftTest {
  @Test
  void the_drafted_lines_are_a_policy_that_lets_exactly_this_version_through() {
    ReportFixture before = ReportFixture.with("", ReportFixture.usualAdvisories()).index("time", "0.1.42", "0.1.43+x");
    String draft = WaiverDraft.of(before.explain("", "time@0.1.43+x"));

    ReportFixture after =
        ReportFixture.with(draft, ReportFixture.usualAdvisories()).index("time", "0.1.42", "0.1.43+x");

    assertThat(after.explain("", "time@0.1.43+x").verdict().isAllowed()).isTrue();
    assertThat(after.explain("", "time@0.1.42").verdict().isAllowed()).isFalse();
  }

  @Test
  void each_reason_gets_its_waiver() {
    ReportFixture given =
        ReportFixture.with(
                "[cooldown]\nage = \"3d\"\n",
                ReportFixture.advisory("RUSTSEC-2026-0001", "fresh", "A hole", "0", "", 0))
            .index("fresh", "2.0.0@2026-08-20T12:00:00Z");
    String draft = WaiverDraft.of(given.explain("", "fresh@2.0.0"));
    assertThat(draft).contains("finding = \"RUSTSEC-2026-0001\"").contains("finding = \"cooldown.age\"");
  }

  @Test
  void a_view_has_waivers_of_its_own() {
    VersionReport report = ReportFixture.usual().explain("payments", "sqlx@0.7.4");
    assertThat(WaiverDraft.of(report)).startsWith("[[view.waiver]]").contains("finding = \"allow-list.missing\"");
  }

  @Test
  void what_guards_the_policy_cannot_be_waived_so_nothing_is_drafted() {
    VersionReport report =
        ReportFixture.with("[reserved]\ncrates = [\"mycompany-*\"]\n").explain("", "mycompany-core@1.0.0");
    assertThat(WaiverDraft.of(report)).isEmpty();
    assertThat(WaiverDraft.isBeyondWaiving(report)).isTrue();
    assertThat(new VersionText().write(report, dev.cratewarden.mirror.ReportWriter.Ink.PLAIN))
        .contains("No waiver can change this.");
  }

  @Test
  void what_may_be_used_needs_no_waiver() {
    assertThat(WaiverDraft.of(ReportFixture.usual().explain("", "rsa@0.9.6"))).isEmpty();
  }
}
