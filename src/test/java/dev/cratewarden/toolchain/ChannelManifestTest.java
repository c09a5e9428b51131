package dev.cratewarden.toolchain;

import static dev.cratewarden.toolchain.FakeDist.LINUX;
import static dev.cratewarden.toolchain.FakeDist.WASM;
import static dev.cratewarden.toolchain.FakeDist.WINDOWS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.crates.Checksum;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelManifestTest {
  private static final String DATE = "2026-04-16";

  private final FakeDist dist = new FakeDist().release("stable", "1.95.0", DATE);
  private final ChannelManifest manifest = ChannelManifest.parse(bytes("dist/channel-rust-stable.toml"));

  private byte[] bytes(String path) {
    byte[] bytes = dist.files.get(path);
    assertThat(bytes).as(path).isNotNull();
    return bytes;
  }

  private static String path(String name, String target) {
    return FakeDist.path(name, "1.95.0", DATE, target);
  }

  private List<String> resolve(List<String> targets, String profile, String... components) {
    return manifest.resolve(targets, profile, List.of(components)).stream().map(it -> it.path().value()).toList();
  }

  @Test
  void aProfileIsWhatTheTargetHasOfIt() {
    assertThat(resolve(List.of(LINUX), "minimal"))
        .containsExactly(path("rustc", LINUX), path("cargo", LINUX), path("rust-std", LINUX));
    assertThat(resolve(List.of(LINUX, WINDOWS), "minimal")).hasSize(6);
    assertThat(resolve(List.of(LINUX), "default")).hasSize(5).contains(path("rustfmt-preview", LINUX));
  }

  @Test
  void componentsAreKnownByTheirOldAndNewNamesAndMayBeForEveryTarget() {
    assertThat(resolve(List.of(LINUX), "minimal", "clippy", "rust-src"))
        .hasSize(5)
        .contains(path("clippy-preview", LINUX), path("rust-src", "*"));
    assertThat(resolve(List.of(LINUX), "minimal", "clippy-preview")).contains(path("clippy-preview", LINUX));
  }

  @Test
  void aTargetWithoutToolsGetsTheStandardLibrary() {
    assertThat(resolve(List.of(LINUX, WASM), "minimal")).hasSize(4).contains(path("rust-std", WASM));
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertThatThrownBy(() -> resolve(List.of("mips-foo"), "minimal"))
        .isInstanceOf(InvalidManifestException.class)
        .hasMessageContaining("no rust-std for mips-foo");
    assertThatThrownBy(() -> resolve(List.of(LINUX), "huge")).hasMessageContaining("no profile huge");
    assertThatThrownBy(() -> resolve(List.of(LINUX), "minimal", "miri-preview"))
        .hasMessageContaining("no miri-preview for " + LINUX);
  }

  @Test
  void theHashOfEveryFileIsKnownWhateverServerItsUrlNames() {
    DistPath rustc = DistPath.parse(path("rustc", LINUX)).orElseThrow();
    assertThat(manifest.hashOf(rustc)).contains(Checksum.compute(bytes(rustc.value())));
    assertThat(manifest.hashOf(DistPath.parse("dist/2026-04-16/other.tar.gz").orElseThrow())).isEmpty();
  }

  @Test
  void ofSeveralFormsThoseAreTakenThatRustupPrefers() {
    String hash = "0".repeat(64);
    String url = "https://static.rust-lang.org/dist/2026-01-01/rust-std-1.0.0-a-b.tar.";
    ChannelManifest forms =
        parse(
            "[pkg.rust-std.target.a-b]\navailable = true\n"
                + ("url = \"" + url + "gz\"\nhash = \"" + hash + "\"\n")
                + ("xz_url = \"" + url + "xz\"\nxz_hash = \"" + hash + "\"\n")
                + ("zst_url = \"" + url + "zst\"\nzst_hash = \"" + hash + "\"\n"));
    assertThat(forms.resolve(List.of("a-b"), "minimal", List.of()))
        .extracting(it -> it.path().name())
        .containsExactly("rust-std-1.0.0-a-b.tar.zst", "rust-std-1.0.0-a-b.tar.xz");
  }

  @Test
  void whatIsNoManifestIsRefusedAndWhatIsStrangeInOneIsPassedOver() {
    for (String text :
        List.of("", "<html>", "manifest-version = \"1\"", "manifest-version = 2", "a = " + "[".repeat(100_000))) {
      assertThatThrownBy(() -> ChannelManifest.parse(text.getBytes(StandardCharsets.UTF_8)))
          .as(text.substring(0, Math.min(20, text.length())))
          .isInstanceOf(InvalidManifestException.class);
    }
    assertThatThrownBy(() -> parse("pkg = 7\nprofiles = []\n").resolve(List.of("a-b"), "minimal", List.of()))
        .isInstanceOf(InvalidManifestException.class);
    ChannelManifest strange =
        parse(
            "[pkg.x.target.a]\navailable = \"yes\"\nurl = \"https://h/dist/../../etc/passwd\"\nhash = \"ff\"\n"
                + "[pkg.y]\ntarget = [1]\n");
    assertThatThrownBy(() -> strange.resolve(List.of("a"), "minimal", List.of()))
        .isInstanceOf(InvalidManifestException.class);
  }

  private static ChannelManifest parse(String rest) {
    return ChannelManifest.parse(("manifest-version = \"2\"\n" + rest).getBytes(StandardCharsets.UTF_8));
  }
}
