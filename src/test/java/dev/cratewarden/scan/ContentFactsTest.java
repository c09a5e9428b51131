package dev.cratewarden.scan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cratewarden.crates.Dependency;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContentFactsTest {
  private static final String BUILD =
      "mod help;\nfn main() { std::process::Command::new(\"git\"); std::process::Command::new(\"cc\"); }\n";

  private static CrateFile crate() {
    return CrateFile.of("foo@1.2.3")
        .manifest(
            "rust-version = \"1.70\"\nrepository = \"https://example.invalid/foo\"\nlinks = \"foo\"\n"
                + "license-file = \"TERMS\"\n\n[dependencies]\nserde = \"1\"\n\n"
                + "[build-dependencies.c]\npackage = \"cc\"\nversion = \"1.0\"\n\n"
                + "[target.'cfg(unix)'.dev-dependencies.libc]\nversion = \"0.2\"\n")
        .file("LICENSE-MIT", "MIT")
        .file("build.rs", BUILD)
        .file("help.rs", "fn help() {}\n")
        .file(".cargo_vcs_info.json", "{\"git\":{\"sha1\":\"0123456789abcdef0123456789abcdef01234567\"}}")
        .file("lib/x.o", new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0});
  }

  @Test
  void everything_that_is_known_is_told() {
    byte[] bytes = crate().bytes();
    ContentFacts facts = crate().scanned().facts();

    assertThat(facts.isKnown()).isTrue();
    assertThat(facts.license()).contains("MIT");
    assertThat(facts.licenseFiles()).containsExactly("LICENSE-MIT", "TERMS");
    assertThat(facts.edition()).contains("2021");
    assertThat(facts.rustVersion()).contains("1.70");
    assertThat(facts.repository()).contains("https://example.invalid/foo");
    assertThat(facts.links()).contains("foo");
    assertThat(facts.commit()).contains("0123456789abcdef0123456789abcdef01234567");
    assertThat(facts.procMacro()).isFalse();
    assertThat(facts.files()).isEqualTo(7);
    assertThat(facts.rustLines()).isEqualTo(4);
    assertThat(facts.tarballBytes()).isEqualTo(bytes.length);
    assertThat(facts.nativeFiles()).containsExactly(new ContentFacts.NativeFile("lib/x.o", "ELF", 9));
    assertThat(facts.dependencies())
        .containsExactlyInAnyOrder(
            new ContentFacts.DeclaredDependency("serde", "1", Dependency.Kind.NORMAL),
            new ContentFacts.DeclaredDependency("cc", "1.0", Dependency.Kind.BUILD),
            new ContentFacts.DeclaredDependency("libc", "0.2", Dependency.Kind.DEV));
    assertThat(facts.flags()).extracting(ScanFinding::code).containsExactly("embedded-binary");
    ContentFacts.BuildScript script = facts.buildScript().orElseThrow();
    assertThat(script.path()).isEqualTo("build.rs");
    assertThat(script.lines()).isEqualTo(3);
    assertThat(script.runs()).containsExactly("git", "cc");
  }

  @Test
  void the_digest_of_the_build_script_changes_with_any_of_its_files() {
    String before = digest("fn help() {}\n");
    assertThat(digest("fn help() {}\n")).isEqualTo(before).hasSize(64);
    assertThat(digest("fn help() { }\n")).isNotEqualTo(before);
  }

  private static String digest(String help) {
    return CrateFile.of("foo@1.0.0")
        .file("build.rs", BUILD)
        .file("help.rs", help)
        .scanned()
        .facts()
        .buildScript()
        .orElseThrow()
        .sha256();
  }

  @Test
  void facts_read_back_as_they_were_written() {
    ContentFacts facts = crate().scanned().facts();
    assertThat(ContentFactsJson.fromJson(ContentFactsJson.toJson(facts))).isEqualTo(facts);
    assertThat(ContentFactsJson.fromJson(ContentFactsJson.toJson(ContentFacts.UNKNOWN)).isKnown()).isFalse();
    assertThat(ContentFacts.UNKNOWN.isKnown()).isFalse();
    assertThat(new ContentFacts(Optional.empty()).isKnown()).isTrue();
  }

  @Test
  void fields_that_are_missing_or_unknown_do_no_harm() {
    ContentFacts facts =
        ContentFactsJson.fromJson(
            JsonNodeFactory.instance.objectNode().put("license", "MIT").put("later", true).put("flags", "odd"));
    assertThat(facts).isEqualTo(new ContentFacts(Optional.of("MIT")));
  }

  @Test
  void text_of_strangers_is_fit_for_a_terminal() {
    ScanFinding finding = ScanFinding.flag("code", "a\u001b[2Jb\u202e", "x".repeat(10_000));
    assertThat(finding.path()).isEqualTo("a\uFFFD[2Jb\uFFFD");
    assertThat(finding.detail()).hasSize(ScanFinding.DETAIL_CHARACTERS_MAX);
    assertThat(List.of(finding)).noneMatch(ScanFinding::isReject);
  }
}
