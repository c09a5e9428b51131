package dev.cratewarden.cargo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The attack of 20 August 2026, played again: somebody takes over a maintainer's account, yanks every good release of
 * {@code arrayref} as a lure, and publishes one that depends on {@code proc-macro1}, whose build script is the payload.
 * {@code append-only-vec} and {@code internment} follow. An hour later the world notices.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class AugustAttackIT {
  /** One policy knows nothing but age; the others know the malware feeds and do not wait. */
  private static final String POLICY =
      """
      [[view]]
      name = "patient"
      [view.advisories]
      deny = []
      [view.anomalies]
      combination = "allow"
      [view.cooldown]
      age = "3d"

      [[view]]
      name = "informed"

      [[view]]
      name = "trusting"
      [view.advisories]
      disputed = "allow"

      [[view]]
      name = "reviewed"
      [[view.waiver]]
      crate = "arrayref"
      versions = "=0.3.11"
      finding = "RUSTSEC-2026-0260"
      until = 2999-12-31
      owner = "security@example.com"
      reason = "the maintainer is back; we read the difference to 0.3.9"
      """;

  private static final List<String> BAD =
      List.of("arrayref/0.3.10", "proc-macro1/1.0.107", "append-only-vec/0.1.9", "internment/0.8.7");
  private static final String USES = "arrayref = \"0.3.5\"\nappend-only-vec = \"0.1\"\ninternment = \"0.8\"\n";
  private static final String CALLS =
      "fn main() { println!(\"{} {} {}\", arrayref::arrayref(), "
          + "append_only_vec::append_only_vec(), internment::internment()); }\n";

  @TempDir static Path folder;

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private Path payload;
  private String lockfile;
  private TestRegistry registry;
  private ServerProcess mirror;

  @BeforeAll
  void theAttackHappens() {
    payload = folder.resolve("payload-ran");
    registry =
        TestRegistry.start()
            .publish(
                TestCrate.library("append-only-vec@0.1.8"),
                TestCrate.library("internment@0.8.6"),
                TestCrate.library("bystander@1.0.0").dependsOn("arrayref", "0.3"));
    goodReleases(false);
    ScratchCargo before = ScratchCargo.through(registry.index(), folder.resolve("before"));
    Path app = before.project("app", USES, CALLS);
    assertThat(before.run(app, "generate-lockfile").succeeded()).isTrue();
    lockfile = ScratchCargo.read(app.resolve("Cargo.lock"));
    assertThat(lockfile).contains("version = \"0.3.9\"", "version = \"0.1.8\"", "version = \"0.8.6\"");

    registry.page("/index/ar/ra/arrayref", "");
    goodReleases(true);
    registry.publish(
        bad("arrayref@0.3.10", 62),
        bad("append-only-vec@0.1.9", 58),
        bad("internment@0.8.7", 55),
        TestCrate.library("proc-macro1@1.0.107")
            .published(now.minus(75, ChronoUnit.MINUTES).toString())
            .file("build.rs", "fn main() { std::fs::write(\"" + payload + "\", \"owned\").unwrap(); }\n"));
    withoutAMirrorTheAttackSucceeds();
    // The owner is back and makes an honest release, which RustSec's record condemns as well until somebody gives it an
    // end.
    registry.publish(TestCrate.library("arrayref@0.3.11").published(now.minus(5, ChronoUnit.MINUTES).toString()));
    registry.requests.clear();

    TestFeed feed =
        TestFeed.in(folder.resolve("feed"))
            .malware("RUSTSEC-2026-0260", "arrayref", "`arrayref` 0.3.10 was removed from crates.io", "\"<= 0.3.9\"")
            .malware("RUSTSEC-2026-0262", "append-only-vec", "0.1.9 was removed from crates.io", "\"<= 0.1.8\"")
            .malware("RUSTSEC-2026-0266", "internment", "0.8.7 was removed from crates.io", "\"<= 0.8.6\"")
            .malware("RUSTSEC-2026-0265", "proc-macro1", "was removed from crates.io", "")
            .maliciousVersions("MAL-2026-14336", "arrayref", "0.3.10")
            .maliciousVersions("MAL-2026-14335", "append-only-vec", "0.1.9")
            .maliciousVersions("MAL-2026-14337", "internment", "0.8.7")
            .maliciousVersions("MAL-2026-14338", "proc_macro1", "1.0.107");
    Path policy = folder.resolve("policy.toml");
    ScratchCargo.write(policy, POLICY);
    mirror =
        ServerProcess.start(
            folder,
            "--upstream-index",
            registry.index(),
            "--policy",
            policy.toString(),
            "--feed",
            feed.rustSec(),
            "--feed",
            feed.osv());
  }

  /** Proves the bait and the payload, so that what follows is not true for nothing. */
  private void withoutAMirrorTheAttackSucceeds() {
    ScratchCargo victim = ScratchCargo.through(registry.index(), folder.resolve("victim"));
    ScratchCargo.Run run = victim.run(victim.project("victim", USES, CALLS), "run");
    assertThat(run.out()).contains("0.3.10 0.1.9 0.8.7");
    assertThat(payload.toFile().delete()).as("the payload ran").isTrue();
  }

  private void goodReleases(boolean yanked) {
    for (int patch = 5; patch <= 9; patch++) {
      TestCrate good = TestCrate.library("arrayref@0.3." + patch).published("2021-01-0" + patch + "T00:00:00Z");
      registry.publish(yanked ? good.yanked() : good);
    }
  }

  private TestCrate bad(String id, long minutesAgo) {
    return TestCrate.library(id)
        .dependsOn("proc-macro1", "1")
        .published(now.minus(minutesAgo, ChronoUnit.MINUTES).toString());
  }

  @AfterAll
  void stop() {
    mirror.close();
    registry.close();
  }

  private ScratchCargo through(String view) {
    return ScratchCargo.through(mirror.url() + "/views/" + view + "/index/", folder.resolve(view)).forgetDownloads();
  }

  private HttpResponse<String> download(String view, String id) {
    return mirror.get("/views/" + view + "/crates/" + id + "/download");
  }

  private void assertNobodyWasHurt() {
    assertThat(registry.requests)
        .noneMatch(it -> BAD.stream().anyMatch(bad -> it.endsWith(bad.replace('/', '-') + ".crate")));
    assertThat(Files.exists(payload)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"patient", "informed", "trusting", "reviewed"})
  void noneOfTheBadVersionsIsEverServed(String view) {
    for (String bad : BAD) {
      assertThat(download(view, bad).statusCode()).as(bad).isEqualTo(403);
    }
    assertNobodyWasHurt();
  }

  @ParameterizedTest
  @ValueSource(strings = {"patient", "informed"})
  void aBuildWithItsOldLockfileGoesOnThoughItsVersionWasYanked(String view) {
    ScratchCargo cargo = through(view);
    Path app = cargo.project("locked", USES, CALLS);
    ScratchCargo.write(app.resolve("Cargo.lock"), lockfile.replace("name = \"app\"", "name = \"locked\""));

    ScratchCargo.Run run = cargo.run(app, "run", "--locked");

    assertThat(run.succeeded()).as(run.out()).isTrue();
    assertThat(run.out()).contains("0.3.9 0.1.8 0.8.6");
    assertNobodyWasHurt();
  }

  @ParameterizedTest
  @ValueSource(strings = {"patient", "informed"})
  void anUpdateDoesNotTakeTheLure(String view) {
    ScratchCargo cargo = through(view);
    Path app = cargo.project("updated", USES, CALLS);
    ScratchCargo.write(app.resolve("Cargo.lock"), lockfile.replace("name = \"app\"", "name = \"updated\""));

    // Whether cargo keeps what is locked or gives up is its own choice; what it must not do is take the bait.
    cargo.run(app, "update");

    assertThat(ScratchCargo.read(app.resolve("Cargo.lock")))
        .doesNotContain("proc-macro1", "\"0.3.10\"", "\"0.3.11\"", "\"0.1.9\"", "\"0.8.7\"");
    assertNobodyWasHurt();
  }

  @ParameterizedTest
  @ValueSource(strings = {"patient", "informed"})
  void aNewResolutionTakesGoodVersionsWhereThereAreAnyAndFailsWhereAllWereYanked(String view) {
    ScratchCargo cargo = through(view);
    Path sound =
        cargo.project(
            "sound",
            "append-only-vec = \"0.1\"\ninternment = \"0.8\"\n",
            "fn main() { println!(\"{} {}\", append_only_vec::append_only_vec(), internment::internment()); }\n");
    ScratchCargo.Run run = cargo.run(sound, "run");
    assertThat(run.succeeded()).as(run.out()).isTrue();
    assertThat(run.out()).contains("0.1.8 0.8.6");

    Path lured = cargo.project("lured", "bystander = \"1\"\n", "fn main() {}\n");
    ScratchCargo.Run failed = cargo.run(lured, "fetch");
    assertThat(failed.succeeded()).isFalse();
    assertThat(failed.out()).contains("arrayref");
    assertNobodyWasHurt();
  }

  @Test
  void aNewVersionIsHeldAndTheTextSaysUntilWhen() {
    HttpResponse<String> held = download("patient", "arrayref/0.3.10");
    Instant published = now.minus(62, ChronoUnit.MINUTES);

    assertThat(held.statusCode()).isEqualTo(403);
    assertThat(held.body())
        .startsWith("cratewarden holds arrayref 0.3.10 until " + published.plus(3, ChronoUnit.DAYS))
        .contains("published " + published + ", not yet 3 days old")
        .contains("nearest allowed: 0.3.9", "rule: cooldown.age");
  }

  @Test
  void aMaliciousVersionIsRefusedWithBothRecordsOrTheirCommonName() {
    HttpResponse<String> refused = download("informed", "arrayref/0.3.10");

    assertThat(refused.body())
        .startsWith("cratewarden denied arrayref 0.3.10: ")
        .contains("(malicious)", "nearest allowed: 0.3.9", "rule: advisories.deny")
        .doesNotContain("disputed");
    // All of a crate that has nothing but malware is refused in the index already, whichever spelling the record has.
    HttpResponse<String> index = mirror.get("/views/informed/index/pr/oc/proc-macro1");
    assertThat(index.statusCode()).isEqualTo(403);
    assertThat(index.body()).startsWith("cratewarden denied every version of proc-macro1: ").contains("(malicious)");
  }

  @Test
  void anHonestLaterReleaseIsDisputedAndTheTextSaysSo() {
    HttpResponse<String> disputed = download("informed", "arrayref/0.3.11");

    assertThat(disputed.statusCode()).isEqualTo(403);
    assertThat(disputed.body())
        .startsWith("cratewarden denied arrayref 0.3.11: RUSTSEC-2026-0260 (malicious, disputed)")
        .contains("rule: advisories.disputed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"trusting", "reviewed"})
  void aKeyOrAWaiverLetsTheHonestReleaseThroughAndNothingElse(String view) {
    ScratchCargo cargo = through(view);
    Path app = cargo.project("repaired", USES, CALLS);

    ScratchCargo.Run run = cargo.run(app, "run");

    assertThat(run.succeeded()).as(run.out()).isTrue();
    assertThat(run.out()).contains("0.3.11 0.1.8 0.8.6");
    assertThat(ScratchCargo.read(app.resolve("Cargo.lock"))).doesNotContain("proc-macro1");
    assertNobodyWasHurt();
  }
}
