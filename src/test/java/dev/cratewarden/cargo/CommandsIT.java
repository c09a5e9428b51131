package dev.cratewarden.cargo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands beside a running server, which they ask, and without one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class CommandsIT {
  private static final TestCrate SHAPES = TestCrate.library("shapes@1.0.0").dependsOn("geometry", "0.3");
  private static final TestCrate GEOMETRY = TestCrate.library("geometry@0.3.1");

  @TempDir static Path folder;

  private TestRegistry registry;
  private ServerProcess mirror;

  @BeforeAll
  void start() {
    registry = TestRegistry.start().publish(SHAPES, GEOMETRY);
    mirror = ServerProcess.start(folder, "--upstream-index", registry.index());
  }

  @AfterAll
  void stop() {
    mirror.close();
    registry.close();
  }

  private static Path data() {
    return folder.resolve("data");
  }

  private static ServerProcess.Run run(Path data, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", data.toString()));
    return ServerProcess.run(folder, all.toArray(String[]::new));
  }

  private static String download(CrateId id) {
    return "/crates/" + id.name() + "/" + id.version() + "/download";
  }

  private static Path lockfile(String name, TestCrate... crates) {
    StringBuilder text = new StringBuilder("version = 4\n\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n");
    for (TestCrate crate : crates) {
      text.append(
          "\n[[package]]\nname = \""
              + crate.id().name()
              + "\"\nversion = \""
              + crate.id().version()
              + "\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \""
              + crate.checksum()
              + "\"\n");
    }
    Path file = folder.resolve(name);
    ScratchCargo.write(file, text.toString());
    return file;
  }

  private long tarballRequests() {
    return registry.requests.stream().filter(it -> it.startsWith("GET /dl/")).count();
  }

  @Test
  void prefetchGoesOnWhereItStoppedAndAHeldLockfileCostsNoRequest() {
    Path data = folder.resolve("prefetched");
    String one = lockfile("one.lock", GEOMETRY).toString();
    String both = lockfile("both.lock", GEOMETRY, SHAPES).toString();
    String[] again = {"prefetch", "--upstream-index", registry.index(), "--lock", one, "--lock", both};
    long before = tarballRequests();

    ServerProcess.Run begun = run(data, "prefetch", "--upstream-index", registry.index(), "--lock", one);
    assertThat(begun.out()).as(begun.err()).isEqualTo("1 versions held\n");
    assertThat(tarballRequests()).isEqualTo(before + 1);

    ServerProcess.Run ended = run(data, again);
    assertThat(ended.out()).as(ended.err()).isEqualTo("2 versions held\n");
    assertThat(tarballRequests()).isEqualTo(before + 2);

    int quiet = registry.requests.size();
    ServerProcess.Run repeated = run(data, again);
    assertThat(repeated.out()).as(repeated.err()).isEqualTo("2 versions held\n");
    assertThat(repeated.status()).isZero();
    assertThat(registry.requests).as("no request at all, not even for the index").hasSize(quiet);
  }

  @Test
  void prefetchThroughTheServerNamesWhatCannotBeHadAndExitsWithOne() {
    TestCrate gone = TestCrate.library("never-published@1.0.0");

    ServerProcess.Run run =
        run(data(), "prefetch", "--json", "--lock", lockfile("gone.lock", SHAPES, GEOMETRY, gone).toString());

    assertThat(run.status()).as(run.err()).isEqualTo(1);
    assertThat(run.out()).contains("\"held\":2", "\"refused\":[]", "\"version\":\"never-published@1.0.0\"");
  }

  @Test
  void statsCountWhatTheServerHolds() {
    assertThat(mirror.getBytes(download(GEOMETRY.id())).body()).isEqualTo(GEOMETRY.tarball());

    ServerProcess.Run json = run(data(), "stats", "--json");
    ServerProcess.Run text = run(data(), "stats");

    assertThat(json.status()).as(json.err()).isZero();
    assertThat(json.out())
        .contains("\"tarballs\":", "\"tarballBytes\":", "\"indexFiles\":", "\"hitRatio\":", "\"advisories\":0")
        .doesNotContain("\"tarballs\":0");
    assertThat(text.out()).contains("tarballs  ", "index files  ", "hit ratio  ");
    assertThat(text.err()).isEmpty();
  }

  @Test
  void aBackupOfARunningServerIsADataFolderToServeFrom() {
    assertThat(mirror.getBytes(download(SHAPES.id())).body()).isEqualTo(SHAPES.tarball());
    Path elsewhere = folder.resolve("restored");
    Path backup = elsewhere.resolve("data");

    ServerProcess.Run written = run(data(), "backup", backup.toString());
    ServerProcess.Run twice = run(data(), "backup", backup.toString());

    assertThat(written.status()).as(written.err()).isZero();
    assertThat(written.out()).isEqualTo("written to " + backup + "\n");
    assertThat(twice.status()).as(twice.out()).isEqualTo(2);
    assertThat(twice.err()).contains(backup.toString());
    try (ServerProcess restored = ServerProcess.start(elsewhere, "--offline")) {
      assertThat(restored.getBytes(download(SHAPES.id())).body()).isEqualTo(SHAPES.tarball());
      assertThat(restored.get(TestRegistry.indexPath(SHAPES.id())).body()).isEqualTo(SHAPES.indexLine());
    }
    assertThat(run(backup, "verify").out()).contains(" 0 corrupt");
  }

  @Test
  void configShowTellsWhereEachValueComesFrom() {
    Path config = folder.resolve("shown.toml");
    ScratchCargo.write(config, "[cache]\nsize-max = \"3GiB\"\n\n[server]\nidle-timeout = \"10s\"\n");

    ServerProcess.Run run =
        ServerProcess.run(
            folder,
            Map.of("CRATEWARDEN_CACHE_SIZE_MAX", "5GiB"),
            "config",
            "show",
            "--config",
            config.toString(),
            "--offline");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out().lines().map(line -> line.replaceAll(" +", " ")))
        .anyMatch(line ->
            line.startsWith("cache.size-max ") && line.contains("5GiB") && line.contains("CRATEWARDEN_CACHE_SIZE_MAX"))
        .anyMatch(
            line -> line.startsWith("server.idle-timeout ") && line.contains("10s") && line.contains(config + ":5"))
        .anyMatch(line -> line.startsWith("network.mode ") && line.contains("offline") && line.contains("--offline"))
        .anyMatch(line -> line.startsWith("cache.index-fresh ") && line.contains("5m") && line.endsWith("# default"));
  }

  @Test
  void configCheckNamesThePlaceAndTheNearestKey() {
    Path config = folder.resolve("checked.toml");
    ScratchCargo.write(config, "[cache]\n  index-fersh = \"1m\"\n");

    ServerProcess.Run bad = ServerProcess.run(folder, "config", "check", "--config", config.toString());
    ScratchCargo.write(config, "[cache]\nindex-fresh = \"1m\"\n");
    ServerProcess.Run good = ServerProcess.run(folder, "config", "check", "--config", config.toString());

    assertThat(bad.status()).isEqualTo(1);
    assertThat(bad.err()).contains(config + ":2:3", "index-fresh");
    assertThat(good.status()).as(good.err()).isZero();
  }

  @Test
  void doctorTellsAProjectThatComesThroughFromOneThatDoesNot() throws Exception {
    ScratchCargo cargo = ScratchCargo.through(mirror.index(), folder);
    Path through = cargo.project("through", "", "fn main() {}\n");
    Path home = Files.createDirectories(folder.resolve("doctors-home"));
    ScratchCargo.write(
        through.resolve(".cargo/config.toml"),
        "[source.crates-io]\nreplace-with = \"cratewarden\"\n[registries.cratewarden]\nindex = \"sparse+"
            + mirror.index()
            + "\"\n");
    Path past = cargo.project("past", "", "fn main() {}\n");
    ScratchCargo.write(
        past.resolve(".cargo/config.toml"),
        "[source.crates-io]\nreplace-with = \"direct\"\n[registries.direct]\nindex = \"sparse+"
            + registry.index()
            + "\"\n[net]\nretry = 0\n");

    ServerProcess.Run well = doctor(home, through);
    ServerProcess.Run ill = doctor(home, past);

    assertThat(well.status()).as(well.out() + well.err()).isZero();
    assertThat(well.out()).doesNotContain("FAIL").contains("server", "upstream", "comes through the mirror");
    assertThat(ill.status()).isEqualTo(1);
    assertThat(ill.out()).contains("FAIL  project", "does not come through the mirror", "$CARGO_HOME/config.toml");
  }

  private ServerProcess.Run doctor(Path home, Path project) {
    return ServerProcess.run(
        folder,
        Map.of("CARGO_HOME", home.toString()),
        "doctor",
        "--upstream-index",
        registry.index(),
        "--data",
        data().toString(),
        "--project",
        project.toString());
  }

  @Test
  void doctorWithoutAServerLooksAtListenerAndStoreAndSaysWhatIsDown() {
    Path empty = folder.resolve("nobodys-data");
    ScratchCargo.write(folder.resolve("free.toml"), "[server]\nlisten = \"127.0.0.1:0\"\n");

    ServerProcess.Run run =
        run(
            empty,
            "doctor",
            "--config",
            folder.resolve("free.toml").toString(),
            "--upstream-index",
            "http://127.0.0.1:9/");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains("ok    configuration", "ok    listener", "ok    store", "FAIL  upstream", "check upstream.index");
  }

  @Test
  void aWrongCommandLineIsToldSoAndDoesNothing() {
    for (String[] wrong :
        new String[][] {{"sreve"}, {"serve", "--lisen", "a:1"}, {"prefetch"}, {"serve", "--listen", "nonsense"}}) {
      ServerProcess.Run run = ServerProcess.run(folder, wrong);
      assertThat(run.status()).as(String.join(" ", wrong)).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).isNotBlank().doesNotContain("at dev.cratewarden");
    }
  }
}
