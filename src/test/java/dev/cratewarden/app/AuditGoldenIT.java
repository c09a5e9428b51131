package dev.cratewarden.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cargo-audit's library finds in real lockfiles, {@code audit} finds, and nothing else. */
class AuditGoldenIT {
  private static final Path SHARED = Path.of("../shared/data");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path folder;

  private Path observing = Path.of("");

  @BeforeEach
  void aPolicyThatSpeaksOfEverything() throws IOException {
    assumeTrue(Files.exists(SHARED.resolve("golden")), "needs the golden cases in ../shared/data/golden");
    assumeTrue(Files.exists(SHARED.resolve("advisories.tar.gz")), "needs ../shared/data/advisories.tar.gz");
    observing = Files.writeString(folder.resolve("policy.toml"), "mode = \"observe\"\n");
  }

  private JsonNode audit(List<String> lockfiles) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "audit",
                "--format",
                "json",
                "--data",
                folder.resolve("data").toString(),
                "--policy",
                observing.toString(),
                "--feed",
                "rustsec=" + SHARED.resolve("advisories.tar.gz")));
    arguments.addAll(lockfiles);
    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
    assertThat(run.status()).as(run.err()).isZero();
    return JSON.readTree(run.out()).path("lockfiles");
  }

  /** RustSec ids by lockfile, crate and version. */
  private static Map<String, Set<String>> found(JsonNode lockfiles) {
    Map<String, Set<String>> found = new TreeMap<>();
    lockfiles.forEach(lockfile ->
        lockfile
            .path("findings")
            .forEach(finding -> {
              String key =
                  Path.of(lockfile.path("path").asText()).getFileName()
                      + " "
                      + finding.path("crate").asText()
                      + " "
                      + finding.path("version").asText();
              finding
                  .path("advisories")
                  .forEach(it -> found.computeIfAbsent(key, k -> new TreeSet<>()).add(it.asText()));
            }));
    return found;
  }

  @Test
  void every_golden_case_has_exactly_the_expected_findings() throws IOException {
    List<String> lockfiles;
    try (Stream<Path> all = Files.list(SHARED.resolve("golden/locks"))) {
      lockfiles = all.map(Path::toString).sorted().toList();
    }
    Map<String, Set<String>> found = found(audit(lockfiles));
    List<String> cases = Files.readAllLines(SHARED.resolve("golden/expected-matches.jsonl"));
    for (String line : cases) {
      JsonNode expected = JSON.readTree(line);
      String key =
          Path.of(expected.path("lock").asText()).getFileName()
              + " "
              + expected.path("crate").asText()
              + " "
              + expected.path("version").asText();
      Set<String> wanted = new TreeSet<>();
      expected.path("expect").forEach(it -> wanted.add(it.asText()));
      if (!expected.path("tag").asText().startsWith("name-variant")) {
        assertThat(found.getOrDefault(key, Set.of())).as(line).isEqualTo(wanted);
      }
    }
    assertThat(cases).hasSize(80);
  }

  @Test
  void the_workspace_has_the_findings_of_the_golden_file() throws IOException {
    Path lockfile = folder.resolve("Cargo.lock");
    assumeTrue(extract("workspace/Cargo.lock", lockfile), "needs the workspace in ../shared/data/crates.tar.gz");
    Map<String, Set<String>> wanted = new TreeMap<>();
    JSON.readTree(Files.readAllBytes(SHARED.resolve("golden/workspace-expected.json")))
        .forEach(package_ ->
            package_
                .properties()
                .forEach(field ->
                    field
                        .getValue()
                        .forEach(id ->
                            wanted
                                .computeIfAbsent(
                                    "Cargo.lock "
                                        + package_.path("crate").asText()
                                        + " "
                                        + package_.path("version").asText(),
                                    k -> new TreeSet<>())
                                .add(id.asText()))));

    JsonNode lockfiles = audit(List.of(lockfile.toString()));

    assertThat(found(lockfiles)).isEqualTo(wanted);
    assertThat(lockfiles.path(0).path("judged").asInt()).isEqualTo(285);
    lockfiles
        .path(0)
        .path("findings")
        .forEach(finding -> {
          JsonNode path = finding.path("path");
          assertThat(path.path(0).asText()).startsWith("corpus-");
          assertThat(path.path(path.size() - 1).asText())
              .isEqualTo(finding.path("crate").asText() + " " + finding.path("version").asText());
        });
  }

  private static boolean extract(String suffix, Path to) throws IOException {
    Path archive = SHARED.resolve("crates.tar.gz");
    if (!Files.exists(archive)) {
      return false;
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(archive));
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(in))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.getName().endsWith(suffix)) {
          Files.copy(tar, to);
          return true;
        }
      }
    }
    return false;
  }
}
