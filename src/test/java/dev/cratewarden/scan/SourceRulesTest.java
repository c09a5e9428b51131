package dev.cratewarden.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cratewarden.crates.CrateId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceRulesTest {
  @Test
  void a_rule_can_be_added_without_code() throws IOException {
    SourceRules rules =
        SourceRules.parse(
            """
            [[signal]]
            name = "gets"
            code = ["gets"]
            [[rule]]
            code = "uses-gets"
            where = "any"
            all = ["gets"]
            says = "calls gets"
            """);
    byte[] crate = CrateFile.of("foo@1.0.0").lib("pub fn f() {\n    gets();\n}\n").bytes();

    ScanResult result =
        new TarballScan(rules, new WellKnownNames(List.of()))
            .scan(
                Optional.of(CrateId.of("foo@1.0.0")), Optional.empty(), new ByteArrayInputStream(crate), crate.length);

    assertThat(result.findings())
        .containsExactly(ScanFinding.flag("uses-gets", "src/lib.rs", "calls gets; line 2: gets();"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[[signal",
        "[[signal]]\ncode = [\"x\"]",
        "[[signal]]\nname = \"blob\"",
        "[[rule]]\ncode = \"c\"\nwhere = \"any\"\nall = [\"unknown\"]\nsays = \"s\"",
        "[[rule]]\ncode = \"c\"\nwhere = \"nowhere\"\nsays = \"s\"",
        "[[rule]]\ncode = \"c\"\nwhere = \"any\"",
      })
  void rules_that_make_no_sense_are_refused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> SourceRules.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pub fn f() { std::fs::write(\"x\", unhex(\"7f454c4602010100\")).ok(); }",
        "pub fn f() { std::process::Command::new(unhex(\"7f454c4602010100\")).status().ok(); }",
        "pub fn f() { g(base64::decode(\"f0VMRgIBAQAAAAAAAAAAAAMAPgAB\")); }",
        "pub const P: &str = \"7f454c4602010100%s\";",
      })
  void an_encoded_program_is_told_from_the_first_bytes_of_one(String source) {
    String library = source.formatted("c3".repeat(600));
    assertThat(CrateFile.of("foo@1.0.0").lib(library).scanned().findings())
        .extracting(ScanFinding::code)
        .contains("obfuscated-blob");

    String tells = "pub fn is_elf(hex: &str) -> bool { hex.starts_with(\"7f454c4602010100\") }";
    assertThat(CrateFile.of("foo@1.0.0").lib(tells).scanned().findings()).isEmpty();
  }

  @Test
  void the_build_script_is_found_wherever_it_is() {
    String evil = "fn main() { std::process::Command::new(\"sh\").arg(\"-c\").arg(\"id\").status().ok(); }\n";
    assertFlagged(CrateFile.of("foo@1.0.0").file("build.rs", evil));
    assertFlagged(CrateFile.of("foo@1.0.0").manifest("build = \"./gen/prep.rs\"\n").file("gen/prep.rs", evil));
    assertFlagged(CrateFile.of("foo@1.0.0").file("build.rs", "mod help;\nfn main() {}").file("help.rs", evil));
    assertFlagged(CrateFile.of("foo@1.0.0").file("build.rs", "mod help;\nfn main() {}").file("help/mod.rs", evil));
    assertFlagged(CrateFile.of("foo@1.0.0").file("build.rs", "#[path = \"x/y.txt\"]\nmod help;").file("x/y.txt", evil));
    assertFlagged(
        CrateFile.of("foo@1.0.0")
            .file("a.txt", evil)
            .file("build.rs", "include!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/a.txt\"));"));
    assertThat(CrateFile.of("foo@1.0.0").manifest("build = false\n").file("build.rs", evil).scanned().findings())
        .isEmpty();
    assertThat(CrateFile.of("foo@1.0.0").file("src/other.rs", evil).scanned().findings()).isEmpty();
  }

  @Test
  void a_build_script_is_followed_into_what_came_before_it_however_large_the_package_is() {
    String evil = "fn main() { std::process::Command::new(\"sh\").arg(\"-c\").arg(\"id\").status().ok(); }\n";
    String large = "// nothing to see here\n".repeat(100_000);
    for (String build : List.of("", "build = \"build.rs\"\n")) {
      CrateFile crate = CrateFile.of("foo@1.0.0").manifest(build);
      for (int i = 0; i < 4; i++) {
        crate = crate.file("a/" + i + ".rs", large);
      }
      assertFlagged(crate.file("b.txt", evil).file("build.rs", "fn f() { include!(\"b.txt\"); }"));
    }
  }

  @Test
  void what_only_tests_compile_is_told_from_the_rest_by_files_that_say_nothing_else() {
    String miner = "pub const POOL: &str = \"stratum+tcp://pool\";\n";
    CrateFile ordinary = CrateFile.of("foo@1.0.0").manifest("build = false\n").file("src/pool.rs", miner);
    assertThat(ordinary.lib("#[cfg(test)]\nmod pool;").scanned().findings()).isEmpty();
    assertThat(ordinary.lib("mod pool;").scanned().findings())
        .extracting(ScanFinding::code)
        .containsExactly("known-indicator");
  }

  private static void assertFlagged(CrateFile crate) {
    assertThat(crate.scanned().findings()).extracting(ScanFinding::code).contains("build-exec-shell");
  }

  @Test
  void what_only_tests_compile_is_no_macro() {
    String runs = "fn f() { std::process::Command::new(\"rustfmt\"); }\n";
    CrateFile macro = CrateFile.of("foo@1.0.0").manifest("[lib]\nproc-macro = true\n");
    assertThat(macro.lib("#[cfg(test)]\nmod tests;").file("src/tests.rs", runs).scanned().findings()).isEmpty();
    CrateFile other = CrateFile.of("foo@1.0.0").manifest("[lib]\nproc-macro = true\n");
    assertThat(other.lib("mod tests;").file("src/tests.rs", runs).scanned().findings())
        .extracting(ScanFinding::code)
        .containsExactly("macro-exec");
  }
}
