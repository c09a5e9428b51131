package dev.cratewarden.cargo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the real cargo does through the mirror, command by command. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class CargoIT {
  private static final String MAIN = "fn main() { println!(\"{} {}\", shapes::shapes(), colours::colours()); }\n";
  private static final String DEPENDENCIES = "shapes = \"1\"\ncolours = \"0.2\"\n";

  @TempDir static Path folder;

  private TestRegistry registry;
  private ServerProcess mirror;
  private ScratchCargo cargo;

  @BeforeAll
  void start() {
    registry =
        TestRegistry.start()
            .publish(
                TestCrate.library("shapes@1.0.0"),
                TestCrate.library("shapes@1.2.0").dependsOn("geometry", "0.3"),
                TestCrate.library("geometry@0.3.1"),
                TestCrate.library("colours@0.2.0"),
                TestCrate.library("colours@0.2.7").dependsOn("geometry", "0.3"),
                TestCrate.library("colours@0.2.9").yanked(),
                TestCrate.library("Textures@1.0.0+build.5"),
                TestCrate.program("paint@2.1.0").dependsOn("shapes", "1"),
                TestCrate.library("paint-kit@0.1.0")
                    .file("src/main.rs", "fn main() { println!(\"kit {}\", paint_kit::paint_kit()); }\n")
                    .file("src/bin/brush.rs", "fn main() { println!(\"brush\"); }\n"));
    registry.page(
        "/api/v1/crates",
        "{\"crates\":[{\"name\":\"paint\",\"max_version\":\"2.1.0\",\"description\":\"paints\"}],\"meta\":{\"total\":1}}");
    mirror = ServerProcess.start(folder, "--upstream-index", registry.index());
  }

  @BeforeEach
  void freshMachine() {
    cargo = ScratchCargo.through(mirror.index(), folder).forgetDownloads();
  }

  @AfterAll
  void stop() {
    mirror.close();
    registry.close();
  }

  @Test
  void fetchesAndBuildsAndBuildsAgainWithTheLockedVersions() {
    Path app = cargo.project("app", DEPENDENCIES, MAIN);
    ScratchCargo.Run fetched = cargo.run(app, "fetch");
    assertThat(fetched.succeeded()).as(fetched.out()).isTrue();
    assertThat(ScratchCargo.read(app.resolve("Cargo.lock")))
        .contains("version = \"1.2.0\"", "version = \"0.2.7\"")
        .contains("registry+https://github.com/rust-lang/crates.io-index")
        .doesNotContain("0.2.9", "127.0.0.1");
    assertThat(cargo.run(app, "run").out()).contains("1.2.0 0.2.7");
    ScratchCargo.Run locked = cargo.forgetDownloads().run(app, "build", "--locked");
    assertThat(locked.succeeded()).as(locked.out()).isTrue();
  }

  @Test
  void updatesToAVersionPublishedMeanwhile() {
    Path app = cargo.project("updated", "sounds = \"1\"\n", "fn main() { sounds::sounds(); }\n");
    registry.publish(TestCrate.library("sounds@1.0.0"));
    assertThat(cargo.run(app, "generate-lockfile").succeeded()).isTrue();
    assertThat(ScratchCargo.read(app.resolve("Cargo.lock"))).contains("version = \"1.0.0\"");
    ScratchCargo.Run precise = cargo.run(app, "update", "-p", "sounds", "--precise", "1.0.0");
    assertThat(precise.succeeded()).as(precise.out()).isTrue();
  }

  @Test
  void addsACrateAndCorrectsItsSpelling() {
    Path app = cargo.project("added", "", "fn main() {}\n");
    ScratchCargo.Run added = cargo.run(app, "add", "paint_kit");
    assertThat(added.succeeded()).as(added.out()).isTrue();
    assertThat(ScratchCargo.read(app.resolve("Cargo.toml"))).contains("paint-kit = \"0.1.0\"");
    assertThat(cargo.run(app, "fetch").succeeded()).isTrue();
  }

  @Test
  void installsABinaryCrate() {
    Path root = folder.resolve("installed");
    ScratchCargo.Run installed = cargo.run(folder, "install", "paint", "--root", root.toString());
    assertThat(installed.succeeded()).as(installed.out()).isTrue();
    assertThat(Files.exists(root.resolve("bin/paint"))).isTrue();
  }

  @Test
  void installsAPackageWithALibraryAndSeveralBinaries() {
    Path root = folder.resolve("kit");
    ScratchCargo.Run installed = cargo.run(folder, "install", "paint-kit", "--root", root.toString());
    assertThat(installed.succeeded()).as(installed.out()).isTrue();
    assertThat(Files.exists(root.resolve("bin/paint-kit"))).isTrue();
    assertThat(Files.exists(root.resolve("bin/brush"))).isTrue();
  }

  @Test
  void vendorsWhatTheMirrorServes() {
    Path app = cargo.project("vendored", DEPENDENCIES, MAIN);
    ScratchCargo.Run vendored = cargo.run(app, "vendor", "--respect-source-config", "vendor");
    assertThat(vendored.succeeded()).as(vendored.out()).isTrue();
    assertThat(Files.exists(app.resolve("vendor/shapes/Cargo.toml"))).isTrue();
    assertThat(Files.exists(app.resolve("vendor/geometry/src/lib.rs"))).isTrue();
  }

  @Test
  void searchesTheRegistryBehindTheMirror() {
    ScratchCargo.Run found = cargo.run(folder, "search", "--registry", "cratewarden", "paint");
    assertThat(found.succeeded()).as(found.out()).isTrue();
    assertThat(found.out()).contains("paint = \"2.1.0\"");
  }

  @Test
  void fetchesAWorkspaceOfSeveralPackagesWithUpperCaseNamesAndBuildMetadata() {
    Path workspace = folder.resolve("workspace");
    ScratchCargo.write(
        workspace.resolve("Cargo.toml"), "[workspace]\nresolver = \"2\"\nmembers = [\"one\", \"two\"]\n");
    for (String member : new String[] {"one", "two"}) {
      ScratchCargo.write(
          workspace.resolve(member + "/Cargo.toml"),
          "[package]\nname = \""
              + member
              + "\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\nTextures = \"1\"\n");
      ScratchCargo.write(workspace.resolve(member + "/src/lib.rs"), "");
    }
    ScratchCargo.Run fetched = cargo.run(workspace, "fetch");
    assertThat(fetched.succeeded()).as(fetched.out()).isTrue();
    assertThat(ScratchCargo.read(workspace.resolve("Cargo.lock"))).contains("1.0.0+build.5");
  }

  @Test
  void saysThatTheSparsePrefixIsMissing() {
    assertThat(mirror.get("/index/info/refs?service=git-upload-pack").body()).contains("sparse+");
  }

  @Test
  void aCrateThatDoesNotExistIsCargosOwnError() {
    Path app = cargo.project("missing", "no-such-crate = \"1\"\n", "fn main() {}\n");
    ScratchCargo.Run run = cargo.run(app, "fetch");
    assertThat(run.succeeded()).isFalse();
    assertThat(run.out()).contains("no matching package named `no-such-crate` found");
  }
}
