package dev.cratewarden.cargo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A second Cratewarden takes its advisories from the first, in both forms. */
@Timeout(600)
class AdvisoriesServedIT {
  @TempDir private Path folder;

  private TestFeed feed;
  private ServerProcess first;

  @BeforeEach
  void start() throws IOException {
    feed =
        TestFeed.in(folder.resolve("db"))
            .vulnerability("RUSTSEC-2026-0001", "geometry", "Bad", TestFeed.HIGH, "\">=2\"", "")
            .maliciousVersions("MAL-2026-0001", "evil", "1.0.0", "1.0.1");
    Files.createDirectories(folder.resolve("first"));
    Files.createDirectories(folder.resolve("second"));
    first = ServerProcess.start(folder.resolve("first"), "--offline", "--feed", feed.rustSec(), "--feed", feed.osv());
  }

  @AfterEach
  void stop() {
    first.close();
  }

  /** Runs a command of the second, which knows no feed but the first's. */
  private ServerProcess.Run second(String... command) {
    Path config = folder.resolve("second/cratewarden.toml");
    ScratchCargo.write(
        config,
        "[[feed]]\nkind = \"rustsec\"\nfrom = \""
            + first.url()
            + "/advisories/advisory-db.tar.gz\"\n[[feed]]\nkind = \"osv\"\nfrom = \""
            + first.url()
            + "/advisories/osv/crates.io/modified_id.csv\"\n");
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--config", config.toString(), "--data", folder.resolve("second/data").toString()));
    return ServerProcess.run(folder, all.toArray(String[]::new));
  }

  private String findings(String... ids) {
    StringBuilder lock = new StringBuilder("version = 4\n");
    for (String id : ids) {
      String[] parts = id.split("@", -1);
      lock.append("\n[[package]]\nname = \"")
          .append(parts[0])
          .append("\"\nversion = \"")
          .append(parts[1])
          .append("\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n");
    }
    Path file = folder.resolve("Cargo.lock");
    ScratchCargo.write(file, lock.toString());
    ServerProcess.Run audit = second("audit", "--offline", "--format", "json", file.toString());
    assertThat(audit.status()).as(audit.err()).isLessThan(2);
    return audit.out();
  }

  @Test
  void aSecondMirrorFollowsTheFirstByArchiveAndByListOfChanges() {
    ServerProcess.Run loaded = second("feeds", "update");
    assertThat(loaded.status()).as(loaded.out() + loaded.err()).isZero();
    assertThat(loaded.out()).contains("rustsec-1", "osv-2", "2 advisories in use");
    assertThat(findings("geometry@1.0.0", "evil@1.0.1", "worse@3.0.0"))
        .contains("RUSTSEC-2026-0001", "MAL-2026-0001")
        .doesNotContain("MAL-2026-0002");

    // Nothing has changed: the second asks with the tags that it got the first time.
    assertThat(second("feeds", "update").out()).contains("unchanged").doesNotContain("updated");
    assertThat(first.get("/metrics").body())
        .contains("_total{route=\"advisories\",code=\"200\",} 3.0", "_total{route=\"advisories\",code=\"304\",}");

    feed.maliciousVersions("MAL-2026-0002", "worse", "3.0.0");
    ServerProcess.Run noticed =
        ServerProcess.run(folder, "feeds", "update", "--data", folder.resolve("first/data").toString());
    assertThat(noticed.status()).as(noticed.err()).isZero();
    assertThat(first.get("/advisories/osv/crates.io/MAL-2026-0002.json").body()).contains("\"worse\"");

    ServerProcess.Run delta = second("feeds", "update");
    assertThat(delta.out()).as(delta.err()).contains("3 advisories in use");
    assertThat(findings("worse@3.0.0")).contains("MAL-2026-0002");
  }
}
