package dev.cratewarden.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.Dependency;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ManifestReaderTest {
  private static final String WHOLE =
      """
      # by hand
      [package]
      name = "foo"
      version = " 1.2.3 "
      build = ["one.rs", "two.rs"]
      license_file = "TERMS"
      links = "foo"
      publish-date = 2021-01-01
      metadata.nested = { on = [1, 2.5, [true]] }

      [lib]
      crate-type = ["proc-macro"]

      [dependencies]
      serde = "1"
      other.package = "renamed"
      other.git = "https://example.invalid/other"

      [target.'cfg(unix)'.build_dependencies]
      cc = { version = "1.0", registry-index = "https://example.invalid/index" }

      [dev-dependencies."quoted"]
      path = "../quoted"
      """;

  @Test
  void whatCargoReadsOfItIsRead() {
    Manifest manifest = ManifestReader.read(WHOLE);
    assertThat(manifest.name()).contains("foo");
    assertThat(manifest.version()).contains("1.2.3");
    assertThat(manifest.buildKey().orElseThrow().paths()).containsExactly("one.rs", "two.rs");
    assertThat(manifest.licenseFile()).contains("TERMS");
    assertThat(manifest.procMacro()).isTrue();
    assertThat(manifest.isWhole()).isTrue();
    assertThat(manifest.dependencies())
        .extracting(Manifest.Needed::crate)
        .containsExactlyInAnyOrder("serde", "renamed", "cc", "quoted");
    assertThat(manifest.dependencies())
        .filteredOn(it -> it.kind() == Dependency.Kind.BUILD)
        .singleElement()
        .returns(Optional.of("https://example.invalid/index"), Manifest.Needed::registry);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "= 1\n",
        "[package]\nname = \"bar\"\n",
        "[[package]]\n",
        "x = \n",
        "name = \"\\q\"\n",
        "[a\n",
        "x = 1 1\n"
      })
  void whatStandsBeforeAnErrorIsReadToo(String error) {
    Manifest whole = ManifestReader.read(WHOLE);
    Manifest broken = ManifestReader.read(WHOLE + error);
    assertThat(broken.isWhole()).isFalse();
    assertThat(broken).usingRecursiveComparison().ignoringFields("isWhole").isEqualTo(whole);
  }

  @Test
  void aByteOrderMarkIsPassedOver() {
    assertThat(ManifestReader.read("\uFEFF" + WHOLE)).isEqualTo(ManifestReader.read(WHOLE));
  }

  @Test
  void manifestsMadeToKeepAParserBusyDoNot() {
    assertThat(ManifestReader.read("x = " + "[".repeat(1 << 20)).isWhole()).isFalse();
    assertThat(ManifestReader.read("x = " + "{a=".repeat(1 << 19)).isWhole()).isFalse();
    assertThat(ManifestReader.read("x = " + "9".repeat(1 << 20)).isWhole()).isFalse();
    assertThat(ManifestReader.read("a." + "a.".repeat(1 << 19) + "a = 1\n").name()).isEmpty();
    assertThat(ManifestReader.read("[a]\n".repeat(1 << 18)).isWhole()).isFalse();
    assertThat(ManifestReader.read("line\n".repeat(1 << 18)).isWhole()).isFalse();
    StringBuilder features = new StringBuilder(WHOLE).append("[features]\n");
    for (int i = 0; i < 50_000; i++) {
      features.append("feature_").append(i).append(" = [\"dep:serde\"]\n");
    }
    assertThat(ManifestReader.read(features.toString())).isEqualTo(ManifestReader.read(WHOLE));
  }
}
