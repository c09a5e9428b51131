package dev.cratewarden.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.advisory.AdvisoryBook;
import dev.cratewarden.config.PolicyFile;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.http.AuditPage;
import dev.cratewarden.http.Page;
import dev.cratewarden.http.PageForm;
import dev.cratewarden.mirror.KeptLockfiles;
import dev.cratewarden.mirror.LockfileAudit;
import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.MirroredSources;
import dev.cratewarden.mirror.VersionFacts;
import dev.cratewarden.mirror.VersionInquiry;
import dev.cratewarden.mirror.ViewKey;
import dev.cratewarden.policy.Canary;
import dev.cratewarden.policy.Ruling;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages that judge and explain, by a policy without advisories. */
class DesksTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-08-21T12:00:00Z"));
  private static final ViewKey OBSERVING = new ViewKey("observing", Optional.empty());

  private final Ruling ruling =
      ruling(
          """
          [[deny]]
          crate = "openssl"
          reason = "use rustls"
          [[view]]
          name = "observing"
          mode = "observe"
          """);
  private final AuditDesk audit =
      new AuditDesk(
          new LockfileAudit(() -> ruling, VersionFacts.NONE, MirroredSources.CRATES_IO, CLOCK, MirrorEvents.NONE),
          Reports.audits(),
          KeptLockfiles.NONE);
  private final WhyDesk why =
      new WhyDesk(new VersionInquiry(() -> ruling, VersionFacts.NONE, CLOCK), Reports.explanations());

  private static Ruling ruling(String policy) {
    if (PolicyFile.parse("policy.toml", policy.getBytes(StandardCharsets.UTF_8)) instanceof PolicyFile.Read it) {
      return Ruling.of(it.policies(), AdvisoryBook.empty());
    }
    throw new AssertionError(policy);
  }

  private static byte[] locked(String name, String version) {
    return ("version = 4\n\n[[package]]\nname = \""
            + name
            + "\"\nversion = \""
            + version
            + "\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "'',text/plain; charset=utf-8",
    "text,text/plain; charset=utf-8",
    "json,application/json",
    "sarif,application/sarif+json",
    "cyclonedx,application/vnd.cyclonedx+json; version=1.6",
    "html,text/html; charset=utf-8"
  })
  void a_denied_lockfile_is_refused_in_every_format(String format, String contentType) {
    assertThat(audit.audit(ViewKey.DEFAULT, format, locked("openssl", "0.10.1"), Optional.empty()))
        .isInstanceOfSatisfying(
            AuditPage.Refused.class,
            it -> {
              assertThat(it.report().contentType()).isEqualTo(contentType);
              assertThat(text(it.report())).contains("openssl");
            });
  }

  @Test
  void an_allowed_lockfile_is_clean() {
    assertThat(audit.audit(ViewKey.DEFAULT, "", locked("rustls", "0.23.0"), Optional.empty()))
        .isInstanceOf(AuditPage.Clean.class);
  }

  @Test
  void a_package_that_the_lockfile_has_from_this_server_is_judged_under_the_name_that_the_client_knows() {
    byte[] lockfile =
        new String(locked("openssl", "0.10.1"), StandardCharsets.UTF_8)
            .replace("registry+https://github.com/rust-lang/crates.io-index", "sparse+http://build-host:7878/index/")
            .getBytes(StandardCharsets.UTF_8);
    assertThat(audit.audit(ViewKey.DEFAULT, "", lockfile, Optional.of("http://build-host:7878")))
        .isInstanceOf(AuditPage.Refused.class);
    assertThat(audit.audit(ViewKey.DEFAULT, "", lockfile, Optional.of("http://another-host:7878")))
        .isInstanceOf(AuditPage.Clean.class);
  }

  @Test
  void a_view_that_observes_refuses_nothing_but_the_canary() {
    assertThat(audit.audit(OBSERVING, "", locked("openssl", "0.10.1"), Optional.empty()))
        .isInstanceOf(AuditPage.Clean.class);
    assertThat(audit.audit(OBSERVING, "", locked(Canary.NAME.value(), Canary.VERSION.toString()), Optional.empty()))
        .isInstanceOf(AuditPage.Refused.class);
  }

  @Test
  void what_is_no_lockfile_no_format_or_no_view_is_said_to_be_none() {
    assertThat(audit.audit(ViewKey.DEFAULT, "", "[[[".getBytes(StandardCharsets.UTF_8), Optional.empty()))
        .isInstanceOfSatisfying(AuditPage.Malformed.class, it -> assertThat(it.reason()).startsWith("Cargo.lock:1:"));
    assertThat(audit.audit(ViewKey.DEFAULT, "pdf", locked("rustls", "0.23.0"), Optional.empty()))
        .isInstanceOfSatisfying(AuditPage.Malformed.class, it -> assertThat(it.reason()).contains("text, json, sarif"));
    assertThat(audit.audit(new ViewKey("none", Optional.empty()), "", locked("rustls", "0.23.0"), Optional.empty()))
        .isInstanceOf(AuditPage.NoSuchView.class);
  }

  @ParameterizedTest
  @CsvSource({"HTML,text/html; charset=utf-8", "TEXT,text/plain; charset=utf-8", "JSON,application/json"})
  void a_denial_is_explained_in_the_form_that_the_client_prefers(PageForm form, String contentType) {
    Page page = why.explain(ViewKey.DEFAULT, CrateId.of("openssl@0.10.1"), form).orElseThrow();
    assertThat(page.contentType()).isEqualTo(contentType);
    assertThat(text(page)).contains("use rustls", "deny-list");
  }

  @Test
  void without_such_a_view_there_is_nothing_to_explain() {
    assertThat(why.explain(new ViewKey("none", Optional.empty()), CrateId.of("openssl@0.10.1"), PageForm.TEXT))
        .isEmpty();
  }

  private static String text(Page page) {
    return new String(page.body(), StandardCharsets.UTF_8);
  }
}
