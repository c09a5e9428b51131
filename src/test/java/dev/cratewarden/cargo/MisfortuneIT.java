package dev.cratewarden.cargo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.cargo.TestRegistry.Fault;
import dev.cratewarden.crates.CrateId;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What clients of a running mirror see while upstream misbehaves, and that they see the truth when it is well again.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class MisfortuneIT {
  @TempDir static Path folder;

  private TestRegistry registry;
  private ServerProcess mirror;

  @BeforeAll
  void start() {
    registry = TestRegistry.start();
    for (Fault fault : Fault.values()) {
      registry.publish(tarballFor(fault), indexFor(fault), knownFor(fault));
    }
    Path config = folder.resolve("cratewarden.toml");
    ScratchCargo.write(config, "[cache]\nindex-fresh = \"0s\"\nnot-found = \"100ms\"\n");
    mirror = ServerProcess.start(folder, "--upstream-index", registry.index(), "--config", config.toString());
  }

  @AfterEach
  void behaveAgain() {
    registry.behave();
    registry.pauseInBodies(Duration.ZERO);
  }

  @AfterAll
  void stop() {
    mirror.close();
    registry.close();
  }

  private static TestCrate tarballFor(Fault fault) {
    return TestCrate.library("tarball-" + word(fault) + "@1.0.0");
  }

  private static TestCrate indexFor(Fault fault) {
    return TestCrate.library("index-" + word(fault) + "@1.0.0");
  }

  private static TestCrate knownFor(Fault fault) {
    return TestCrate.library("known-" + word(fault) + "@1.0.0");
  }

  private static String word(Fault fault) {
    return fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String download(CrateId id) {
    return "/crates/" + id.name() + "/" + id.version() + "/download";
  }

  @ParameterizedTest
  @EnumSource
  void aTarballThatComesWrongIsAFailureOfUpstreamUntilItComesRight(Fault fault) {
    TestCrate crate = tarballFor(fault);
    registry.misbehave(TestRegistry.tarballPath(crate.id()), fault);

    HttpResponse<String> wrong = mirror.get(download(crate.id()));

    assertThat(wrong.statusCode()).as(wrong.body()).isIn(502, 503);
    assertThat(wrong.body()).isNotBlank();
    assertThat(wrong.body().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(512);
    assertThat(wrong.statusCode() == 502 || wrong.headers().firstValue("retry-after").isPresent()).isTrue();
    registry.behave();
    assertComesRight(download(crate.id()), crate.tarball());
  }

  @ParameterizedTest
  @EnumSource(names = {"SERVER_ERROR", "WEB_PAGE", "EMPTY", "BROKEN_OFF", "CUT"})
  void anIndexFileThatComesWrongIsAFailureOfUpstreamUntilItComesRight(Fault fault) {
    TestCrate crate = indexFor(fault);
    registry.misbehave(TestRegistry.indexPath(crate.id()), fault);

    HttpResponse<String> wrong = mirror.get(TestRegistry.indexPath(crate.id()));

    assertThat(wrong.statusCode()).as(wrong.body()).isIn(502, 503);
    registry.behave();
    assertComesRight(TestRegistry.indexPath(crate.id()), crate.indexLine().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatIsKnownIsServedThoughUpstreamDeniesItNow() {
    List<Fault> faults =
        List.of(Fault.NOT_FOUND, Fault.SERVER_ERROR, Fault.WEB_PAGE, Fault.EMPTY, Fault.BROKEN_OFF, Fault.CUT);
    for (Fault fault : faults) {
      TestCrate crate = knownFor(fault);
      assertComesRight(TestRegistry.indexPath(crate.id()), crate.indexLine().getBytes(StandardCharsets.UTF_8));
      assertComesRight(download(crate.id()), crate.tarball());
      registry.misbehave(TestRegistry.indexPath(crate.id()), fault);
      registry.misbehave(TestRegistry.tarballPath(crate.id()), fault);
    }
    registry.requests.clear();

    for (Fault fault : faults) {
      TestCrate crate = knownFor(fault);
      String path = TestRegistry.indexPath(crate.id());
      assertThat(
              Eventually.holds(() -> {
                assertThat(mirror.get(path).body()).isEqualTo(crate.indexLine());
                return registry.count("GET " + path) > 0;
              }))
          .as("upstream was asked again")
          .isTrue();
      assertThat(mirror.get(path).body()).isEqualTo(crate.indexLine());
      assertThat(mirror.getBytes(download(crate.id())).body()).isEqualTo(crate.tarball());
    }
  }

  @Test
  void aCrateThatIsMissingNowAndThenIsThereWheneverUpstreamSaysSo() {
    TestCrate crate = TestCrate.library("now-and-then@1.0.0");
    registry.publish(crate);
    String path = TestRegistry.indexPath(crate.id());
    registry.misbehave(path, Fault.NOT_FOUND);
    assertThat(mirror.get(path).statusCode()).isEqualTo(404);
    registry.behave();
    assertComesRight(path, crate.indexLine().getBytes(StandardCharsets.UTF_8));
    registry.misbehave(path, Fault.NOT_FOUND);
    assertThat(mirror.get(path).body()).isEqualTo(crate.indexLine());
  }

  @Test
  void cargoIsToldWhatIsWrongWithATarball() {
    TestCrate crate = TestCrate.library("forged@1.0.0");
    registry.publish(crate);
    registry.misbehave(TestRegistry.tarballPath(crate.id()), Fault.FLIPPED_BIT);
    ScratchCargo cargo = ScratchCargo.through(mirror.index(), folder);
    Path app = cargo.project("victim", "forged = \"1\"\n", "fn main() { forged::forged(); }\n");

    ScratchCargo.Run refused = cargo.run(app, "fetch");

    assertThat(refused.succeeded()).isFalse();
    assertThat(refused.out()).contains("502", "forged@1.0.0", "the index says");
    registry.behave();
    assertComesRight(download(crate.id()), crate.tarball());
    ScratchCargo.Run fetched = cargo.run(app, "fetch");
    assertThat(fetched.succeeded()).as(fetched.out()).isTrue();
  }

  @Test
  void aHundredClientsOfOneColdCrateMakeOneRequestEachForIndexAndTarball() throws Exception {
    TestCrate crate = TestCrate.library("wanted@1.0.0").weighing(300_000);
    registry.publish(crate);
    registry.pauseInBodies(Duration.ofMillis(700));
    byte[] tarball = crate.tarball();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<byte[]>> answers =
          clients.invokeAll(Collections.nCopies(100, () -> mirror.getBytes(download(crate.id())).body()));
      for (Future<byte[]> answer : answers) {
        assertThat(answer.get()).isEqualTo(tarball);
      }
    }
    assertThat(registry.count("GET " + TestRegistry.tarballPath(crate.id()))).isEqualTo(1);
    assertThat(registry.count("GET " + TestRegistry.indexPath(crate.id()))).isEqualTo(1);
  }

  @Test
  void aClientThatLeavesWhileItsTarballIsFetchedAndOneThatLeavesMidBodyHarmNobody() throws IOException {
    TestCrate crate = TestCrate.library("abandoned@1.0.0").weighing(3_000_000);
    registry.publish(crate);
    registry.pauseInBodies(Duration.ofMillis(500));
    byte[] tarball = crate.tarball();
    String request = "GET " + TestRegistry.tarballPath(crate.id());

    try (Socket impatient = ask(download(crate.id()))) {
      assertThat(Eventually.holds(() -> registry.count(request) == 1)).isTrue();
      impatient.setSoLinger(true, 0);
    }
    assertThat(mirror.getBytes(download(crate.id())).body()).isEqualTo(tarball);
    for (int i = 0; i < 20; i++) {
      try (Socket impatient = ask(download(crate.id()));
          InputStream in = impatient.getInputStream()) {
        assertThat(in.readNBytes(10_000)).hasSize(10_000);
        impatient.setSoLinger(true, 0);
      }
    }
    assertThat(mirror.getBytes(download(crate.id())).body()).isEqualTo(tarball);
    assertThat(registry.count(request)).isEqualTo(1);
  }

  private Socket ask(String path) throws IOException {
    Socket socket = new Socket(mirror.url().getHost(), mirror.url().getPort());
    socket.setSoTimeout(60_000);
    socket
        .getOutputStream()
        .write(("GET " + path + " HTTP/1.1\r\nhost: a\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /**
   * Other faults may have closed the way to upstream for some seconds; nothing but a refusal may come until it opens.
   */
  private void assertComesRight(String path, byte[] expected) {
    assertThat(
            Eventually.holds(() -> {
              HttpResponse<byte[]> answer = mirror.getBytes(path);
              assertThat(answer.statusCode()).isIn(200, 404, 503);
              return answer.statusCode() == 200;
            }))
        .as(path)
        .isTrue();
    assertThat(Stream.of(mirror.getBytes(path).body())).containsExactly(expected);
  }
}
