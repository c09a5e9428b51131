package dev.cratewarden.cargo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateId;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers begin, are told new settings, are told to end, and are killed. */
@Timeout(300)
class ServerLifeIT {
  @TempDir Path folder;

  private final TestRegistry registry = TestRegistry.start();

  @AfterEach
  void stop() {
    registry.close();
  }

  private static String download(CrateId id) {
    return "/crates/" + id.name() + "/" + id.version() + "/download";
  }

  private ServerProcess start(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--upstream-index", registry.index()));
    all.addAll(List.of(arguments));
    return ServerProcess.start(folder, all.toArray(String[]::new));
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  @Test
  void aSecondServerOnTheFolderOrThePortSaysSoAndTheFirstGoesOn() {
    try (ServerProcess first = start()) {
      ServerProcess.Run sameFolder =
          ServerProcess.run(folder, "serve", "--listen", "127.0.0.1:0", "--offline", "--data", data());
      assertThat(sameFolder.status()).isEqualTo(2);
      assertThat(sameFolder.out()).isEmpty();
      assertThat(sameFolder.err()).contains(data(), "in use by another cratewarden (process " + first.pid() + ")");

      ServerProcess.Run samePort =
          ServerProcess.run(
              folder,
              "serve",
              "--offline",
              "--listen",
              "127.0.0.1:" + first.url().getPort(),
              "--data",
              folder.resolve("other").toString());
      assertThat(samePort.status()).isEqualTo(2);
      assertThat(samePort.out()).isEmpty();
      assertThat(samePort.err()).contains("cannot listen on 127.0.0.1:" + first.url().getPort());

      assertThat(first.get("/health/live").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void toldToEndUnderLoadItCutsNoRequest() throws Exception {
    TestCrate hot = TestCrate.library("hot@1.0.0").weighing(200_000);
    TestCrate slow = TestCrate.library("slow@1.0.0");
    registry.publish(hot, slow);
    Queue<String> broken = new ConcurrentLinkedQueue<>();
    AtomicInteger whole = new AtomicInteger();
    try (ServerProcess server = start();
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(server.getBytes(download(hot.id())).body()).isEqualTo(hot.tarball());
      assertThat(server.get(TestRegistry.indexPath(slow.id())).statusCode()).isEqualTo(200);
      registry.pauseInBodies(Duration.ofSeconds(1));
      byte[] tarball = hot.tarball();
      for (int i = 0; i < 8; i++) {
        clients.execute(() -> askUntilItIsGone(server, download(hot.id()), tarball, whole, broken));
      }
      Future<HttpResponse<byte[]>> cold = clients.submit(() -> server.getBytes(download(slow.id())));
      assertThat(
              Eventually.holds(
                  () -> registry.count("GET " + TestRegistry.tarballPath(slow.id())) == 1 && whole.get() > 50))
          .isTrue();

      server.tellToEnd();

      assertThat(cold.get().body()).isEqualTo(slow.tarball());
      server.awaitEnd();
    }
    assertThat(broken).isEmpty();
    assertThat(ServerProcess.run(folder, "verify", "--json", "--data", data()).out())
        .contains("\"tarballs\":2,\"corrupt\":0");
  }

  private static void askUntilItIsGone(
      ServerProcess server, String path, byte[] expected, AtomicInteger whole, Queue<String> broken) {
    while (true) {
      try {
        HttpResponse<byte[]> answer = server.getBytes(path);
        if (answer.statusCode() != 200 || !Arrays.equals(answer.body(), expected)) {
          broken.add("status " + answer.statusCode() + " bytes " + answer.body().length);
        }
        whole.incrementAndGet();
      } catch (UncheckedIOException e) {
        if (!(e.getCause() instanceof ConnectException)) {
          broken.add(String.valueOf(e.getCause()));
        }
        return;
      }
    }
  }

  @Test
  void killedWhileItTakesTarballsInItServesNothingHalfWritten() throws Exception {
    List<TestCrate> crates = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      crates.add(TestCrate.library("crate-" + i + "@1.0.0").weighing(150_000 + 20_000 * i));
    }
    registry.publish(crates.toArray(TestCrate[]::new));
    Random random = new Random(9);
    ServerProcess server = start();
    for (int round = 0; round < 2; round++) {
      List<TestCrate> asked = crates.subList(8 * round, 8 * round + 8);
      long before = tarballRequests();
      int enough = 1 + random.nextInt(8);
      registry.pauseInBodies(Duration.ofMillis(200));
      ServerProcess victim = server;
      try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<Optional<byte[]>>> answers =
            asked.stream().map(it -> clients.submit(() -> attempt(victim, it.id()))).toList();
        assertThat(Eventually.holds(() -> tarballRequests() >= before + enough)).isTrue();
        pause(random.nextInt(400));
        victim.kill();
        for (int i = 0; i < asked.size(); i++) {
          assertThat(answers.get(i).get().orElseGet(asked.get(i)::tarball)).isEqualTo(asked.get(i).tarball());
        }
      }
      registry.pauseInBodies(Duration.ZERO);
      server = start();
      ServerProcess.Run verified = ServerProcess.run(folder, "verify", "--json", "--data", data());
      assertThat(verified.out()).as(verified.err()).contains("\"corrupt\":0");
      for (TestCrate crate : asked) {
        assertThat(server.getBytes(download(crate.id())).body()).isEqualTo(crate.tarball());
      }
    }
    server.close();
  }

  private long tarballRequests() {
    return registry.requests.stream().filter(it -> it.startsWith("GET /dl/")).count();
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The whole answer, if one came. */
  private static Optional<byte[]> attempt(ServerProcess server, CrateId id) {
    try {
      HttpResponse<byte[]> answer = server.getBytes(download(id));
      return Optional.of(answer.body()).filter(body -> answer.statusCode() == 200);
    } catch (UncheckedIOException e) {
      return Optional.empty();
    }
  }

  @Test
  void aKilledServersLastWordsDoNotMisleadCommands() {
    ServerProcess killed = start();
    killed.kill();
    Path word = folder.resolve("data/server.json");
    // As if its process id had been given to somebody else, which is the rule in containers.
    ScratchCargo.write(
        word, ScratchCargo.read(word).replaceFirst("\"pid\" : \\d+", "\"pid\" : " + ProcessHandle.current().pid()));

    ServerProcess.Run stats = ServerProcess.run(folder, "stats", "--json", "--data", data());

    assertThat(stats.status()).as(stats.err()).isZero();
    assertThat(stats.out()).contains("\"tarballs\":0");
  }

  @Test
  void newSettingsApplyWhenTheFileIsSavedAndABadFileKeepsTheOld() {
    TestCrate crate = TestCrate.library("shapes@1.0.0");
    registry.publish(crate);
    String path = TestRegistry.indexPath(crate.id());
    Path config = folder.resolve("cratewarden.toml");
    ScratchCargo.write(config, "[cache]\nindex-fresh = \"1h\"\n");
    try (ServerProcess server = start("--config", config.toString())) {
      assertThat(server.get(path).statusCode()).isEqualTo(200);
      assertThat(server.get(path).statusCode()).isEqualTo(200);
      assertThat(registry.count("GET " + path)).isEqualTo(1);

      ScratchCargo.write(config, "[cache]\nindex-fresh = \"0s\"\n");
      assertThat(Eventually.holds(() -> server.get(path).statusCode() == 200 && registry.count("GET " + path) > 1))
          .isTrue();

      ScratchCargo.write(config, "[cache]\nindex-fersh = \"1h\"\n");
      assertThat(Eventually.holds(() -> server.log().contains("event=config-refused"))).isTrue();
      assertThat(server.log()).contains(config + ":2:1", "index-fresh", "kept=old");
      long before = registry.count("GET " + path);
      assertThat(Eventually.holds(() -> server.get(path).statusCode() == 200 && registry.count("GET " + path) > before))
          .isTrue();
    }
  }

  @Test
  void anUnusableFileStopsTheStartWithItsPlace() {
    Path config = folder.resolve("cratewarden.toml");
    ScratchCargo.write(config, "[cache]\nsize-max = \"many\"\n");

    ServerProcess.Run run =
        ServerProcess.run(folder, "serve", "--listen", "127.0.0.1:0", "--data", data(), "--config", config.toString());

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(config + ":2:", "size-max");
  }

  @Test
  void whatItPrintsIsTheConfigurationThatCargoNeeds() {
    try (ServerProcess server = start()) {
      assertThat(Eventually.holds(() -> server.banner().stream().anyMatch(it -> it.startsWith("index = ")))).isTrue();
      assertThat(server.banner())
          .contains(
              "[source.crates-io]",
              "replace-with = \"cratewarden\"",
              "[registries.cratewarden]",
              "index = \"sparse+" + server.url() + "/index/\"");
    }
  }
}
