package dev.cratewarden.cargo;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A folder of advisories, as a company would keep its own: RustSec's Markdown and OSV's JSON, each in a folder of its
 * own.
 */
final class TestFeed {
  /** A CVSS vector that comes to 7.5. */
  static final String HIGH = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H";

  /** A CVSS vector that comes to 5.9. */
  static final String MEDIUM = "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:N";

  private final Path folder;

  /** Of yesterday, whenever that is: advisories that are too old make a server unready. */
  private final LocalDate date = LocalDate.now(ZoneOffset.UTC).minusDays(1);

  private TestFeed(Path folder) {
    this.folder = folder;
  }

  static TestFeed in(Path folder) {
    return new TestFeed(folder);
  }

  /** For {@code --feed}. */
  String rustSec() {
    return "rustsec=" + folder.resolve("rustsec");
  }

  /** For {@code --feed}. */
  String osv() {
    return "osv=" + folder.resolve("osv");
  }

  /** A vulnerability in RustSec's own format; both lists of requirements as in TOML: {@code ">=0.2.23", "=0.2.6"}. */
  TestFeed vulnerability(String id, String crate, String title, String cvss, String patched, String unaffected) {
    return markdown(id, crate, title, "cvss = \"" + cvss + "\"\n", patched, unaffected);
  }

  /** Malware in RustSec's own format, which names no end: every version that is not in {@code unaffected}. */
  TestFeed malware(String id, String crate, String title, String unaffected) {
    return markdown(id, crate, title, "categories = [\"malicious\"]\n", "", unaffected);
  }

  private TestFeed markdown(String id, String crate, String title, String more, String patched, String unaffected) {
    ScratchCargo.write(
        folder.resolve("rustsec/crates/" + crate + "/" + id + ".md"),
        "```toml\n[advisory]\nid = \""
            + id
            + "\"\npackage = \""
            + crate
            + "\"\ndate = \""
            + date
            + "\"\n"
            + more
            + "\n[versions]\npatched = ["
            + patched
            + "]\nunaffected = ["
            + unaffected
            + "]\n```\n\n# "
            + title
            + "\n\nWhat happened, in words.\n");
    return this;
  }

  /**
   * A record of the malicious-packages project: exactly these versions, and no alias to RustSec's record of the same
   * incident.
   */
  TestFeed maliciousVersions(String id, String crate, String... versions) {
    String list = Arrays.stream(versions).map(it -> '"' + it + '"').collect(Collectors.joining(","));
    ScratchCargo.write(
        folder.resolve("osv/" + crate + "/" + id + ".json"),
        "{\"schema_version\":\"1.7.4\",\"id\":\""
            + id
            + "\",\"modified\":\""
            + date
            + "T12:00:00Z\",\"published\":\""
            + date
            + "T12:00:00Z\",\"summary\":\"Malicious code in "
            + crate
            + " (crates.io)\",\"affected\":[{\"package\":"
            + "{\"ecosystem\":\"crates.io\",\"name\":\""
            + crate
            + "\"},\"versions\":["
            + list
            + "]}]}\n");
    return this;
  }
}
