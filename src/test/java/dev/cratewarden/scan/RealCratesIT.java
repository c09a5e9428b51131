package dev.cratewarden.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.crates.IndexPath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The tarballs of a real registry in small, each held against its own index line. */
class RealCratesIT {
  private static final Path CRATES = Path.of("../shared/data/crates.tar.gz");
  private static final Map<String, ScanResult> RESULTS = new TreeMap<>();

  @BeforeAll
  static void scans_them() throws IOException {
    assumeTrue(Files.exists(CRATES), () -> CRATES + " is absent");
    Map<String, byte[]> tarballs = new TreeMap<>();
    Map<String, IndexFile> index = new HashMap<>();
    try (InputStream file = Files.newInputStream(CRATES);
        TarArchiveInputStream tar = new TarArchiveInputStream(new GzipCompressorInputStream(file))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        String path = entry.getName();
        if (path.endsWith(".crate")) {
          tarballs.put(path.substring(path.lastIndexOf('/') + 1), tar.readAllBytes());
        } else if (path.startsWith("crates/index/")) {
          Optional<CrateName> name = IndexPath.parse(path.substring("crates/index/".length()));
          if (name.isPresent()) {
            index.put(name.get().lowerCase(), IndexFile.parse(name.get(), tar.readAllBytes()));
          }
        }
      }
    }
    tarballs.forEach((file, bytes) -> {
      IndexEntry line = line(file, index);
      try {
        RESULTS.put(
            file,
            TarballScan.shipped()
                .scan(Optional.of(line.id()), Optional.of(line), new ByteArrayInputStream(bytes), bytes.length));
      } catch (IOException e) {
        throw new AssertionError(file, e);
      }
    });
  }

  private static IndexEntry line(String file, Map<String, IndexFile> index) {
    String stem = file.substring(0, file.length() - ".crate".length());
    for (int dash = stem.indexOf('-'); dash >= 0; dash = stem.indexOf('-', dash + 1)) {
      Optional<CrateVersion> version = CrateVersion.parse(stem.substring(dash + 1));
      IndexFile lines = index.get(stem.substring(0, dash).toLowerCase(Locale.ROOT));
      if (version.isPresent() && lines != null) {
        return lines.entry(version.get()).orElseThrow();
      }
    }
    throw new AssertionError(file);
  }

  @Test
  void none_is_refused() {
    assertThat(RESULTS).hasSize(285);
    assertThat(RESULTS.values()).allSatisfy(it -> assertThat(it.refusal()).isEmpty());
  }

  @Test
  void few_are_flagged_and_rightly_so() {
    Map<String, String> flagged = new TreeMap<>();
    RESULTS.forEach((file, result) -> {
      if (!result.findings().isEmpty()) {
        flagged.put(
            file,
            result.findings().stream().map(ScanFinding::code).sorted().distinct().collect(Collectors.joining(" ")));
      }
    });

    // Its build script runs perl on scripts of the package, and nasm and perl by names that it puts together.
    assertThat(flagged.remove("ring-0.17.14.crate")).isEqualTo("build-exec-unknown fixture-used-by-build");
    // Import libraries: object files that nobody can review.
    assertThat(flagged.keySet()).hasSize(8).allMatch(it -> it.startsWith("windows_"));
    assertThat(flagged.values()).containsOnly("embedded-binary");
  }

  @Test
  void their_facts_are_what_they_say_of_themselves() {
    ContentFacts ring = facts("ring-0.17.14.crate");
    assertThat(ring.license()).contains("Apache-2.0 AND ISC");
    assertThat(ring.links()).contains("ring_core_0_17_14_");
    assertThat(ring.buildScript()).hasValueSatisfying(it -> assertThat(it.path()).isEqualTo("build.rs"));
    assertThat(ring.licenseFiles()).contains("LICENSE");
    ContentFacts derive =
        RESULTS.entrySet().stream()
            .filter(it -> it.getKey().startsWith("serde_derive-"))
            .findFirst()
            .orElseThrow()
            .getValue()
            .facts();
    assertThat(derive.procMacro()).isTrue();
    assertThat(derive.edition()).contains("2021");
    assertThat(derive.commit()).hasValueSatisfying(it -> assertThat(it).hasSize(40));
    assertThat(derive.repository()).contains("https://github.com/serde-rs/serde");
    assertThat(derive.dependencies()).extracting(ContentFacts.DeclaredDependency::crate).contains("syn", "quote");
    assertThat(RESULTS.values()).allSatisfy(it -> assertThat(it.facts().license()).isPresent());
    assertThat(RESULTS.values().stream().filter(it -> it.facts().buildScript().isPresent()).count()).isEqualTo(39);
  }

  @Test
  void facts_survive_being_written_down() {
    assertThat(RESULTS.values())
        .allSatisfy(
            it -> assertThat(ContentFactsJson.fromJson(ContentFactsJson.toJson(it.facts()))).isEqualTo(it.facts()));
  }

  private static ContentFacts facts(String file) {
    return RESULTS.getOrDefault(file, CrateFile.of(CrateId.of("absent@1.0.0")).scanned()).facts();
  }
}
