package dev.cratewarden.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code feeds} without a server, with a real store. */
class FeedsCommandTest {
  @TempDir private Path folder;

  @BeforeEach
  void aConfigurationWithAFeed() throws IOException {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    for (int i = 1; i <= 3; i++) {
      Path crate = Files.createDirectories(folder.resolve("db/crates/holed" + i));
      Files.writeString(
          crate.resolve("RUSTSEC-2026-900" + i + ".md"),
          """
          ```toml
          [advisory]
          id = "RUSTSEC-2026-900%1$d"
          package = "holed%1$d"
          date = "%2$s"
          [versions]
          patched = []
          ```
          # A hole
          """
              .formatted(i, today));
    }
    Files.writeString(
        folder.resolve("cratewarden.toml"), "[[feed]]\nkind = \"rustsec\"\nfrom = \"" + folder.resolve("db") + "\"\n");
  }

  private CommandRun feeds(String command, String... more) {
    String[] arguments = new String[more.length + 6];
    String[] first = {
      "feeds",
      command,
      "--data",
      folder.resolve("data").toString(),
      "--config",
      folder.resolve("cratewarden.toml").toString()
    };
    System.arraycopy(first, 0, arguments, 0, 6);
    System.arraycopy(more, 0, arguments, 6, more.length);
    return CommandRun.of(arguments);
  }

  @Test
  void a_feed_that_can_be_read_is_in_a_good_state() {
    CommandRun update = feeds("update");
    assertThat(update.status()).isZero();
    assertThat(update.out()).contains("rustsec-1    fresh  3 records, the newest 0 days old");
    assertThat(feeds("status").status()).isZero();
  }

  @Test
  void a_feed_that_was_never_loaded_is_in_no_good_state() throws IOException {
    Files.move(folder.resolve("db"), folder.resolve("moved"));
    CommandRun status = feeds("status");
    assertThat(status.status()).isEqualTo(1);
    assertThat(status.out()).contains("rustsec-1    never  0 records", "failure");
  }

  @Test
  void a_feed_that_shrank_is_refused_unless_it_shall_replace_the_old_one() throws IOException {
    assertThat(feeds("update").status()).isZero();
    Files.delete(folder.resolve("db/crates/holed1/RUSTSEC-2026-9001.md"));

    CommandRun refused = feeds("update");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.out()).contains("3 records", "refused", "only 2 advisories where there were 3");

    CommandRun replaced = feeds("update", "--replace", "--json");
    assertThat(replaced.status()).isZero();
    JsonNode status = JsonMapper.builder().build().readTree(replaced.out());
    assertThat(status.path("advisories").asInt()).isEqualTo(2);
  }

  @Test
  void an_audit_without_a_server_judges_by_the_kept_copy_and_what_has_changed_since() throws IOException {
    assertThat(feeds("update").status()).isZero();
    Path lockfile =
        Files.writeString(
            folder.resolve("Cargo.lock"),
            "version = 4\n\n[[package]]\nname = \"holed2\"\nversion = \"1.0.0\"\n"
                + "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n");

    CommandRun audit =
        CommandRun.of(
            "audit",
            "--data",
            folder.resolve("data").toString(),
            "--config",
            folder.resolve("cratewarden.toml").toString(),
            lockfile.toString());

    assertThat(audit.status()).isEqualTo(1);
    assertThat(audit.out()).contains("RUSTSEC-2026-9002");
  }
}
