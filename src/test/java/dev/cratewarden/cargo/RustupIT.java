package dev.cratewarden.cargo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.toolchain.FakeDist;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real rustup installs toolchains through the mirror of a dist server. */
@Timeout(900)
class RustupIT {
  private static final String RUSTC = FakeDist.path("rustc", "1.95.0", "2026-04-16", FakeDist.LINUX);

  @TempDir private Path folder;

  private DistTree upstream;
  private ServerProcess mirror;

  @BeforeEach
  void start() throws IOException {
    upstream = DistTree.start();
    upstream.dist.release("stable", "1.95.0", "2026-04-16");
    upstream.dist.files.put(
        "rustup/release-stable.toml",
        "schema-version = \"1\"\nversion = \"1.99.0\"\n".getBytes(StandardCharsets.UTF_8));
    serve("");
  }

  private void serve(String more, String... arguments) throws IOException {
    Files.createDirectories(folder.resolve("mirror"));
    Path config = folder.resolve("mirror/cratewarden.toml");
    ScratchCargo.write(config, "[rustup]\nupstream = \"" + upstream.url() + "\"\nfresh = \"0s\"\n" + more);
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--config";
    all[arguments.length + 1] = config.toString();
    mirror = ServerProcess.start(folder.resolve("mirror"), all);
  }

  @AfterEach
  void stop() {
    mirror.close();
    upstream.close();
  }

  private ScratchRustup rustup(String name) {
    return ScratchRustup.through(mirror.url().toString(), folder.resolve(name));
  }

  @Test
  void itInstallsUpdatesAndInstallsAgainWhileUpstreamIsGone() throws IOException {
    ScratchRustup first = rustup("first");
    ScratchRustup.Run installed = first.install("1.95.0");
    assertThat(installed.status()).as(installed.out()).isZero();
    assertThat(first.installed("1.95.0", "bin/rustc")).isExecutable().content().contains("rustc 1.95.0");
    assertThat(first.run("run", "1.95.0", "cargo").out()).contains("cargo 1.95.0");
    assertThat(upstream.asked).filteredOn(RUSTC::equals).hasSize(1);

    ScratchRustup.Run stable = first.install("stable");
    assertThat(stable.status()).as(stable.out()).isZero();
    assertThat(first.install("stable").out()).contains("unchanged");
    upstream.dist.release("stable", "1.96.0", "2026-05-28");
    ScratchRustup.Run updated = first.run("update", "stable", "--no-self-update");
    assertThat(updated.status()).as(updated.out()).isZero();
    assertThat(first.installed("stable", "bin/rustc")).content().contains("rustc 1.96.0");
    assertThat(first.run("check").out()).contains("1.99.0");

    upstream.close();
    ScratchRustup second = rustup("second");
    ScratchRustup.Run fromStore = second.install("stable");
    assertThat(fromStore.status()).as(fromStore.out()).isZero();
    assertThat(second.installed("stable", "bin/cargo")).content().contains("cargo 1.96.0");
    ScratchRustup.Run missing = second.run("component", "add", "clippy", "--toolchain", "stable");
    assertThat(missing.status()).as(missing.out()).isNotZero();
    assertThat(mirror.get("/metrics").body())
        .contains("cratewarden_cache_requests_total{kind=\"toolchain\",result=\"hit\",}")
        .contains("cratewarden_store_bytes{family=\"rustup\",}");
  }

  @Test
  void wrongBytesFromUpstreamReachNobody() {
    upstream.faults.put(RUSTC, DistTree.Fault.FLIPPED_BIT);
    HttpResponse<String> refused = mirror.get("/rustup/" + RUSTC);
    assertThat(refused.statusCode()).isEqualTo(502);
    assertThat(refused.body()).contains(RUSTC, "sha256");
    ScratchRustup rustup = rustup("home");
    assertThat(rustup.install("1.95.0").status()).isNotZero();
    assertThat(mirror.get("/metrics").body()).contains("integrity_failures_total{kind=\"upstream_checksum\",}");

    upstream.faults.put(RUSTC, DistTree.Fault.CUT);
    assertThat(mirror.get("/rustup/" + RUSTC).statusCode()).isEqualTo(503);
    upstream.faults.put(RUSTC, DistTree.Fault.HANG);
    assertThat(mirror.get("/rustup/" + RUSTC).statusCode()).isEqualTo(503);

    upstream.faults.clear();
    ScratchRustup.Run installed = rustup.install("1.95.0");
    assertThat(installed.status()).as(installed.out()).isZero();
  }

  @Test
  void aBrokenDownloadGoesOnWhereItStopped() {
    byte[] bytes = upstream.dist.files.getOrDefault(RUSTC, new byte[0]);
    assertThat(mirror.send("HEAD", "/rustup/" + RUSTC, "").headers().firstValue("content-length"))
        .contains(Integer.toString(bytes.length));
    HttpResponse<String> rest = mirror.get("/rustup/" + RUSTC, "Range", "bytes=" + (bytes.length - 3) + "-");
    assertThat(rest.statusCode()).isEqualTo(206);
    assertThat(rest.headers().firstValue("content-range"))
        .contains("bytes " + (bytes.length - 3) + "-" + (bytes.length - 1) + "/" + bytes.length);
    assertThat(mirror.get("/rustup/" + RUSTC, "Range", "bytes=" + bytes.length + "-").statusCode()).isEqualTo(416);
    assertThat(mirror.getBytes("/rustup/" + RUSTC).body()).isEqualTo(bytes);
    assertThat(mirror.getBytes("/rustup/dist/channel-rust-stable.toml").body())
        .isEqualTo(upstream.dist.files.get("dist/channel-rust-stable.toml"));
  }

  @Test
  void onlyWhatTheOperatorAllowsCanBeHad() throws IOException {
    upstream.dist.release("nightly", "nightly", "2026-04-20");
    mirror.close();
    serve("allow = [\"1.*\"]\ntargets = [\"" + FakeDist.LINUX + "\"]\n");
    ScratchRustup rustup = rustup("home");
    ScratchRustup.Run denied = rustup.install("nightly");
    assertThat(denied.status()).as(denied.out()).isNotZero();
    HttpResponse<String> refused = mirror.get("/rustup/dist/channel-rust-nightly.toml.sha256");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("cratewarden denied toolchain nightly", "\"1.*\"");
    assertThat(mirror.get("/rustup/" + FakeDist.path("rustc", "1.95.0", "2026-04-16", FakeDist.WINDOWS)).statusCode())
        .isEqualTo(403);
    ScratchRustup.Run allowed = rustup.install("1.95.0");
    assertThat(allowed.status()).as(allowed.out()).isZero();
  }
}
