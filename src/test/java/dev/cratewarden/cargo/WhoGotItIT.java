package dev.cratewarden.cargo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * "Who got it?": two clients are let through to a held version by a waiver, then an advisory arrives. The report names
 * these two, a webhook hears of it, and what it does not take becomes a dead letter that can be sent again.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class WhoGotItIT {
  private static final String SECRET = "between-us";
  private static final String POLICY =
      """
      [cooldown]
      age = "3650d"
      exempt = ["shapes"]

      [[waiver]]
      crate = "dropper"
      finding = "cooldown.age"
      until = 2999-12-31
      owner = "security@example.com"
      reason = "we wrote it ourselves"
      """;

  @TempDir static Path folder;

  private final JsonMapper json = JsonMapper.builder().build();
  private final List<Told> told = new CopyOnWriteArrayList<>();
  private volatile int hookStatus = 204;
  private HttpServer hook;
  private TestRegistry registry;
  private Path feedFolder;
  private ServerProcess mirror;

  private record Told(String signature, byte[] body) {}

  @BeforeAll
  void start() throws IOException {
    hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hook.createContext("/hook", this::take);
    hook.start();
    registry =
        TestRegistry.start()
            .publish(
                TestCrate.library("dropper@1.0.0"),
                TestCrate.library("dropper@1.0.1"),
                TestCrate.library("held@1.0.0"),
                TestCrate.library("shapes@1.0.0"));
    feedFolder = folder.resolve("feed");
    feed().vulnerability("RUSTSEC-2020-0001", "unrelated", "Something else", TestFeed.MEDIUM, "", "");
    ScratchCargo.write(folder.resolve("policy.toml"), POLICY);
    ScratchCargo.write(
        folder.resolve("cratewarden.toml"),
        """
        [audit-log]
        headers = ["x-ci-job"]

        [[feed]]
        kind = "rustsec"
        from = "%s"
        every = "1s"

        [[webhook]]
        name = "security"
        url = "http://127.0.0.1:%d/hook"
        kind = "json"
        secret = "%s"
        attempts = 2
        """
            .formatted(feedFolder.resolve("rustsec"), hook.getAddress().getPort(), SECRET));
    mirror = serve();
  }

  private TestFeed feed() {
    return TestFeed.in(feedFolder);
  }

  private ServerProcess serve() {
    return ServerProcess.start(
        folder,
        "--config",
        folder.resolve("cratewarden.toml").toString(),
        "--policy",
        folder.resolve("policy.toml").toString(),
        "--upstream-index",
        registry.index());
  }

  @AfterAll
  void stop() {
    mirror.close();
    registry.close();
    hook.stop(0);
  }

  private void take(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (hookStatus == 204) {
      told.add(new Told(exchange.getRequestHeaders().getFirst("X-Cratewarden-Signature-256"), body));
    }
    exchange.sendResponseHeaders(hookStatus, -1);
    exchange.close();
  }

  private int download(String id, String agent, String job) {
    return mirror.get("/crates/" + id + "/download", "user-agent", agent, "x-ci-job", job).statusCode();
  }

  private ServerProcess.Run command(String... arguments) {
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--data";
    all[arguments.length + 1] = folder.resolve("data").toString();
    return ServerProcess.run(folder, all);
  }

  private JsonNode read(String text) {
    try {
      return json.readTree(text);
    } catch (IOException e) {
      throw new IllegalStateException(text, e);
    }
  }

  @Test
  void theReportNamesTheTwoAndTheWebhookHearsOfThem() throws Exception {
    assertThat(download("held/1.0.0", "cargo/1", "job-0")).as("without a waiver it is held").isEqualTo(403);
    assertThat(download("dropper/1.0.0", "cargo/1.90.0", "job-1")).isEqualTo(200);
    assertThat(download("dropper/1.0.0", "cargo/1.91.0", "job-2")).isEqualTo(200);
    assertThat(download("dropper/1.0.0", "cargo/1.91.0", "job-2")).as("once more, from memory").isEqualTo(200);
    assertThat(download("shapes/1.0.0", "cargo/1.92.0", "job-3")).isEqualTo(200);

    JsonNode delivered = read(command("deliveries", "dropper@1.0.0", "--json").out());
    assertThat(delivered.path("deliveries")).hasSize(3);
    assertThat(delivered.path("deliveries").path(0).path("waivers").path(0).asText()).startsWith("cooldown.age until ");
    assertThat(command("deliveries", "--refused", "held").out()).contains("held@1.0.0", "hold", "cooldown.age");
    assertThat(command("retroactive").status()).isEqualTo(0);

    long arrives = System.nanoTime();
    feed().malware("RUSTSEC-2026-0900", "dropper", "Drops a program", "\">=1.0.1\"");
    assertThat(command("feeds", "update").status()).isEqualTo(0);
    assertThat(Eventually.holds(() -> mirror.log().contains("judged otherwise than before"))).isTrue();
    assertThat(Eventually.holds(() -> !told.isEmpty())).as("the webhook was told").isTrue();
    System.out.printf(
        "told %d ms after the advisory was saved, the start of the command that reads it included%n",
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - arrives));
    mirror
        .log()
        .lines()
        .filter(it -> it.contains("event=reassessed") || it.contains("judged otherwise"))
        .forEach(System.out::println);

    assertThat(download("dropper/1.0.0", "cargo/1.90.0", "job-4")).as("denied now").isEqualTo(403);
    ServerProcess.Run text = command("retroactive");
    assertThat(text.status()).isEqualTo(1);
    assertThat(text.out())
        .contains("dropper@1.0.0: allow -> deny", "RUSTSEC-2026-0900", "Drops a program")
        .contains("received by 2 clients, 3 deliveries", "job-1", "job-2")
        .doesNotContain("job-0", "job-3", "job-4", "dropper@1.0.1");
    JsonNode report = read(command("retroactive", "--json").out());
    assertThat(report.path("changes")).hasSize(1);
    assertThat(jobs(report.path("changes").path(0))).containsExactlyInAnyOrder("job-1", "job-2");
    assertThat(mirror.get("/metrics").body()).contains("cratewarden_retroactive_findings_total 1.0");
    assertThat(read(command("retroactive", "--format", "sarif").out()).path("runs").path(0).path("results")).hasSize(1);
    JsonNode vex = read(command("retroactive", "--format", "vex").out());
    assertThat(vex.path("vulnerabilities").path(0).path("analysis").path("state").asText()).isEqualTo("exploitable");
    assertThat(vex.path("vulnerabilities").path(0).path("affects").path(0).path("ref").asText())
        .isEqualTo("pkg:cargo/dropper@1.0.0");

    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    assertThat(told).hasSize(1);
    assertThat(told.getFirst().signature())
        .isEqualTo("sha256=" + HexFormat.of().formatHex(mac.doFinal(told.getFirst().body())));
    JsonNode message = read(new String(told.getFirst().body(), StandardCharsets.UTF_8));
    assertThat(jobs(message.path("changes").path(0))).containsExactlyInAnyOrder("job-1", "job-2");

    aReceiverThatIsDownGetsItsMessageLaterAndARestartForgetsNothing();
  }

  private static List<String> jobs(JsonNode change) {
    return StreamSupport.stream(change.path("receivers").spliterator(), false)
        .map(it -> it.path("context").path("x-ci-job").asText())
        .toList();
  }

  private void aReceiverThatIsDownGetsItsMessageLaterAndARestartForgetsNothing() {
    hookStatus = 503;
    feed().malware("RUSTSEC-2026-0901", "shapes", "Worse than it looks", "");
    assertThat(command("feeds", "update").status()).isEqualTo(0);
    assertThat(Eventually.holds(() -> mirror.log().contains("will not be tried again"))).isTrue();
    mirror.close();

    // Without a server too: the letter and the ledger are on disk.
    ServerProcess.Run dead = command("webhooks", "--json");
    assertThat(dead.status()).isEqualTo(1);
    assertThat(read(dead.out()).path("dead").path(0).path("problem").asText()).isEqualTo("it answers 503");
    assertThat(command("deliveries", "shapes", "--format", "csv", "--limit", "0").out().lines())
        .hasSize(2)
        .anyMatch(it -> it.contains("x-ci-job=job-3"));

    hookStatus = 204;
    mirror = serve();
    assertThat(command("webhooks", "retry").out()).contains("1 to be sent again");
    assertThat(Eventually.holds(() -> told.size() == 2)).as("the letter arrives").isTrue();
    assertThat(
            read(new String(told.get(1).body(), StandardCharsets.UTF_8)).path("changes").path(0).path("crate").asText())
        .isEqualTo("shapes");
    assertThat(command("webhooks").status()).isEqualTo(0);
    assertThat(mirror.get("/admin/v1/deliveries?crate=dropper&format=jsonl").body().lines()).hasSize(3);
  }

  @Test
  void aKillLosesAtMostTheLastSecondOfDeliveries() throws Exception {
    ServerProcess killed =
        ServerProcess.start(
            folder.resolve("killed"), "--upstream-index", registry.index(), "--policy", empty().toString());
    int before = 300;
    for (int i = 0; i < before; i++) {
      assertThat(killed.get("/crates/shapes/1.0.0/download").statusCode()).isEqualTo(200);
    }
    Thread.sleep(1_000); // what is older than a second is promised
    for (int i = 0; i < 20; i++) {
      assertThat(killed.get("/crates/shapes/1.0.0/download").statusCode()).isEqualTo(200);
    }
    killed.kill();

    ServerProcess.Run counted =
        ServerProcess.run(
            folder,
            "deliveries",
            "shapes@1.0.0",
            "--limit",
            "0",
            "--format",
            "jsonl",
            "--data",
            folder.resolve("killed/data").toString());
    assertThat(counted.out().lines().count()).isBetween((long) before, before + 20L);
  }

  private static Path empty() {
    Path policy = folder.resolve("killed/policy.toml");
    ScratchCargo.write(policy, "");
    return policy;
  }
}
