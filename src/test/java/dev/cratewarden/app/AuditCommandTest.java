package dev.cratewarden.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code audit} and {@code explain} without a server. */
class AuditCommandTest {
  private static final String ADVISORY =
      """
      ```toml
      [advisory]
      id = "RUSTSEC-2026-9001"
      package = "holed"
      date = "2026-01-02"
      cvss = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"

      [versions]
      patched = [">= 1.2.0"]
      ```

      # A hole in holed
      """;

  @TempDir private Path folder;

  private Path data;
  private String feed = "";

  @BeforeEach
  void anAdvisoryDatabaseAndLockfiles() throws IOException {
    data = folder.resolve("data");
    Path crate = Files.createDirectories(folder.resolve("db/crates/holed"));
    Files.writeString(crate.resolve("RUSTSEC-2026-9001.md"), ADVISORY);
    feed = "rustsec=" + folder.resolve("db");
    Files.writeString(folder.resolve("bad.lock"), locked("holed", "1.1.0"));
    Files.writeString(folder.resolve("good.lock"), locked("holed", "1.2.0"));
    Files.writeString(folder.resolve("empty.lock"), "version = 4\n");
    Files.writeString(folder.resolve("broken.lock"), "version = 4\n[[package]\n");
  }

  private static String locked(String name, String version) {
    return "version = 4\n\n[[package]]\nname = \""
        + name
        + "\"\nversion = \""
        + version
        + "\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
  }

  private CommandRun audit(String... more) {
    String[] arguments = new String[more.length + 5];
    arguments[0] = "audit";
    arguments[1] = "--data";
    arguments[2] = data.toString();
    arguments[3] = "--feed";
    arguments[4] = feed;
    System.arraycopy(more, 0, arguments, 5, more.length);
    return CommandRun.of(arguments);
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void a_denied_package_is_named_with_its_way_out_and_ends_with_1() {
    CommandRun run = audit(file("bad.lock"));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains("denied  holed 1.1.0", "RUSTSEC-2026-9001 vulnerability high 7.5")
        .contains("cargo update -p holed --precise 1.2.0 (fixed there; whether the policy allows it is not known here)")
        .contains("0 allowed, 0 held, 1 denied");
  }

  @Test
  void a_clean_lockfile_ends_with_0() {
    CommandRun run = audit(file("good.lock"));
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("1 allowed, 0 held, 0 denied, 0 findings");
  }

  @Test
  void auditing_leaves_no_data_folder_behind() {
    assertThat(audit(file("bad.lock")).status()).isEqualTo(1);
    assertThat(data).doesNotExist();
  }

  @Test
  void several_lockfiles_make_one_report() throws IOException {
    CommandRun run = audit("--format", "json", file("bad.lock"), file("good.lock"), file("empty.lock"));
    JsonNode lockfiles = JsonMapper.builder().build().readTree(run.out()).path("lockfiles");
    assertThat(run.status()).isEqualTo(1);
    assertThat(lockfiles).hasSize(3);
    assertThat(lockfiles.path(0).path("verdicts").path("deny").asInt()).isEqualTo(1);
    assertThat(lockfiles.path(1).path("findings")).isEmpty();
    assertThat(lockfiles.path(2).path("packages").asInt()).isZero();
  }

  @Test
  void a_lockfile_without_packages_is_clean_and_said_to_be_empty() {
    CommandRun run = audit(file("empty.lock"));
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("empty.lock: no packages");
  }

  @Test
  void a_hyphen_reads_standard_input() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(locked("holed", "1.1.0").getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(audit("-").out()).contains("denied  holed 1.1.0");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void a_lockfile_that_cannot_be_read_ends_with_2_and_its_place() {
    CommandRun broken = audit(file("good.lock"), file("broken.lock"));
    assertThat(broken.status()).isEqualTo(2);
    assertThat(broken.err()).contains("broken.lock:2:");
    assertThat(broken.out()).isEmpty();
    CommandRun missing = audit(file("missing.lock"));
    assertThat(missing.status()).isEqualTo(2);
    assertThat(missing.err()).contains("missing.lock cannot be read");
  }

  @Test
  void an_unknown_format_ends_with_2_and_names_those_there_are() {
    CommandRun run = audit("--format", "pdf", file("good.lock"));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("text, json, sarif, cyclonedx, html");
  }

  @Test
  void a_feed_that_cannot_be_read_ends_with_2_for_silence_would_look_like_safety() {
    feed = "rustsec=" + folder.resolve("nowhere");
    CommandRun run = audit(file("good.lock"));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("cannot be read", "nowhere");
  }

  @Test
  void without_any_feed_the_report_says_loudly_that_advisories_are_unknown() throws IOException {
    Path config = Files.writeString(folder.resolve("cratewarden.toml"), "");
    CommandRun run = CommandRun.of("audit", "--data", data.toString(), "--config", config.toString(), file("bad.lock"));
    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("ADVISORIES ARE UNKNOWN");
    assertThat(run.out()).contains("ADVISORIES ARE UNKNOWN");
  }

  @Test
  void an_observing_policy_lists_what_it_would_deny_and_refuses_nothing() throws IOException {
    Path policy = Files.writeString(folder.resolve("policy.toml"), "mode = \"observe\"\n");
    CommandRun run = audit("--policy", policy.toString(), file("bad.lock"));
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("would be denied  holed 1.1.0", "only observes");
  }

  @Test
  void rules_about_facts_that_are_not_known_here_are_named_and_invent_nothing() throws IOException {
    Path policy =
        Files.writeString(
            folder.resolve("policy.toml"),
            "[cooldown]\n"
                + "age = \"3d\"\n"
                + "unknown-pubtime = \"deny\"\n"
                + "[licenses]\n"
                + "allow = [\"MIT\"]\n"
                + "unknown = \"deny\"\n");
    CommandRun run = audit("--policy", policy.toString(), file("good.lock"));
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("not asked: cooldown.age: not known here of 1 package: when it was published")
        .contains("not asked: licenses.allow: not known here of 1 package: its licence");
  }

  @Test
  void a_view_judges_by_its_own_policy() throws IOException {
    Path policy = Files.writeString(folder.resolve("policy.toml"), "[[view]]\nname = \"closed\"\ndefault = \"deny\"\n");
    assertThat(audit("--policy", policy.toString(), "--view", "closed", file("good.lock")).status()).isEqualTo(1);
    assertThat(audit("--policy", policy.toString(), "--view", "none", file("good.lock")).status()).isEqualTo(2);
  }

  @Test
  void packages_of_the_mirrored_registry_are_judged_under_its_own_address_and_under_ours() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("cratewarden.toml"),
            """
            [server]
            public-url = "https://crates.example.com/"
            [upstream]
            index = "https://registry.corp.example/index/"
            """);
    for (String source :
        List.of(
            "sparse+https://registry.corp.example/index/",
            "sparse+https://crates.example.com/index/",
            "sparse+https://crates.example.com/views/payments/index/",
            "sparse+http://127.0.0.1:7878/index/")) {
      String lock = locked("holed", "1.1.0").replace("registry+https://github.com/rust-lang/crates.io-index", source);
      Files.writeString(folder.resolve("own.lock"), lock);
      assertThat(audit("--config", config.toString(), file("own.lock")).status()).as(source).isEqualTo(1);
    }
    String lock =
        locked("holed", "1.1.0").replace("registry+https://github.com/rust-lang", "registry+https://else.example");
    Files.writeString(folder.resolve("other.lock"), lock);
    assertThat(audit("--config", config.toString(), file("other.lock")).status()).isZero();
  }

  @Test
  void what_the_last_server_saw_of_waivers_is_told_by_config_check() throws IOException {
    Path policy = folder.resolve("policy.toml");
    Files.writeString(policy, waiver("rsa") + waiver("time"));
    Files.createDirectories(data);
    Files.writeString(
        data.resolve("waivers.json"),
        """
        {"format":1,"watchedUntil":"2026-08-20T00:00:00Z","waivers":{
          "time RUSTSEC-2020-0071":{"watchedSince":"2026-08-01T00:00:00Z","times":0}}}
        """);

    CommandRun run = CommandRun.of("config", "check", "--data", data.toString(), "--policy", policy.toString());

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("attention: waiver of RUSTSEC-2020-0071 for time (o) has waived nothing since 2026-08-01T00:00:00Z")
        .doesNotContain("for rsa (o) has waived nothing");
  }

  private static String waiver(String crate) {
    return """
    [[waiver]]
    crate = "%s"
    finding = "RUSTSEC-2020-0071"
    until = 2999-12-31
    owner = "o"
    reason = "r"
    """
        .formatted(crate);
  }

  @Test
  void colours_are_for_those_who_ask() {
    assertThat(audit("--color", "always", file("bad.lock")).out()).contains("\u001b[1;31mdenied");
    assertThat(audit(file("bad.lock")).out()).doesNotContain("\u001b");
  }

  @Test
  void explain_says_why_and_how_to_waive() {
    CommandRun run = CommandRun.of("explain", "--data", data.toString(), "--feed", feed, "holed@1.1.0");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("holed 1.1.0 is denied", "leads to  deny by advisories.severity", "[[waiver]]");
    assertThat(run.out()).contains("index     is not at hand");
    assertThat(data).doesNotExist();
  }

  @Test
  void explain_wants_a_crate_and_a_version() {
    CommandRun run = CommandRun.of("explain", "--data", data.toString(), "--feed", feed, "holed");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("such as rsa@0.9.6");
  }
}
