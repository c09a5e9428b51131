package dev.cratewarden.cargo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A version that is denied is denied at every door: there is no side entrance, and no answer from before the denial is
 * confirmed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class EveryRouteIT {
  private static final String VIEWS =
      """
      [[view]]
      name = "payments"
      """;
  private static final String DENIED =
      """
      [[deny]]
      crate = "geometry"
      versions = "=1.1.0"
      reason = "it cannot count"

      [[deny]]
      crate = "outcast"
      reason = "all of it"

      """
          + VIEWS;
  private static final String REASON = "cratewarden denied geometry 1.1.0: [[deny]] geometry =1.1.0: it cannot count";
  private static final List<String> ROOTS =
      List.of("", "/views/payments", "/at/2030-01-01", "/at/2030-01-01T00:00:00Z", "/views/payments/at/2030-01-01");
  private static final String INDEX = "/index/ge/om/geometry";

  @TempDir static Path folder;

  private final Map<String, HttpResponse<String>> before = new TreeMap<>();
  private TestRegistry registry;
  private ServerProcess mirror;

  /** Everything is asked for once while it is allowed, so that every cache is warm, and then the policy changes. */
  @BeforeAll
  void deny() {
    registry =
        TestRegistry.start()
            .publish(
                TestCrate.library("geometry@1.0.0"),
                TestCrate.library("geometry@1.1.0"),
                TestCrate.library("outcast@1.0.0"));
    registry.page(
        "/api/v1/crates",
        "{\"crates\":[{\"id\":\"outcast\",\"name\":\"outcast\",\"max_version\":\"1.0.0\",\"description\":\"\"},"
            + "{\"id\":\"geometry\",\"name\":\"geometry\",\"max_version\":\"1.1.0\",\"description\":\"\"}],\"meta\":{\"total\":2}}");
    Path policy = folder.resolve("policy.toml");
    ScratchCargo.write(policy, VIEWS);
    mirror = ServerProcess.start(folder, "--upstream-index", registry.index(), "--policy", policy.toString());
    for (String root : ROOTS) {
      for (String index : List.of(root + INDEX, root + "/index/ou/tc/outcast")) {
        before.put(index, mirror.get(index));
        assertThat(before.get(index).statusCode()).as(index).isEqualTo(200);
      }
      String download = root + "/crates/geometry/1.1.0/download";
      before.put(download, mirror.get(download));
      assertThat(before.get(download).statusCode()).as(download).isEqualTo(200);
    }

    ScratchCargo.write(policy, DENIED);
    assertThat(Eventually.holds(() -> mirror.get("/crates/geometry/1.1.0/download").statusCode() == 403))
        .as("the new policy acts")
        .isTrue();
  }

  @AfterAll
  void stop() {
    mirror.close();
    registry.close();
  }

  @Test
  void everyIndexShowsTheVersionAsYankedAndTheOtherOneUntouched() {
    for (String root : ROOTS) {
      HttpResponse<String> index = mirror.get(root + INDEX);
      assertThat(index.statusCode()).as(root).isEqualTo(200);
      List<String> old = before.get(root + INDEX).body().lines().toList();
      assertThat(index.body().lines())
          .as(root)
          .containsExactly(old.get(0), old.get(1).replace("\"yanked\":false", "\"yanked\":true"));
      HttpResponse<String> head = mirror.send("HEAD", root + INDEX, "");
      assertThat(head.headers().firstValue("etag")).as(root).isEqualTo(index.headers().firstValue("etag"));
    }
  }

  @Test
  void everyIndexOfACrateWithNothingLeftIsRefused() {
    for (String root : ROOTS) {
      for (String method : List.of("GET", "HEAD")) {
        assertThat(mirror.send(method, root + "/index/ou/tc/outcast", "").statusCode())
            .as(method + root)
            .isEqualTo(403);
      }
    }
  }

  @Test
  void aQuestionWhetherAnOldAnswerStillHoldsGetsTheNewAnswer() {
    for (String root : ROOTS) {
      HttpResponse<String> old = before.get(root + INDEX);
      String etag = old.headers().firstValue("etag").orElseThrow();
      String date = old.headers().firstValue("last-modified").orElse("Thu, 01 Jan 2032 00:00:00 GMT");
      for (String[] condition :
          new String[][] {
            {"If-None-Match", etag},
            {"If-None-Match", "W/" + etag},
            {"If-None-Match", "\"other\", " + etag, "If-Modified-Since", date},
            {"If-Modified-Since", date}
          }) {
        HttpResponse<String> now = mirror.get(root + INDEX, condition);
        assertThat(now.statusCode()).as(root + " " + List.of(condition)).isEqualTo(200);
        assertThat(now.body()).as(root + " " + List.of(condition)).contains("\"yanked\":true");
      }
      String forbidden = root + "/index/ou/tc/outcast";
      String outcast = before.get(forbidden).headers().firstValue("etag").orElseThrow();
      assertThat(mirror.get(forbidden, "If-None-Match", outcast).statusCode()).as(forbidden).isEqualTo(403);
      assertThat(mirror.get(forbidden, "If-None-Match", "*").statusCode()).as(forbidden).isEqualTo(403);
    }
  }

  @Test
  void everyWayToItsTarballIsRefused() {
    List<String> paths = new ArrayList<>();
    ROOTS.forEach(root -> paths.add(root + "/crates/geometry/1.1.0/download"));
    ROOTS.forEach(root -> paths.add(root + "/api/v1/crates/geometry/1.1.0/download"));
    for (String path : paths) {
      HttpResponse<String> refused = mirror.get(path);
      assertThat(refused.statusCode()).as(path).isEqualTo(403);
      assertThat(refused.body()).as(path).startsWith(REASON).contains("nearest allowed: 1.0.0", "rule: deny");
      assertThat(refused.headers().firstValue("x-served-by").orElse("")).as(path).startsWith("cratewarden ");
      assertThat(mirror.send("HEAD", path, "").statusCode()).as("HEAD " + path).isEqualTo(403);
      for (String range : List.of("bytes=0-0", "bytes=-1", "bytes=0-", "bytes=100000-", "bytes=0-0,5-6")) {
        assertThat(mirror.get(path, "Range", range).statusCode()).as(path + " " + range).isEqualTo(403);
      }
      String etag = before.get("/crates/geometry/1.1.0/download").headers().firstValue("etag").orElse("\"none\"");
      assertThat(mirror.get(path, "If-None-Match", etag).statusCode()).as("If-None-Match " + path).isEqualTo(403);
      assertThat(mirror.get(path, "If-Range", etag, "Range", "bytes=0-0").statusCode())
          .as("If-Range " + path)
          .isEqualTo(403);
    }
    // Other spellings of the same path lead to the same door or to none.
    for (String path :
        List.of(
            "/crates/geometry/1%2E1.0/download",
            "/crates/%67eometry/1.1.0/download",
            "/crates/Geometry/1.1.0/download",
            "/crates/geometry/1.1.0+build/download",
            "//crates/geometry/1.1.0/download",
            "/x/../crates/geometry/1.1.0/download",
            "/views/default/crates/geometry/1.1.0/download")) {
      assertThat(mirror.get(path).statusCode()).as(path).isIn(400, 403, 404);
    }
  }

  @Test
  void aPrefetchReportsItAsRefused() {
    Path lockfile = folder.resolve("Cargo.lock");
    ScratchCargo.write(
        lockfile, lockfile("geometry", "1.1.0") + lockfile("geometry", "1.0.0").replace("version = 4\n", ""));

    ServerProcess.Run run =
        ServerProcess.run(
            folder, "prefetch", "--lock", lockfile.toString(), "--data", folder.resolve("data").toString(), "--json");

    assertThat(run.status()).as(run.err()).isEqualTo(1);
    assertThat(run.out()).contains("\"held\":1", "geometry@1.1.0", REASON);
  }

  @Test
  void anAuditRefusesTheLockfileThatNamesIt() {
    for (String root : List.of("", "/views/payments")) {
      for (String format : List.of("text", "json", "sarif", "cyclonedx", "html")) {
        String path = root + "/audit?format=" + format;
        HttpResponse<String> refused = mirror.send("POST", path, lockfile("geometry", "1.1.0"));
        assertThat(refused.statusCode()).as(path).isEqualTo(403);
        assertThat(refused.body()).as(path).contains("geometry", "1.1.0");
        assertThat(mirror.send("POST", path, lockfile("geometry", "1.0.0")).statusCode()).as(path).isEqualTo(200);
      }
    }
  }

  private static String lockfile(String crate, String version) {
    return "version = 4\n\n[[package]]\nname = \""
        + crate
        + "\"\nversion = \""
        + version
        + "\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \""
        + "0".repeat(64)
        + "\"\n\n";
  }

  @Test
  void theExplanationSaysWhyAndNotThatThereIsNoSuchVersion() {
    HttpResponse<String> why = mirror.get("/why/geometry/1.1.0");
    assertThat(why.statusCode()).isEqualTo(200);
    assertThat(why.body()).contains("it cannot count", "1.0.0");
  }

  @Test
  void aSearchDoesNotAdvertiseACrateWithNothingLeft() {
    HttpResponse<String> found = mirror.get("/api/v1/crates?q=o&per_page=10");
    assertThat(found.body()).contains("geometry").doesNotContain("outcast");
  }

  @Test
  void theSelfTestSawTheCanaryDeniedOnAllOfThem() {
    assertThat(Eventually.holds(() -> mirror.log().contains("event=canary-denied")))
        .as("the first patrol was made")
        .isTrue();
    assertThat(metric("cratewarden_canary_denied")).isEqualTo("1.0");
    HttpResponse<String> ready = mirror.get("/health/ready");
    assertThat(ready.statusCode()).as(ready.body()).isEqualTo(200);
    assertThat(mirror.log()).doesNotContain("event=canary-passed");
    assertThat(registry.requests).noneMatch(it -> it.contains("cratewarden-canary"));
  }

  private String metric(String name) {
    return mirror
        .get("/metrics")
        .body()
        .lines()
        .filter(it -> it.startsWith(name + " "))
        .map(it -> it.substring(name.length() + 1))
        .findFirst()
        .orElse("missing");
  }
}
