package dev.cratewarden.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TarballDiffTest {
  private static TarballDiff.Side side(CrateFile crate) {
    byte[] bytes = crate.bytes();
    return new TarballDiff.Side(new ByteArrayInputStream(bytes), bytes.length, crate.scanned().facts());
  }

  private static TarballDiff diff(CrateFile before, CrateFile after) throws IOException {
    return TarballDiff.of(side(before), side(after)).orElseThrow();
  }

  @Test
  void files_dependencies_and_machine_code_that_differ_are_named() throws IOException {
    byte[] elf = new byte[64];
    System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}, 0, elf, 0, 7);
    CrateFile before = CrateFile.of("quiet@1.0.0").file("README.md", "old").file("gone.txt", "x").file("same", "s");
    CrateFile after =
        CrateFile.of("quiet@1.0.1")
            .manifest("[dependencies]\nproc-macro1 = \"1\"\n")
            .file("README.md", "new!")
            .file("same", "s")
            .file("bin/helper", elf)
            .file("build.rs", "fn main() {}\n");

    TarballDiff diff = diff(before, after);

    assertThat(diff.added())
        .containsExactly(new TarballDiff.Changed("build.rs", 13), new TarballDiff.Changed("bin/helper", 64));
    assertThat(diff.removed()).containsExactly(new TarballDiff.Changed("gone.txt", 1));
    assertThat(diff.changed()).extracting(TarballDiff.Changed::path).containsExactly("Cargo.toml", "README.md");
    assertThat(diff.newDependencies()).containsExactly("proc-macro1 1 (normal)");
    assertThat(diff.newNativeFiles()).containsExactly("bin/helper");
    assertThat(diff.texts())
        .containsExactly(new TarballDiff.ChangedText("build.rs", List.of("@@ -1 +1 @@", "+fn main() {}")));
  }

  @Test
  void a_build_script_is_told_line_by_line_with_what_is_around() throws IOException {
    String long1 = IntStream.range(0, 30).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
    String long2 = long1.replace("line 15\n", "line fifteen\nand more\n");

    TarballDiff diff =
        diff(CrateFile.of("a@1.0.0").file("build.rs", long1), CrateFile.of("a@1.0.1").file("build.rs", long2));

    assertThat(diff.texts().getFirst().lines())
        .containsExactly(
            "@@ -13 +13 @@",
            " line 12",
            " line 13",
            " line 14",
            "-line 15",
            "+line fifteen",
            "+and more",
            " line 16",
            " line 17",
            " line 18");
  }

  /** Two texts that have nothing in common are dear to compare, so beyond some length they are not. */
  @Test
  void what_is_long_and_wholly_other_is_told_as_replaced_and_cut() {
    String old = IntStream.range(0, 20_000).mapToObj(i -> "a" + i + "\n").collect(Collectors.joining());
    String young = IntStream.range(0, 20_000).mapToObj(i -> "b" + i + "\n").collect(Collectors.joining());

    List<String> lines = TextDiff.of(old, young, 100);

    assertThat(lines).hasSize(101).contains("-a0").last().asString().contains("39901 more lines");
  }

  @Test
  void an_unsafe_tarball_is_not_compared() throws IOException {
    CrateFile unsafe = CrateFile.of("a@1.0.1").member("../evil", '0', new byte[] {1});
    assertThat(TarballDiff.of(side(CrateFile.of("a@1.0.0")), side(unsafe))).isEqualTo(Optional.empty());
  }
}
