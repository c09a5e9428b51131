package dev.cratewarden.cargo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A mirror that only those may use who have a token, with the real cargo and the real commands. */
@Timeout(600)
class TokensIT {
  private static final String MAIN = "fn main() { println!(\"{}\", shapes::shapes()); }\n";

  @TempDir Path folder;

  private TestRegistry registry;
  private Path config;
  private ServerProcess mirror;

  @BeforeEach
  void start() {
    registry = TestRegistry.start().publish(TestCrate.library("shapes@1.0.0"));
    config = folder.resolve("cratewarden.toml");
    ScratchCargo.write(config, "[server]\nauth-required = true\n");
    mirror = ServerProcess.start(folder, "--upstream-index", registry.index(), "--config", config.toString());
  }

  @AfterEach
  void stop() {
    mirror.close();
    registry.close();
  }

  private ServerProcess.Run token(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "token";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[arguments.length + 1] = "--data";
    all[arguments.length + 2] = folder.resolve("data").toString();
    return ServerProcess.run(folder, all);
  }

  private ScratchCargo cargo(String name) {
    return ScratchCargo.withToken(mirror.index(), folder.resolve(name));
  }

  @Test
  void cargoBuildsWithATokenAndIsToldWhatToDoWithoutOne() throws Exception {
    assertThat(Eventually.holds(() -> mirror.banner().stream().anyMatch(it -> it.contains("cargo:token")))).isTrue();
    assertThat(mirror.banner()).anyMatch(it -> it.contains("no token lets cargo in"));
    ServerProcess.Run made = token("create", "team-shapes");
    assertThat(made.status()).as(made.err()).isZero();
    String secret = made.out().strip();
    assertThat(secret).startsWith("cratewarden_");
    assertThat(made.err()).contains("token team-shapes, scope read, never expires");

    ScratchCargo cargo = cargo("with");
    Path app = cargo.project("app", "shapes = \"1\"\n", MAIN);
    ScratchCargo.Run without = cargo.run(app, "fetch");
    ScratchCargo.Run wrong = cargo.run(app, Map.of("CARGO_REGISTRIES_CRATEWARDEN_TOKEN", "cratewarden_guess"), "fetch");
    ScratchCargo.Run with = cargo.run(app, Map.of("CARGO_REGISTRIES_CRATEWARDEN_TOKEN", secret), "run");

    assertThat(without.succeeded()).isFalse();
    assertThat(without.out()).contains("no token found for `cratewarden`");
    assertThat(wrong.succeeded()).isFalse();
    assertThat(wrong.out()).contains("token rejected for `cratewarden`", "this token is unknown, revoked or expired");
    assertThat(with.succeeded()).as(with.out()).isTrue();
    assertThat(with.out()).contains("1.0.0");
    assertThat(Files.readString(folder.resolve("data/tokens.json"))).contains("team-shapes").doesNotContain(secret);
    assertThat(mirror.log()).doesNotContain(secret);
  }

  @Test
  void revokingTakesEffectOnTheRunningServerAndTheListTellsWhoIsLeft() {
    String secret = token("create", "ci", "--until", "2999-12-31").out().strip();
    assertThat(mirror.get("/crates/shapes/1.0.0/download", "Authorization", secret).statusCode()).isEqualTo(200);
    assertThat(token("create", "ci").status()).isEqualTo(2);
    assertThat(token("list").out()).contains("ci  read  made at ", "expires at 3000-01-01T00:00:00Z");

    assertThat(token("revoke", "ci").status()).isZero();

    assertThat(mirror.get("/crates/shapes/1.0.0/download", "Authorization", secret).statusCode()).isEqualTo(401);
    assertThat(mirror.get("/index/sh/ap/shapes", "Authorization", secret).statusCode()).isEqualTo(401);
    assertThat(token("list").out()).isEmpty();
    assertThat(token("revoke", "ci").status()).isEqualTo(1);
  }

  @Test
  void theFirstTokenForAdministratorsShutsTheAdministrationToOthersOnThisMachine() {
    assertThat(mirror.get("/admin/v1/tokens").statusCode()).isEqualTo(200);
    String reader = token("create", "ci").out().strip();
    assertThat(mirror.get("/admin/v1/tokens", "Authorization", reader).statusCode()).isEqualTo(403);

    String secret = token("create", "ops", "--scope", "admin").out().strip();

    assertThat(mirror.get("/admin/v1/tokens").statusCode()).isEqualTo(401);
    assertThat(mirror.get("/admin/v1/tokens", "Authorization", reader).statusCode()).isEqualTo(401);
    assertThat(mirror.get("/admin/v1/tokens", "Authorization", "Bearer " + secret).body()).contains("\"ops\"");
    assertThat(mirror.get("/index/sh/ap/shapes", "Authorization", secret).statusCode()).isEqualTo(403);
    assertThat(token("list").status()).as("commands on the data folder need none").isZero();
  }

  @Test
  void whatWasMadeBeforeTheServerRanCountsAndTheKeyCountsAsSoonAsTheFileIsSaved() {
    mirror.close();
    String secret = token("create", "early").out().strip();
    mirror = ServerProcess.start(folder, "--upstream-index", registry.index(), "--config", config.toString());
    assertThat(mirror.get("/index/sh/ap/shapes", "Authorization", secret).statusCode()).isEqualTo(200);
    assertThat(mirror.get("/index/sh/ap/shapes").statusCode()).isEqualTo(401);
    assertThat(Eventually.holds(() -> mirror.log().contains("event=canary-denied")))
        .as("the self-test gets past the gate and to the policy")
        .isTrue();

    ScratchCargo.write(config, "[server]\nauth-required = false\n");

    assertThat(Eventually.holds(() -> mirror.get("/index/sh/ap/shapes").statusCode() == 200)).isTrue();
    assertThat(mirror.get("/index/config.json").body()).doesNotContain("auth-required");
    assertThat(mirror.log()).doesNotContain("status=401");
  }
}
