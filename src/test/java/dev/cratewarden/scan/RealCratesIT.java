package dev.cratewarden.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateId;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The tarballs of a real registry in small, each held against its own index line. */
class RealCratesIT {
  private static final Map<String, ScanResult> RESULTS = new TreeMap<>();

  @BeforeAll
  static void scans_them() {
    RealCrates crates = RealCrates.read();
    crates.tarballs().keySet().forEach(it -> RESULTS.put(it, crates.scan(it)));
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
