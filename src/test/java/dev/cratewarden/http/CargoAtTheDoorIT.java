package dev.cratewarden.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real cargo against the door alone. */
class CargoAtTheDoorIT {
  private static final String LINE =
      "{\"name\":\"%s\",\"vers\":\"1.0.0\",\"deps\":[],\"cksum\":\""
          + "0".repeat(64)
          + "\",\"features\":{},\"yanked\":false}\n";

  @TempDir private Path folder;

  private String lock(Door door, String index, String crate) throws IOException, InterruptedException {
    Path project = Files.createDirectories(folder.resolve("project/src")).getParent();
    Files.writeString(project.resolve("src/lib.rs"), "");
    Files.writeString(
        project.resolve("Cargo.toml"),
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n" + crate + " = \"1\"\n");
    Path home = Files.createDirectories(folder.resolve("home"));
    Files.writeString(
        home.resolve("config.toml"),
        "[source.crates-io]\nreplace-with = \"mirror\"\n[source.mirror]\nregistry = \""
            + index.formatted(door.port)
            + "\"\n[net]\nretry = 0\n");
    ProcessBuilder cargo =
        new ProcessBuilder("cargo", "generate-lockfile").directory(project.toFile()).redirectErrorStream(true);
    cargo.environment().put("CARGO_HOME", home.toString());
    Process process;
    try {
      process = cargo.start();
    } catch (IOException e) {
      assumeTrue(false, "cargo is not installed");
      throw e;
    }
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return told;
  }

  @Test
  void itResolvesAndItsSecondLookIsAnsweredWith304() throws Exception {
    try (Door door = Door.open()) {
      door.mirror.hot.put("serde", MadeUpMirror.served(LINE.formatted("serde")));

      String first = lock(door, "sparse+http://127.0.0.1:%d/index/", "serde");
      String lockfile = Files.readString(folder.resolve("project/Cargo.lock"));
      Files.delete(folder.resolve("project/Cargo.lock"));
      lock(door, "sparse+http://127.0.0.1:%d/index/", "serde");

      assertThat(first).contains("Locking 1 package");
      assertThat(lockfile).contains("name = \"serde\"\nversion = \"1.0.0\"\nsource = \"registry+");
      assertThat(door.mirror.ended).contains("CONFIG 200", "INDEX 200", "INDEX 304");
    }
  }

  @Test
  void itPrintsTheReasonOfARefusal() throws Exception {
    try (Door door = Door.open()) {
      assertThat(lock(door, "sparse+http://127.0.0.1:%d/index/", "forbidden"))
          .contains("got 403")
          .contains("x-served-by: cratewarden d-17 rev-7")
          .contains("cratewarden denied forbidden: use something else");
    }
  }

  @Test
  void withoutTheSparsePrefixTheStatusTellsThatTheUrlIsWrong() throws Exception {
    try (Door door = Door.open()) {
      assertThat(lock(door, "http://127.0.0.1:%d/index/", "serde")).contains("unexpected http status code: 400");
      assertThat(door.mirror.ended).contains("INDEX 400");
    }
  }
}
