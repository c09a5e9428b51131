package dev.cratewarden.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Build scripts in many spellings: what droppers and thieves write is flagged, whichever tool they take; what honest
 * crates write is not.
 */
class BuildScriptVariantsTest {
  private static final Path VARIANTS = Path.of("src/test/resources/corpus/build-scripts/variants.txt");

  @TestFactory
  List<DynamicTest> each_is_flagged_or_quiet_as_it_should_be() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (String variant : Files.readString(VARIANTS).split("(?m)^=== ")) {
      if (!variant.isBlank()) {
        String title = variant.lines().findFirst().orElse("");
        String script = variant.substring(title.length() + 1);
        tests.add(DynamicTest.dynamicTest(title, () -> judge(title.startsWith("flagged"), script)));
      }
    }
    assertThat(tests).hasSizeGreaterThan(70);
    return tests;
  }

  private static void judge(boolean flagged, String script) {
    ScanResult result = CrateFile.of("foo@1.0.0").file("build.rs", script).scanned();
    List<String> codes = result.findings().stream().map(ScanFinding::code).distinct().toList();
    assertThat(result.refusal()).isEmpty();
    if (flagged) {
      assertThat(codes).isNotEmpty().allMatch(it -> it.startsWith("build-") || it.equals("obfuscated-blob"));
    } else {
      assertThat(codes).isEmpty();
    }
  }

  @TestFactory
  List<DynamicTest> what_is_written_otherwise_is_the_same_archive_to_cargo_and_to_us() {
    CrateFile sound = CrateFile.of("foo@1.0.0");
    return Arrays.asList(
        refused("two files that Windows takes for one", of().file("src/a.", "x").file("src/a", "y"), "case-collision"),
        refused("a device with an extension and a blank", of().file("src/CON .rs", "x"), "reserved-name"),
        refused("a stream of a file", of().file("src/lib.rs:evil", "x"), "bad-name"),
        refused("a folder of another case as a file", of().file("SRC", "x"), "duplicate-entry"),
        refused("a path that PAX lengthens twice", of().pax("path", "foo-1.0.0/a").pax("path", "b").file("x", "")),
        refused("a sparse member by PAX", of().pax("GNU.sparse.major", "1").file("x", ""), "entry-type"),
        refused("a hard link", of().member("foo-1.0.0/h", '1', new byte[0]), "link"),
        refused("a multi-volume member", of().member("foo-1.0.0/v", 'M', new byte[0]), "entry-type"),
        refused("a global PAX header", of().member("foo-1.0.0/g", 'g', new byte[0]), "entry-type"),
        DynamicTest.dynamicTest("a sound one", () -> assertThat(sound.scanned().findings()).isEmpty()));
  }

  private static CrateFile of() {
    return CrateFile.of("foo@1.0.0");
  }

  private static DynamicTest refused(String what, CrateFile crate, String... codes) {
    return DynamicTest.dynamicTest(
        what,
        () -> {
          assertThat(crate.scanned().refusal()).isPresent();
          if (codes.length > 0) {
            assertThat(codes).contains(crate.scanned().refusal().orElseThrow().code());
          }
        });
  }
}
