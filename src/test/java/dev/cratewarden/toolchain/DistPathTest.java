package dev.cratewarden.toolchain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DistPathTest {
  private static DistPath of(String text) {
    return DistPath.parse(text).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "dist",
        "dist/",
        "/dist/x",
        "dist//x",
        "dist/../x",
        "dist/.hidden",
        "dist/a b",
        "dist/a~b",
        "dist/a%2fb",
        "dist/a\\b",
        "dist/a\n",
        "other/x",
        "dist/1/2/3/4/5"
      })
  void whatCouldLeadElsewhereIsNoPath(String text) {
    assertThat(DistPath.parse(text)).isEmpty();
    assertThat(DistPath.parse("dist/" + "x".repeat(200))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dist/channel-rust-stable.toml | stable | | false",
        "dist/channel-rust-1.95.toml | 1.95 | | false",
        "dist/2026-04-20/channel-rust-nightly.toml | nightly nightly-2026-04-20 | | true",
        "dist/2026-04-16/cargo-1.95.0-x86_64-unknown-linux-gnu.tar.xz | 1.95.0 1.95.0-2026-04-16 |"
            + " x86_64-unknown-linux-gnu | true",
        "dist/2026-04-16/rust-std-nightly-wasm32-unknown-unknown.tar.gz | nightly nightly-2026-04-16 |"
            + " wasm32-unknown-unknown | true",
        "dist/2026-04-16/rust-src-1.95.0.tar.xz | 1.95.0 1.95.0-2026-04-16 | | true",
        "dist/2026-04-16/rustc-1.95.0-src.tar.gz | 1.95.0 1.95.0-2026-04-16 | | true",
        "dist/rust-1.50.0-i686-pc-windows-msvc.msi | 1.50.0 | i686-pc-windows-msvc | false",
        "dist/2026-01-01/cargo-1.96.0-beta.2-x86_64-apple-darwin.tar.zst | 1.96.0-beta.2 1.96.0-beta.2-2026-01-01 |"
            + " x86_64-apple-darwin | true",
        "rustup/dist/x86_64-apple-darwin/rustup-init | | x86_64-apple-darwin | false",
        "rustup/archive/1.29.0/x86_64-pc-windows-msvc/rustup-init.exe | | x86_64-pc-windows-msvc | true",
        "rustup/release-stable.toml | | | false"
      })
  void aPathTellsReleaseTargetAndWhetherItLasts(String text, String releases, String target, boolean lasting) {
    DistPath path = of(text);
    assertThat(path.releases()).isEqualTo(releases == null ? List.of() : List.of(releases.split(" ")));
    assertThat(path.toolchain().isPresent()).isEqualTo(releases != null);
    assertThat(path.target().orElse(null)).isEqualTo(target);
    assertThat(path.isLasting()).isEqualTo(lasting);
  }

  @Test
  void aToolchainIsNamedAsRustupNamesIt() {
    assertThat(of("dist/2026-04-16/cargo-1.95.0-x86_64-unknown-linux-gnu.tar.xz").toolchain()).contains("1.95.0");
    assertThat(of("dist/2026-04-20/cargo-nightly-x86_64-unknown-linux-gnu.tar.xz").toolchain())
        .contains("nightly-2026-04-20");
    assertThat(of("dist/channel-rust-stable.toml").toolchain()).contains("stable");
  }

  @Test
  void digestsAndSignaturesAreAboutAnotherFile() {
    DistPath manifest = of("dist/channel-rust-stable.toml");
    assertThat(manifest.digest()).isEqualTo(of("dist/channel-rust-stable.toml.sha256"));
    assertThat(manifest.digest().isDigest()).isTrue();
    assertThat(manifest.digest().subject()).isEqualTo(manifest);
    assertThat(of("dist/channel-rust-stable.toml.asc").subject()).isEqualTo(manifest);
    assertThat(manifest.subject()).isEqualTo(manifest);
    assertThat(manifest.isManifest()).isTrue();
    assertThat(manifest.digest().isManifest()).isFalse();
    assertThat(of("rustup/release-stable.toml").isUnhashed()).isTrue();
    assertThat(manifest.isUnhashed()).isFalse();
  }

  @Test
  void rulesLetInByNameByManifestAndByTarget() {
    ToolchainRules rules = new ToolchainRules(List.of("1.*", "nightly-2026-04-*"), List.of("x86_64-unknown-linux-gnu"));
    assertThat(refused(rules, "dist/channel-rust-1.95.0.toml", false)).isFalse();
    assertThat(refused(rules, "dist/channel-rust-stable.toml", false)).isTrue();
    assertThat(refused(rules, "dist/2026-04-20/channel-rust-nightly.toml", false)).isFalse();
    assertThat(refused(rules, "dist/2026-05-20/channel-rust-nightly.toml", false)).isTrue();
    assertThat(refused(rules, "dist/channel-rust-nightly.toml", false)).isTrue();
    assertThat(refused(rules, "dist/2026-04-16/cargo-1.95.0-x86_64-unknown-linux-gnu.tar.xz", false)).isFalse();
    assertThat(refused(rules, "dist/2026-04-16/cargo-1.95.0-x86_64-apple-darwin.tar.xz", true)).isTrue();
    assertThat(refused(rules, "dist/2026-04-16/cargo-beta-x86_64-unknown-linux-gnu.tar.xz", true)).isFalse();
    assertThat(refused(rules, "dist/2026-04-16/odd.txt", false)).isTrue();
    assertThat(refused(rules, "rustup/release-stable.toml", false)).isFalse();
    assertThat(refused(rules, "rustup/dist/x86_64-apple-darwin/rustup-init", false)).isTrue();
    assertThat(rules.refusal(of("dist/channel-rust-stable.toml"), it -> false))
        .contains("cratewarden denied toolchain stable: rustup.allow has \"1.*\", \"nightly-2026-04-*\" only\n");
    assertThat(refused(new ToolchainRules(List.of("1.9"), List.of()), "dist/channel-rust-1x9.toml", false)).isTrue();
  }

  private static boolean refused(ToolchainRules rules, String path, boolean named) {
    return rules.refusal(of(path), it -> named).isPresent();
  }
}
