package dev.cratewarden.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cratewarden.crates.CrateId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Tarballs made to do harm, to mislead a scanner, or to look worse than they are; each with what is expected of it. */
class HostileCratesIT {
  private static final Path GENERATOR = Path.of("../shared/data/hostile/make-hostile.py");

  @TempDir Path folder;

  @TestFactory
  List<DynamicTest> each_has_the_verdict_and_a_code_that_is_expected() throws Exception {
    assumeTrue(Files.exists(GENERATOR), () -> GENERATOR + " is absent");
    Process python = new ProcessBuilder("python3", GENERATOR.toString(), folder.toString()).inheritIO().start();
    assumeTrue(python.waitFor(2, TimeUnit.MINUTES) && python.exitValue() == 0, "needs python3");
    JsonNode cases = JsonMapper.builder().build().readTree(folder.resolve("manifest.json").toFile()).path("cases");
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode each : cases) {
      // Read before the tests run, since the folder is gone by then.
      ScanResult result = scan(each);
      tests.add(DynamicTest.dynamicTest(each.path("file").asText(), () -> judge(each, result)));
    }
    assertThat(tests).hasSize(106);
    return tests;
  }

  private ScanResult scan(JsonNode each) throws IOException {
    Path file = folder.resolve(each.path("file").asText());
    CrateId id = CrateId.of(each.path("name").asText() + "@" + each.path("version").asText());
    try (InputStream in = Files.newInputStream(file)) {
      return TarballScan.shipped().scan(Optional.of(id), Optional.empty(), in, Files.size(file));
    }
  }

  private static void judge(JsonNode each, ScanResult result) {
    List<String> fitting = new ArrayList<>();
    each.path("codes").forEach(code -> fitting.add(code.asText()));
    List<String> found = result.findings().stream().map(ScanFinding::code).toList();
    switch (each.path("expect").asText()) {
      case "reject" -> {
        assertThat(result.refusal()).isPresent();
        assertThat(found).containsAnyElementsOf(fitting);
      }
      case "flag" -> {
        assertThat(result.refusal()).isEmpty();
        assertThat(found).containsAnyElementsOf(fitting);
      }
      default -> {
        assertThat(result.refusal()).isEmpty();
        assertThat(fitting).containsAll(found);
      }
    }
  }
}
