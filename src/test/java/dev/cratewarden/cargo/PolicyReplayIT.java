package dev.cratewarden.cargo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A security team tries a policy on what its builds have really fetched, before it is in force. */
@Timeout(600)
class PolicyReplayIT {
  private static final String STRICTER =
      "[[deny]]\ncrate = \"shapes\"\nversions = \">=1.1.0\"\nreason = \"its licence changed\"\n";

  @TempDir static Path folder;

  private static ServerProcess.Run replay(Path policy, String... more) {
    String[] arguments = new String[more.length + 6];
    String[] first = {"policy", "replay", "--data", folder.resolve("data").toString(), "--policy", policy.toString()};
    System.arraycopy(first, 0, arguments, 0, 6);
    System.arraycopy(more, 0, arguments, 6, more.length);
    return ServerProcess.run(folder, arguments);
  }

  @Test
  void whatCargoFetchedIsReplayedWithARunningServerAndWithoutOne() {
    Path stricter = folder.resolve("stricter.toml");
    ScratchCargo.write(stricter, STRICTER);
    Path harmless = folder.resolve("harmless.toml");
    ScratchCargo.write(harmless, "[[deny]]\ncrate = \"nobody-uses-it\"\n");
    Path config = folder.resolve("cratewarden.toml");
    ScratchCargo.write(config, "[audit-log]\nkeep-lockfiles = 10\n");
    Path lockfile;
    try (TestRegistry registry =
            TestRegistry.start()
                .publish(
                    TestCrate.library("shapes@1.0.0"),
                    TestCrate.library("shapes@1.1.0"),
                    TestCrate.library("colours@1.0.0"));
        ServerProcess mirror =
            ServerProcess.start(folder, "--upstream-index", registry.index(), "--config", config.toString())) {
      ScratchCargo cargo = ScratchCargo.through(mirror.index(), folder.resolve("cargo"));
      Path app = cargo.project("app", "shapes = \"1\"\ncolours = \"1\"\n", "fn main() {}\n");
      ScratchCargo.Run built = cargo.run(app, "fetch");
      assertThat(built.succeeded()).as(built.out()).isTrue();
      lockfile = app.resolve("Cargo.lock");
      assertThat(mirror.send("POST", "/audit", ScratchCargo.read(lockfile)).statusCode()).isEqualTo(200);

      assertThat(Eventually.holds(() -> replay(stricter).out().contains("1 time to 1 receiver"))).isTrue();
      ServerProcess.Run running = replay(stricter, "--since", "1d", "--lock", lockfile.toString());
      assertThat(running.status()).as(running.err()).isEqualTo(1);
      assertThat(running.out())
          .contains("2 deliveries of 2 versions", "denied  shapes 1.1.0", "its licence changed", "1 time to 1 receiver")
          .contains("127.0.0.1", "instead", "1.0.0", "posted ", "Cargo.lock", "2 of 2 lockfiles")
          .doesNotContain("colours 1.0.0");
      assertThat(mirror.get("/crates/shapes/1.1.0/download").statusCode())
          .as("the candidate is not in force")
          .isEqualTo(200);

      ServerProcess.Run nothing = replay(harmless);
      assertThat(nothing.status()).as(nothing.err()).isZero();
      assertThat(nothing.out()).contains("Nothing would have broken.");

      Path broken = folder.resolve("broken.toml");
      ScratchCargo.write(broken, "[cooldwon]\nage = \"3d\"\n");
      ServerProcess.Run refused = replay(broken);
      assertThat(refused.status()).isEqualTo(2);
      assertThat(refused.err()).contains("broken.toml:1:", "did you mean");
    }

    ServerProcess.Run alone = replay(stricter, "--format", "json", "--config", config.toString());
    assertThat(alone.status()).as(alone.err()).isEqualTo(1);
    assertThat(alone.out()).contains("\"crate\":\"shapes\",\"version\":\"1.1.0\"", "\"nearestAllowed\":\"1.0.0\"");
    ServerProcess.Run later = replay(stricter, "--since", "2999-01-01");
    assertThat(later.status()).as("nothing was delivered since").isZero();
  }
}
