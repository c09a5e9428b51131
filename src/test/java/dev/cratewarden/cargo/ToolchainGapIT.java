package dev.cratewarden.cargo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.toolchain.FakeDist;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A bundle carries toolchains to a mirror without a network, and a real rustup installs from there. */
@Timeout(900)
class ToolchainGapIT {
  @TempDir private Path folder;

  private DistTree upstream;

  @BeforeEach
  void start() throws IOException {
    upstream = DistTree.start();
    upstream.dist.release("stable", "1.95.0", "2026-04-16");
    upstream.dist.files.put(
        "rustup/release-stable.toml",
        "schema-version = \"1\"\nversion = \"1.29.0\"\n".getBytes(StandardCharsets.UTF_8));
    for (String path :
        List.of(
            "rustup/dist/" + FakeDist.LINUX + "/rustup-init",
            "rustup/archive/1.29.0/" + FakeDist.LINUX + "/rustup-init")) {
      upstream.dist.put(path, "#!/bin/sh\necho rustup-init\n".getBytes(StandardCharsets.UTF_8));
    }
    Files.createDirectories(folder.resolve("closed"));
    ScratchCargo.write(folder.resolve("connected.toml"), "[rustup]\nupstream = \"" + upstream.url() + "\"\n");
  }

  @AfterEach
  void stop() {
    upstream.close();
  }

  private ServerProcess.Run export(String side, String bundle, String... more) {
    List<String> all = new ArrayList<>(List.of("export", "--config", folder.resolve("connected.toml").toString()));
    all.addAll(List.of("--data", folder.resolve(side).toString(), "--out", folder.resolve(bundle).toString()));
    all.addAll(List.of("--target", FakeDist.LINUX));
    all.addAll(List.of(more));
    return ServerProcess.run(folder, all.toArray(String[]::new));
  }

  private ServerProcess.Run take(String bundle, String... more) {
    List<String> all = new ArrayList<>(List.of("import", "--allow-unsigned", folder.resolve(bundle).toString()));
    all.addAll(List.of("--data", folder.resolve("closed/data").toString()));
    all.addAll(List.of(more));
    return ServerProcess.run(folder, all.toArray(String[]::new));
  }

  @Test
  void whatTheBundleBroughtARealRustupInstallsOnTheOtherSide() {
    ServerProcess.Run exported = export("connected", "a.bundle", "--toolchain", "1.95.0", "--with-rustup");
    assertThat(exported.status()).as(exported.out() + exported.err()).isZero();
    assertThat(exported.out()).contains("files of toolchains");
    assertThat(upstream.asked).noneMatch(it -> it.contains("rust-docs") || it.contains("windows"));

    ServerProcess.Run dry = take("a.bundle", "--dry-run");
    assertThat(dry.out()).as(dry.err()).contains("new paths of toolchains", "dry run");
    ServerProcess.Run imported = take("a.bundle");
    assertThat(imported.status()).as(imported.out() + imported.err()).isZero();
    assertThat(imported.out()).contains("new paths of toolchains", "imported");
    assertThat(take("a.bundle").out()).contains("nothing to do");

    upstream.close();
    try (ServerProcess closed = ServerProcess.start(folder.resolve("closed"), "--offline")) {
      assertThat(closed.getBytes("/rustup/dist/channel-rust-1.95.0.toml").body())
          .isEqualTo(upstream.dist.files.get("dist/channel-rust-1.95.0.toml"));
      assertThat(closed.get("/rustup/rustup/dist/" + FakeDist.LINUX + "/rustup-init").body()).contains("rustup-init");
      assertThat(closed.get("/rustup/rustup/release-stable.toml").body()).contains("1.29.0");
      ScratchRustup rustup = ScratchRustup.through(closed.url().toString(), folder.resolve("home"));
      ScratchRustup.Run installed = rustup.install("1.95.0");
      assertThat(installed.status()).as(installed.out()).isZero();
      assertThat(rustup.run("run", "1.95.0", "rustc").out()).contains("rustc 1.95.0");
      assertThat(rustup.run("component", "add", "clippy", "--toolchain", "1.95.0").status()).isNotZero();
      assertThat(closed.get("/rustup/dist/channel-rust-1.96.0.toml.sha256").body())
          .contains("cratewarden export --toolchain 1.96.0");
    }
  }

  @Test
  void theSameToolchainsGiveTheSameBytesAndADeltaOnlyWhatIsNew() throws IOException {
    assertThat(export("one", "a.bundle", "--toolchain", "1.95.0").status()).isZero();
    assertThat(export("two", "b.bundle", "--toolchain", "1.95.0").status()).isZero();
    assertThat(Files.mismatch(folder.resolve("a.bundle"), folder.resolve("b.bundle"))).isNegative();

    String first = folder.resolve("a.bundle").toString();
    ServerProcess.Run delta =
        export("one", "c.bundle", "--toolchain", "1.95.0", "--component", "clippy", "--since", first, "--json");
    assertThat(delta.status()).as(delta.out() + delta.err()).isZero();
    assertThat(delta.out()).contains("\"toolchainFiles\":1,");
    assertThat(take("a.bundle").status()).isZero();
    ServerProcess.Run second = take("c.bundle");
    assertThat(second.status()).as(second.out() + second.err()).isZero();
    assertThat(second.out()).contains("1 new paths of toolchains; 1 files");
  }

  @Test
  void whatCannotBeHadStopsTheExportAndIsNamed() {
    ServerProcess.Run unknown = export("connected", "a.bundle", "--toolchain", "1.77.7");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.err()).contains("failed dist/channel-rust-1.77.7.toml");
    ServerProcess.Run component =
        export("connected", "a.bundle", "--toolchain", "1.95.0", "--component", "miri-preview");
    assertThat(component.err()).contains("no miri-preview for " + FakeDist.LINUX);
    assertThat(folder.resolve("a.bundle")).doesNotExist();
  }

  @Test
  void aFlippedByteIsRefusedAndNothingOfTheBundleStays() throws IOException {
    assertThat(export("connected", "a.bundle", "--toolchain", "1.95.0").status()).isZero();
    byte[] bytes = Files.readAllBytes(folder.resolve("a.bundle"));
    // In the last file, before its padding and the end of the archive.
    int at = bytes.length - 1025;
    while (bytes[at] == 0) {
      at--;
    }
    bytes[at] ^= 1;
    Files.write(folder.resolve("bad.bundle"), bytes);
    ServerProcess.Run refused = take("bad.bundle");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains("part toolchains/", "damaged");
    try (var objects = Files.walk(folder.resolve("closed/data/rustup"))) {
      assertThat(objects.filter(Files::isRegularFile)).isEmpty();
    }
  }
}
