package dev.cratewarden.cargo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A signed bundle carries a supply from a mirror that has a network to one that has none. */
@Timeout(900)
class AirGapIT {
  @TempDir private Path folder;

  private TestRegistry registry;

  @BeforeEach
  void start() {
    registry = TestRegistry.start();
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private Path side(String name) {
    return folder.resolve(name);
  }

  private ServerProcess.Run run(String side, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", side(side).resolve("data").toString()));
    return ServerProcess.run(folder, all.toArray(String[]::new));
  }

  private Path lockfile(String... ids) {
    StringBuilder lock = new StringBuilder("version = 4\n");
    for (String id : ids) {
      String[] parts = id.split("@", -1);
      lock.append("\n[[package]]\nname = \"")
          .append(parts[0])
          .append("\"\nversion = \"")
          .append(parts[1])
          .append("\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n");
    }
    Path file = folder.resolve("Cargo.lock");
    ScratchCargo.write(file, lock.toString());
    return file;
  }

  @Test
  void aRealCargoBuildsFromWhatASignedBundleBrought() throws IOException {
    Files.createDirectories(side("closed"));
    registry.publish(
        TestCrate.library("shapes@1.0.0").dependsOn("geometry", "0.3"),
        TestCrate.library("shapes@1.1.0").dependsOn("geometry", "0.4"),
        TestCrate.library("geometry@0.3.1"),
        TestCrate.library("geometry@0.4.0"),
        TestCrate.program("paint@2.1.0").dependsOn("shapes", "=1.0.0"));
    TestFeed feed =
        TestFeed.in(folder.resolve("db"))
            .vulnerability("RUSTSEC-2026-0001", "geometry", "Bad", TestFeed.HIGH, "", "\"<9\"");
    Path bundle = folder.resolve("monday.bundle");
    ServerProcess.Run key = run("connected", "keys", "generate");
    assertThat(key.status()).as(key.err()).isZero();
    ServerProcess.Run exported =
        run(
            "connected",
            "export",
            "--upstream-index",
            registry.index(),
            "--feed",
            feed.rustSec(),
            "--lock",
            lockfile("shapes@1.0.0", "geometry@0.3.1", "paint@2.1.0").toString(),
            "--out",
            bundle.toString());
    assertThat(exported.status()).as(exported.out() + exported.err()).isZero();
    assertThat(exported.out()).contains("3 versions", "signed by key");

    ServerProcess.Run refused = run("closed", "import", bundle.toString());
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains("manifest.sig", "not trusted");
    String pub = side("connected").resolve("data/keys/signing.pub").toString();
    assertThat(run("closed", "keys", "trust", pub).status()).isZero();

    try (ServerProcess server = ServerProcess.start(side("closed"), "--offline")) {
      assertThat(server.get("/index/sh/ap/shapes").statusCode()).isEqualTo(404);
      ServerProcess.Run dry = run("closed", "import", "--dry-run", bundle.toString());
      assertThat(dry.out()).as(dry.err()).contains("new shapes@1.0.0", "dry run");
      assertThat(server.get("/index/sh/ap/shapes").statusCode()).isEqualTo(404);
      ServerProcess.Run imported = run("closed", "import", bundle.toString());
      assertThat(imported.status()).as(imported.out() + imported.err()).isZero();
      assertThat(imported.out()).contains("advisories of kind rustsec", "3 new, 0 changed", "imported");

      assertThat(server.get("/index/sh/ap/shapes").body()).contains("\"1.0.0\"").doesNotContain("1.1.0");
      ScratchCargo cargo = ScratchCargo.through(server.index(), folder).forgetDownloads();
      Path app = cargo.project("app", "shapes = \"1\"\n", "fn main() { println!(\"{}\", shapes::shapes()); }\n");
      ScratchCargo.Run built = cargo.run(app, "run");
      assertThat(built.succeeded()).as(built.out()).isTrue();
      assertThat(built.out()).contains("1.0.0");
      ScratchCargo.Run installed =
          cargo.run(folder, "install", "paint", "--root", folder.resolve("installed").toString());
      assertThat(installed.succeeded()).as(installed.out()).isTrue();
      assertThat(run("closed", "stats", "--json").out()).contains("\"tarballs\":3", "\"advisories\":1");
      assertThat(run("closed", "import", bundle.toString()).out()).contains("nothing to do");
    }
  }

  @Test
  void anImportThatIsKilledHasHappenedOrHasNot() throws Exception {
    int crates = 60;
    String[] ids = new String[crates];
    for (int i = 0; i < crates; i++) {
      ids[i] = "crate" + i + "@1.0." + i;
      registry.publish(TestCrate.library(ids[i]).weighing(150_000));
    }
    Path bundle = folder.resolve("b");
    ServerProcess.Run exported =
        run(
            "connected",
            "export",
            "--upstream-index",
            registry.index(),
            "--lock",
            lockfile(ids).toString(),
            "--out",
            bundle.toString());
    assertThat(exported.status()).as(exported.out() + exported.err()).isZero();
    Random random = new Random(20261123);
    String[] moments = {"begun", "committed", "begun", "carried", "committed", "begun", "begun", "begun"};
    int before = 0;
    int after = 0;
    for (int round = 0; round < moments.length; round++) {
      String side = "closed" + after;
      killAt(side, bundle, moments[round], random.nextInt(400));
      String verified = run(side, "verify", "--json").out().strip();
      if (verified.equals("{\"tarballs\":0,\"corrupt\":0,\"index\":0,\"repaired\":0}")) {
        before++;
      } else {
        assertThat(verified)
            .as("round %d, killed after %s", round, moments[round])
            .isEqualTo("{\"tarballs\":" + crates + ",\"corrupt\":0,\"index\":" + crates + ",\"repaired\":0}");
        after++;
      }
      assertThat(side(side).resolve("data/import")).doesNotExist();
    }
    assertThat(before).isPositive();
    assertThat(after).isPositive();
    ServerProcess.Run last = run("closed" + after, "import", "--allow-unsigned", bundle.toString());
    assertThat(last.status()).as(last.out() + last.err()).isZero();
  }

  /** Kills an import some milliseconds after the file {@code moment} of its journal appeared, unless it was faster. */
  private void killAt(String side, Path bundle, String moment, int delayMillis) throws Exception {
    Path data = side(side).resolve("data");
    Process process =
        ServerProcess.command(List.of("import", "--allow-unsigned", bundle.toString(), "--data", data.toString()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Path file = data.resolve("import").resolve(moment);
    while (process.isAlive() && !Files.exists(file)) {
      Thread.onSpinWait();
    }
    if (!moment.equals("committed")) {
      process.waitFor(delayMillis, TimeUnit.MILLISECONDS);
    }
    process.destroyForcibly();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
  }
}
