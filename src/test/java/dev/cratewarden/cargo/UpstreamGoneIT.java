package dev.cratewarden.cargo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A build that worked once works with upstream gone, with a mirror that was restarted, killed, or told to be offline.
 */
@Timeout(600)
class UpstreamGoneIT {
  @TempDir Path folder;

  @Test
  void whatWasFetchedOnceIsServedAfterUpstreamAndAPowerCut() {
    ScratchCargo cargo;
    Path app;
    try (TestRegistry registry =
        TestRegistry.start()
            .publish(
                TestCrate.library("shapes@1.0.0").dependsOn("geometry", "0.3"), TestCrate.library("geometry@0.3.1"))) {
      ServerProcess first = ServerProcess.start(folder, "--upstream-index", registry.index());
      cargo = ScratchCargo.through(first.index(), folder);
      app = cargo.project("app", "shapes = \"1\"\n", "fn main() { shapes::shapes(); }\n");
      assertThat(cargo.run(app, "fetch").succeeded()).isTrue();
      first.kill();
    }
    String goneIndex = "http://127.0.0.1:9/index/";
    try (ServerProcess second = ServerProcess.start(folder, "--upstream-index", goneIndex)) {
      cargo = ScratchCargo.through(second.index(), folder).forgetDownloads();
      ScratchCargo.Run run = cargo.run(app, "build", "--locked");
      assertThat(run.succeeded()).as(run.out()).isTrue();
      assertThat(cargo.run(app, "generate-lockfile").succeeded()).isTrue();
    }
    try (ServerProcess third = ServerProcess.start(folder, "--upstream-index", goneIndex, "--offline")) {
      cargo = ScratchCargo.through(third.index(), folder).forgetDownloads();
      ScratchCargo.Run run = cargo.run(app, "fetch", "--locked");
      assertThat(run.succeeded()).as(run.out()).isTrue();
      assertThat(third.get("/crates/shapes/9.9.9/download").statusCode()).isEqualTo(404);
    }
    ServerProcess.Run verified =
        ServerProcess.run(folder, "verify", "--data", folder.resolve("data").toString(), "--json");
    assertThat(verified.out().strip())
        .as(verified.err())
        .isEqualTo("{\"tarballs\":2,\"corrupt\":0,\"index\":2,\"repaired\":0}");
    assertThat(verified.status()).isZero();
  }

  @Test
  void upstreamThatIsDownAtTheStartIsFoundWhenItComesUp() {
    try (ServerProcess mirror = ServerProcess.start(folder, "--upstream-index", "http://127.0.0.1:9/index/")) {
      assertThat(mirror.get("/index/sh/ap/shapes").statusCode()).isEqualTo(503);
      assertThat(mirror.get("/index/sh/ap/shapes").headers().firstValue("retry-after")).isPresent();
      assertThat(mirror.get("/health/live").statusCode()).isEqualTo(200);
    }
  }
}
