package dev.cratewarden.cargo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
    String[] moments = new String[20];
    for (int i = 0; i < moments.length; i++) {
      moments[i] = i % 5 == 3 ? "committed" : i % 5 == 1 ? "carried" : "begun";
    }
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

  @Test
  void whatTheClosedSideMissedFeedsTheNextExport() throws Exception {
    Files.createDirectories(side("closed"));
    registry.publish(
        TestCrate.library("shapes@1.0.0").dependsOn("geometry", "0.3"),
        TestCrate.library("geometry@0.3.1"),
        TestCrate.library("geometry@0.4.0"),
        TestCrate.library("colours@2.0.0").dependsOn("geometry", "0.4"),
        TestCrate.library("colours@2.1.0").dependsOn("geometry", "0.4"));
    export("monday.bundle", "--lock", lockfile("shapes@1.0.0", "geometry@0.3.1").toString());
    assertThat(run("closed", "import", "--allow-unsigned", bundle("monday.bundle")).status()).isZero();
    Path wanted = folder.resolve("wanted.json");
    try (ServerProcess server =
        ServerProcess.start(side("closed"), "--offline", "--upstream-index", registry.index())) {
      long asked = registry.requests.size();
      ScratchCargo cargo = ScratchCargo.through(server.index(), folder).forgetDownloads();
      Path app = cargo.project("app", "shapes = \"1\"\ncolours = \"2\"\n", "fn main() { colours::colours(); }\n");
      assertThat(cargo.run(app, "generate-lockfile").out()).contains("colours");
      assertThat(server.get("/crates/geometry/0.4.0/download").body())
          .contains("cratewarden export --crate 'geometry@=0.4.0'");
      ServerProcess.Run listed = run("closed", "wanted", "--format", "json");
      assertThat(listed.out()).contains("\"colours\"", "\"geometry\"", "\"0.4.0\"");
      Files.writeString(wanted, listed.out());
      assertThat(run("closed", "wanted", "--format", "lock").out()).contains("name = \"geometry\"", "# no version");
      export("tuesday.bundle", "--wanted", wanted.toString(), "--since", bundle("monday.bundle"));
      assertThat(registry.requests.size()).isGreaterThan((int) asked);
      registry.requests.clear();
      ServerProcess.Run imported = run("closed", "import", "--allow-unsigned", bundle("tuesday.bundle"));
      assertThat(imported.out()).as(imported.err()).contains("new colours@2.1.0", "new geometry@0.4.0", "2 new");
      ScratchCargo.Run built = cargo.run(app, "build");
      assertThat(built.succeeded()).as(built.out()).isTrue();
      assertThat(run("closed", "wanted").out()).isEmpty();
      for (String path :
          List.of(
              "/index/config.json",
              "/index/no/th/nothing",
              "/views/none/index/no/th/nothing",
              "/at/2026-01-01/index/sh/ap/shapes",
              "/crates/nothing/1.0.0/download",
              "/api/v1/crates?q=a",
              "/api/v1/crates/shapes",
              "/api/v1/crates/nothing/1.0.0/download",
              "/why/nothing/1.0.0",
              "/health/ready",
              "/metrics",
              "/")) {
        server.get(path);
      }
      server.send("POST", "/audit?format=json", Files.readString(app.resolve("Cargo.lock")));
      assertThat(registry.requests).as("connections to the upstream that is configured").isEmpty();
    }
  }

  @Test
  void aDeltaHoldsWhatASecondLockfileAddsAndLittleElse() throws Exception {
    String[] first = new String[20];
    String[] second = new String[30];
    for (int i = 0; i < second.length; i++) {
      TestCrate crate = TestCrate.library("crate" + i + "@1.0." + i).weighing(60_000);
      registry.publish(crate);
      second[i] = crate.id().toString();
      if (i < first.length) {
        first[i] = second[i];
      }
    }
    export("monday.bundle", "--lock", lockfile(first).toString());
    ServerProcess.Run exported =
        export("tuesday.bundle", "--json", "--since", bundle("monday.bundle"), "--lock", lockfile(second).toString());
    JsonNode written = JsonMapper.builder().build().readTree(exported.out());
    long content = written.path("tarballBytes").asLong();
    for (int i = first.length; i < second.length; i++) {
      content += TestCrate.library(second[i]).weighing(60_000).indexLine().length();
    }
    assertThat(written.path("tarballs").asInt()).isEqualTo(10);
    assertThat(written.path("indexFiles").asInt()).isEqualTo(10);
    assertThat((double) Files.size(folder.resolve("tuesday.bundle"))).isBetween(content * 1.0, content * 1.1);
    assertThat(run("closed", "import", "--allow-unsigned", bundle("tuesday.bundle")).err()).contains("manifest.json");
    run("closed", "import", "--allow-unsigned", bundle("monday.bundle"));
    Path report = folder.resolve("report.txt");
    ServerProcess.Run imported =
        run("closed", "import", "--allow-unsigned", "--report", report.toString(), bundle("tuesday.bundle"));
    assertThat(imported.out()).as(imported.err()).contains("10 new, 0 changed, 0 denied");
    assertThat(report).content().contains("new crate29@1.0.29 sha256", "10 new, 0 changed", "judged at");
    assertThat(run("closed", "import", "--allow-unsigned", bundle("monday.bundle")).err()).contains("imported before");
  }

  @Test
  void cargoReadsTheFoldersWithoutAServer() throws Exception {
    registry.publish(
        TestCrate.library("shapes@1.0.0").dependsOn("geometry", "0.3"),
        TestCrate.library("shapes@1.1.0").dependsOn("geometry", "0.4"),
        TestCrate.library("geometry@0.3.1"),
        TestCrate.library("geometry@0.4.0"));
    for (String form : List.of("local-registry", "directory")) {
      Path to = folder.resolve(form);
      ServerProcess.Run exported =
          run(
              "connected",
              "export",
              "--upstream-index",
              registry.index(),
              "--crate",
              "shapes@=1.0.0",
              "--with-dependencies",
              "--as",
              form,
              to.toString());
      assertThat(exported.status()).as(exported.out() + exported.err()).isZero();
      assertThat(exported.out()).contains("2 versions", form + " = \"" + to + "\"");
      ScratchCargo cargo = ScratchCargo.through("http://127.0.0.1:9/", folder.resolve("with-" + form));
      String configuration = exported.out().substring(exported.out().indexOf("[source"));
      ScratchCargo.write(folder.resolve("with-" + form + "/cargo-home/config.toml"), configuration);
      Path app = cargo.project("app", "shapes = \"1\"\n", "fn main() { println!(\"{}\", shapes::shapes()); }\n");
      for (String[] command : new String[][] {{"generate-lockfile"}, {"fetch"}, {"build", "--offline"}}) {
        ScratchCargo.Run built = cargo.run(app, command);
        assertThat(built.succeeded()).as(form + " " + List.of(command) + built.out()).isTrue();
      }
    }
  }

  private String bundle(String name) {
    return folder.resolve(name).toString();
  }

  private ServerProcess.Run export(String name, String... arguments) {
    List<String> all = new ArrayList<>(List.of("export", "--upstream-index", registry.index(), "--out", bundle(name)));
    all.addAll(List.of(arguments));
    ServerProcess.Run exported = run("connected", all.toArray(String[]::new));
    assertThat(exported.status()).as(exported.out() + exported.err()).isZero();
    return exported;
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
