package dev.cratewarden.cargo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a developer notices of audits by others: the real cargo, a real server, the files that cargo-vet writes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class VettingIT {
  private static final String AUDITS =
      """
      [[audits.shapes]]
      who = "Alice <alice@example.com>"
      criteria = "safe-to-deploy"
      version = "1.0.0"

      [[audits.shapes]]
      who = "Bob"
      criteria = "safe-to-deploy"
      delta = "1.0.0 -> 1.1.0"

      [[audits.colours]]
      who = "Bob"
      criteria = "safe-to-deploy"
      version = "1.0.0"

      [[audits.colours]]
      who = "Alice"
      criteria = "safe-to-run"
      violation = ">=1.1.0"
      notes = "reads the keys of its user"
      """;
  private static final String MAIN = "fn main() { println!(\"{}\", shapes::shapes()); }\n";

  @TempDir static Path folder;

  private TestRegistry registry;
  private ServerProcess mirror;
  private Path audits;
  private ScratchCargo cargo;

  @BeforeAll
  void start() {
    registry =
        TestRegistry.start()
            .publish(
                TestCrate.library("shapes@1.0.0"),
                TestCrate.library("shapes@1.1.0"),
                TestCrate.library("shapes@1.2.0"),
                TestCrate.library("colours@1.0.0"),
                TestCrate.library("colours@1.1.0"),
                TestCrate.library("unknown@1.0.0"));
    Path policy = folder.resolve("policy.toml");
    ScratchCargo.write(
        policy,
        """
        [vet]
        imports = ["supply-chain"]
        exempt = ["unknown"]

        [[view]]
        name = "trusting"
        [view.vet]
        unaudited = "allow"
        """);
    audits = folder.resolve("supply-chain/audits.toml");
    ScratchCargo.write(audits, AUDITS);
    mirror = ServerProcess.start(folder, "--upstream-index", registry.index(), "--policy", policy.toString());
  }

  @BeforeEach
  void freshMachine() {
    cargo = ScratchCargo.through(mirror.index(), folder.resolve("enforced")).forgetDownloads();
  }

  @AfterAll
  void stop() {
    mirror.close();
    registry.close();
  }

  private int status(String id) {
    return mirror.get("/crates/" + id + "/download").statusCode();
  }

  @Test
  void aNewResolutionSlidesToTheNewestAuditedVersion() {
    Path app = cargo.project("slides", "shapes = \"1\"\ncolours = \"1\"\nunknown = \"1\"\n", MAIN);

    ScratchCargo.Run run = cargo.run(app, "run");

    assertThat(run.succeeded()).as(run.out()).isTrue();
    assertThat(run.out()).contains("1.1.0");
    assertThat(ScratchCargo.read(app.resolve("Cargo.lock"))).containsPattern("name = \"colours\"\nversion = \"1.0.0\"");
  }

  @Test
  void anOldLockfileIsRefusedInWordsThatSayWhatIsMissingOrWhoForbidsIt() {
    ScratchCargo trusting =
        ScratchCargo.through(mirror.url() + "/views/trusting/index/", folder.resolve("trusting")).forgetDownloads();
    Path app = trusting.project("old-lock", "shapes = \"1\"\n", MAIN);
    ScratchCargo.Run locked = trusting.run(app, "generate-lockfile");
    assertThat(locked.succeeded()).as(locked.out()).isTrue();
    assertThat(ScratchCargo.read(app.resolve("Cargo.lock"))).contains("version = \"1.2.0\"");

    ScratchCargo.Run refused = cargo.run(app, "fetch", "--locked");

    assertThat(refused.succeeded()).isFalse();
    assertThat(refused.out())
        .contains(
            "cratewarden holds shapes 1.2.0: nobody vouches that it is safe-to-deploy",
            "an audit of the change 1.1.0 -> 1.2.0 would do",
            "by Bob (supply-chain/audits.toml)",
            "nearest allowed: 1.1.0",
            "rule: vet.unaudited");
    assertThat(mirror.get("/crates/colours/1.1.0/download").body())
        .contains(
            "cratewarden denied colours 1.1.0", ">=1.1.0 by Alice", "reads the keys of its user", "rule: vet.imports");
    assertThat(mirror.get("/views/trusting/crates/colours/1.1.0/download").statusCode())
        .as("a violation is not a matter of who is trusted how much")
        .isEqualTo(403);
    assertThat(mirror.get("/why/shapes/1.1.0").body()).contains("1.0.0 by Alice", "1.0.0 -> 1.1.0 by Bob");
    assertThat(mirror.get("/index/un/kn/unknown").body()).contains("\"yanked\":false");
  }

  @Test
  void anAuditThatIsWrittenDownOpensAtOnce() {
    assertThat(status("shapes/1.2.0")).isEqualTo(403);

    ScratchCargo.write(
        audits, AUDITS + "\n[[audits.shapes]]\ncriteria = \"safe-to-deploy\"\ndelta = \"1.1.0 -> 1.2.0\"\n");

    assertThat(Eventually.holds(() -> status("shapes/1.2.0") == 200)).as("the audit is read").isTrue();
    assertThat(mirror.get("/index/sh/ap/shapes").body()).doesNotContain("\"yanked\":true");
    ScratchCargo.write(audits, "[[audits.");
    assertThat(
            Eventually.holds(() ->
                ServerProcess.run(folder, "feeds", "status", "--data", folder.resolve("data").toString())
                    .out()
                    .contains("failure")))
        .as("a damaged file is reported")
        .isTrue();
    assertThat(status("shapes/1.2.0")).as("and what was known stays").isEqualTo(200);

    ScratchCargo.write(audits, AUDITS);
    assertThat(Eventually.holds(() -> status("shapes/1.2.0") == 403)).as("the audit is taken back").isTrue();
  }
}
