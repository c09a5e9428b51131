package dev.cratewarden.cargo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a developer and a security team live through with versions that have advisories: the real cargo, a real server,
 * one policy file.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class FirewallStoryIT {
  private static final String POLICY =
      """
      [reserved]
      crates = ["mycompany-*"]

      [[deny]]
      crate = "left-behind"
      reason = "nobody maintains it; use shapes"

      [[view]]
      name = "observing"
      mode = "observe"

      [[view]]
      name = "hiding"
      denied-versions = "hide"
      """;
  private static final String USES_DATABASE = "database = \"0.7\"\n";
  private static final String CALLS_DATABASE = "fn main() { println!(\"{}\", database::database()); }\n";

  @TempDir static Path folder;

  private TestRegistry registry;
  private ServerProcess mirror;
  private Path policy;
  private ScratchCargo cargo;

  @BeforeAll
  void start() {
    registry =
        TestRegistry.start()
            .publish(
                TestCrate.library("openssl-src@111.10.0+1.1.1g"),
                TestCrate.library("openssl-src@111.18.0+1.1.1n"),
                TestCrate.library("openssl-src@111.28.2+1.1.1w"),
                TestCrate.library("openssl-src@300.1.6+3.1.4"),
                TestCrate.library("time@0.2.6"),
                TestCrate.library("time@0.2.7"),
                TestCrate.library("time@0.2.22"),
                TestCrate.library("rsa@0.9.6"),
                TestCrate.library("database@0.7.3"),
                TestCrate.library("database@0.7.4").dependsOn("rsa", "0.9"),
                TestCrate.library("left-behind@1.0.0"));
    TestFeed feed =
        TestFeed.in(folder.resolve("feed"))
            .vulnerability("RUSTSEC-2021-0129", "openssl-src", "NULL deref", TestFeed.HIGH, "\">=111.18.0\"", "")
            .vulnerability("RUSTSEC-2023-0007", "openssl-src", "Timing", TestFeed.MEDIUM, "\">=111.25.0\"", "")
            .vulnerability("RUSTSEC-2020-0071", "time", "Segfault", TestFeed.MEDIUM, "\">=0.2.23\"", "\"=0.2.6\"")
            .vulnerability("RUSTSEC-2023-0071", "rsa", "Marvin Attack", TestFeed.MEDIUM, "", "");
    policy = folder.resolve("policy.toml");
    ScratchCargo.write(policy, POLICY);
    mirror =
        ServerProcess.start(
            folder, "--upstream-index", registry.index(), "--policy", policy.toString(), "--feed", feed.rustSec());
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

  /** A cargo that sees the mirror through a view. */
  private ScratchCargo through(String view) {
    return ScratchCargo.through(mirror.url() + "/views/" + view + "/index/", folder.resolve(view)).forgetDownloads();
  }

  private int downloadStatus(String id) {
    return mirror.get("/crates/" + id + "/download").statusCode();
  }

  @Test
  void aNewResolutionIsLedAroundWhatIsDenied() {
    Path app =
        cargo.project(
            "led-around",
            "openssl-src = \"111\"\ntime = \"0.2\"\n" + USES_DATABASE,
            "fn main() { println!(\"{} {} {}\", openssl_src::openssl_src(), time::time(), database::database()); }\n");

    ScratchCargo.Run run = cargo.run(app, "run");

    assertThat(run.succeeded()).as(run.out()).isTrue();
    // The highest that is allowed; the sound version below two bad ones; and the last release before a bad dependency
    // came in.
    assertThat(run.out()).contains("111.28.2+1.1.1w 0.2.6 0.7.3");
    assertThat(ScratchCargo.read(app.resolve("Cargo.lock"))).doesNotContain("rsa");
  }

  @Test
  void anOldLockfileIsRefusedInWordsThatCargoPrintsAndTheAdviceInThemWorks() {
    ScratchCargo before = through("observing");
    Path app = before.project("old-lock", "openssl-src = \"111\"\n", "fn main() { openssl_src::openssl_src(); }\n");
    assertThat(before.run(app, "generate-lockfile").succeeded()).isTrue();
    ScratchCargo.Run pinned = before.run(app, "update", "-p", "openssl-src", "--precise", "111.10.0+1.1.1g");
    assertThat(pinned.succeeded()).as(pinned.out()).isTrue();

    ScratchCargo.Run refused = cargo.run(app, "fetch", "--locked");

    assertThat(refused.succeeded()).isFalse();
    assertThat(refused.out())
        .contains("cratewarden denied openssl-src 111.10.0+1.1.1g: RUSTSEC-2021-0129 (high 7.5), fixed in 111.18.0")
        .contains("RUSTSEC-2023-0007 (medium 5.9), fixed in 111.25.0")
        .contains("nearest allowed: 111.28.2+1.1.1w   try: cargo update -p openssl-src --precise 111.28.2+1.1.1w")
        .contains("rule: advisories.severity")
        .contains(mirror.url() + "/why/openssl-src/111.10.0+1.1.1g");

    ScratchCargo.Run advice = cargo.run(app, "update", "-p", "openssl-src", "--precise", "111.28.2+1.1.1w");
    assertThat(advice.succeeded()).as(advice.out()).isTrue();
    ScratchCargo.Run built = cargo.run(app, "build", "--locked");
    assertThat(built.succeeded()).as(built.out()).isTrue();
  }

  @Test
  void observingLetsItPassAndWritesItDown() {
    ScratchCargo observing = through("observing");
    Path app = observing.project("observed", "time = \"0.2\"\n", "fn main() { println!(\"{}\", time::time()); }\n");

    ScratchCargo.Run run = observing.run(app, "run");

    assertThat(run.succeeded()).as(run.out()).isTrue();
    assertThat(run.out()).contains("0.2.22");
    assertThat(mirror.log().lines())
        .anySatisfy(line ->
            assertThat(line)
                .contains("would be refused", "crate=time", "version=0.2.22", "view=observing", "verdict=deny")
                .contains("RUSTSEC-2020-0071", "enforced=false"));
  }

  @Test
  void aWaiverOpensAndItsEndCloses() {
    ScratchCargo before = through("observing");
    Path app = before.project("waived", USES_DATABASE, CALLS_DATABASE);
    assertThat(before.run(app, "generate-lockfile").succeeded()).isTrue();
    assertThat(ScratchCargo.read(app.resolve("Cargo.lock"))).contains("name = \"rsa\"");
    ScratchCargo.Run refused = cargo.run(app, "fetch", "--locked");
    assertThat(refused.out()).contains("cratewarden denied rsa 0.9.6: RUSTSEC-2023-0071 (medium 5.9), no fix");
    assertThat(refused.succeeded()).isFalse();

    ScratchCargo.write(policy, POLICY + waiver("2999-12-31"));
    assertThat(Eventually.holds(() -> downloadStatus("rsa/0.9.6") == 200)).as("the waiver opens").isTrue();
    ScratchCargo.Run opened = cargo.run(app, "run", "--locked");
    assertThat(opened.succeeded()).as(opened.out()).isTrue();
    assertThat(mirror.get("/index/3/r/rsa").body()).contains("\"yanked\":false");
    assertThat(mirror.get("/admin/v1/waivers").body())
        .contains("\"name\":\"rsa RUSTSEC-2023-0071\"", "\"active\":true", "\"attention\":[]")
        .doesNotContain("\"lastUsed\":null");

    Instant soon = Instant.now().plusSeconds(3).truncatedTo(ChronoUnit.SECONDS);
    ScratchCargo.write(policy, POLICY + waiver(soon.toString()));
    assertThat(Eventually.holds(() -> downloadStatus("rsa/0.9.6") == 403)).as("the waiver has ended").isTrue();
    assertThat(mirror.get("/index/3/r/rsa").body()).contains("\"yanked\":true");
    ScratchCargo.Run closed = cargo.forgetDownloads().run(app, "fetch", "--locked");
    assertThat(closed.succeeded()).isFalse();

    ServerProcess.Run check =
        ServerProcess.run(
            folder, "config", "check", "--policy", policy.toString(), "--data", folder.resolve("data").toString());
    assertThat(check.out()).contains("attention: waiver of RUSTSEC-2023-0071 for rsa", "no longer acts");

    ScratchCargo.write(policy, POLICY + waiver("2999-12-31").replace("\"rsa\"", "\"nothing-needs-me\""));
    assertThat(Eventually.holds(() -> mirror.get("/admin/v1/waivers").body().contains("\"attention\":[\"unused\"]")))
        .as("a waiver that waives nothing is said to be unused")
        .isTrue();

    ScratchCargo.write(policy, POLICY);
  }

  private static String waiver(String until) {
    return """

    [[waiver]]
    crate = "rsa"
    finding = "RUSTSEC-2023-0071"
    until = %s
    owner = "security@example.com"
    reason = "decryption happens on isolated hosts"
    """
        .formatted(until);
  }

  @Test
  void aReservedNameIsNeverAskedForUpstream() {
    Path app = cargo.project("confused", "mycompany-secrets = \"1\"\n", "fn main() {}\n");

    ScratchCargo.Run run = cargo.run(app, "fetch");

    assertThat(run.succeeded()).isFalse();
    assertThat(run.out()).contains("no matching package named `mycompany-secrets` found");
    assertThat(downloadStatus("mycompany-secrets/1.0.0")).isEqualTo(404);
    assertThat(mirror.get("/views/observing/index/my/co/mycompany-secrets").statusCode()).isEqualTo(404);
    assertThat(mirror.get("/index/my/co/mycompany_secrets").statusCode()).isEqualTo(404);
    assertThat(mirror.get("/api/v1/crates/mycompany-secrets").statusCode()).isEqualTo(404);
    assertThat(mirror.get("/api/v1/crates/MyCompany_Secrets/1.0.0/download").statusCode()).isEqualTo(404);
    assertThat(registry.requests).noneMatch(it -> it.toLowerCase(java.util.Locale.ROOT).contains("mycompany"));
  }

  @Test
  void aCrateThatIsDeniedByNameIsForbiddenWithTheReasonInCargosError() {
    Path app = cargo.project("forbidden", "left-behind = \"1\"\n", "fn main() {}\n");

    ScratchCargo.Run run = cargo.run(app, "fetch");

    assertThat(run.succeeded()).isFalse();
    assertThat(run.out())
        .contains("cratewarden denied every version of left-behind", "nobody maintains it; use shapes", "rule: deny");
    assertThat(mirror.get("/index/le/ft/left-behind").statusCode()).isEqualTo(403);
  }

  @Test
  void aHiddenVersionIsAsIfItHadNeverBeen() {
    ScratchCargo hiding = through("hiding");
    Path app = hiding.project("hidden", "time = \"=0.2.22\"\n", "fn main() {}\n");

    ScratchCargo.Run run = hiding.run(app, "fetch");

    assertThat(run.succeeded()).isFalse();
    assertThat(run.out()).contains("failed to select a version for the requirement `time = \"=0.2.22\"`");
    assertThat(mirror.get("/views/hiding/index/ti/me/time").body()).contains("0.2.6").doesNotContain("0.2.7", "0.2.22");
    assertThat(mirror.get("/views/hiding/crates/time/0.2.22/download").statusCode()).isEqualTo(403);
  }

  @Test
  void aBadPolicyFileKeepsTheOldOneAndSaysWhatIsWrongWhere() {
    ScratchCargo.write(policy, "mode = \"enforce\"\n[advisories]\nseverty = \"none\"\n");

    assertThat(Eventually.holds(() -> mirror.log().contains("event=config-refused")))
        .as("the log tells of the bad file")
        .isTrue();

    assertThat(mirror.log().lines().filter(it -> it.contains("event=config-refused")))
        .anySatisfy(line -> assertThat(line).contains("kept=old", policy + ":3:1", "severty", "severity"));
    assertThat(downloadStatus("left-behind/1.0.0")).isEqualTo(403);
    assertThat(downloadStatus("time/0.2.22")).isEqualTo(403);
    ScratchCargo.write(policy, POLICY);
  }
}
