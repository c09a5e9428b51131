package dev.cratewarden.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.crates.CrateId;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarballDeliveryTest {
  private static final CrateId BIG = CrateId.of("big@1.0.0");
  private static final String ASK_BIG = "GET /crates/big/1.0.0/download HTTP/1.1\r\nhost: a\r\n\r\n";

  @ParameterizedTest
  @ValueSource(ints = {1, 65_535, 65_536, 65_537, 131_072, 1_000_003, 5 << 20})
  void everyByteArrivesOverBothProtocolsAndTheDeliveryIsNoted(int size) throws Exception {
    try (Door door = Door.open();
        HttpClient http2 = HttpClient.newHttpClient();
        HttpClient http1 = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      byte[] bytes = MadeUpMirror.noise(size);
      door.mirror.tarballs.put(BIG, bytes);
      door.mirror.hot.put("serde", MadeUpMirror.served("x\n"));
      // The JDK's client now and then misreads a long body right behind the 101 of an upgrade: upgrade first.
      door.get(http2, "/index/se/rd/serde");

      for (HttpClient client : List.of(http1, http2, http2)) {
        assertThat(door.get(client, "/crates/big/1.0.0/download").body()).isEqualTo(bytes);
      }

      assertThat(Door.eventually(() -> door.mirror.deliveries.size() == 3 && door.mirror.open.get() == 0)).isTrue();
      assertThat(door.mirror.deliveries.get(0))
          .startsWith(
              "big@1.0.0 "
                  + size
                  + " Requester[address=127.0.0.1, token=Optional.empty, userAgent=Optional[Java-http-client");
      assertThat(door.mirror.closedTwice).hasValue(0);
    }
  }

  @Test
  void anyPartCanBeHad() throws Exception {
    try (Door door = Door.open();
        RawClient client = door.client()) {
      byte[] bytes = MadeUpMirror.noise(300_000);
      door.mirror.tarballs.put(BIG, bytes);

      for (int[] part :
          new int[][] {
            {0, 0}, {65_535, 65_536}, {65_536, 131_071}, {1, 299_998}, {299_999, 299_999}, {70_000, 70_000}
          }) {
        RawClient.Answer answer =
            client.ask("GET", "/crates/big/1.0.0/download", "range: bytes=" + part[0] + "-" + part[1]);

        assertThat(answer.status()).isEqualTo(206);
        assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(bytes, part[0], part[1] + 1));
      }
    }
  }

  @Test
  void keptHeadersAndTheUserAgentGoIntoTheDelivery() throws Exception {
    try (Door door = Door.open(options -> options.withKeptHeaders(List.of("x-ci-job")))) {
      door.mirror.tarballs.put(BIG, new byte[] {1});

      door.ask("GET", "/crates/big/1.0.0/download", "user-agent: cargo/1.95.0", "x-ci-job: build-7", "x-other: no");

      assertThat(Door.eventually(() -> !door.mirror.deliveries.isEmpty())).isTrue();
      assertThat(door.mirror.deliveries)
          .containsExactly(
              "big@1.0.0 1 Requester[address=127.0.0.1, token=Optional.empty, userAgent=Optional[cargo/1.95.0],"
                  + " context={x-ci-job=build-7}]");
    }
  }

  @Test
  void aHeadAndAnAnswerNotModifiedAreNoDeliveries() throws Exception {
    try (Door door = Door.open()) {
      door.mirror.tarballs.put(BIG, new byte[] {1});

      String etag = door.ask("HEAD", "/crates/big/1.0.0/download").header("etag");
      door.ask("GET", "/crates/big/1.0.0/download", "if-none-match: " + etag);

      assertThat(Door.eventually(() -> door.mirror.ended.size() == 2 && door.mirror.open.get() == 0)).isTrue();
      assertThat(door.mirror.deliveries).isEmpty();
    }
  }

  @Test
  void anAnswerThatCannotBeCompletedIsBrokenOffAndNeverEnded() throws Exception {
    try (Door door = Door.open();
        HttpClient http2 = HttpClient.newHttpClient()) {
      door.mirror.tarballs.put(BIG, MadeUpMirror.noise(1 << 20));
      door.mirror.hot.put("serde", MadeUpMirror.served("x\n"));
      door.get(http2, "/index/se/rd/serde");
      door.mirror.failingChunk = 9;

      assertThatThrownBy(() -> door.ask("GET", "/crates/big/1.0.0/download"))
          .isInstanceOfAny(EOFException.class, SocketException.class);
      assertThatThrownBy(() -> door.get(http2, "/crates/big/1.0.0/download")).isInstanceOf(IOException.class);

      assertThat(Door.eventually(() -> door.mirror.open.get() == 0)).isTrue();
      assertThat(door.mirror.deliveries).isEmpty();
      // A client may see the end before the door has written it down.
      assertThat(Door.eventually(() -> door.mirror.ended.stream().filter("DOWNLOAD 500"::equals).count() == 2))
          .isTrue();
      assertThat(door.get(http2, "/index/se/rd/serde").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void ifTheFirstChunkCannotBeReadTheClientIsToldSo() throws Exception {
    try (Door door = Door.open()) {
      door.mirror.tarballs.put(BIG, MadeUpMirror.noise(1 << 20));
      door.mirror.failingChunk = 0;

      RawClient.Answer answer = door.ask("GET", "/crates/big/1.0.0/download");

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("content-length")).isEqualTo(Integer.toString(answer.body().length));
      assertThat(door.mirror.open).hasValue(0);
    }
  }

  @Test
  void aClientThatLeavesMidBodyClosesTheTarballOnce() throws Exception {
    try (Door door = Door.open()) {
      door.mirror.tarballs.put(BIG, MadeUpMirror.noise(32 << 20));
      for (int i = 0; i < 10; i++) {
        try (RawClient client = door.client()) {
          client.send(ASK_BIG);
          client.socket().getInputStream().readNBytes(100_000);
        }
      }

      assertThat(Door.eventually(() -> door.mirror.open.get() == 0 && door.mirror.ended.size() == 10)).isTrue();
      assertThat(door.mirror.closedTwice).hasValue(0);
      assertThat(door.mirror.deliveries).isEmpty();
      assertThat(door.mirror.ended).containsOnly("DOWNLOAD 499");
    }
  }

  @Test
  void aSlowReaderCostsAFewChunksAndIsCutOffWhenItTakesNothing() throws Exception {
    try (Door door = Door.limited(limits -> limits.withStall(Duration.ofSeconds(1)));
        RawClient client = new RawClient(smallWindow(), door.port)) {
      door.mirror.tarballs.put(BIG, MadeUpMirror.noise(64 << 20));
      client.send(ASK_BIG);
      client.socket().getInputStream().readNBytes(1_000);
      Thread.sleep(300);

      // What was read ahead is what fits into the sockets of both sides, not the tarball of 1,024 chunks.
      assertThat(door.mirror.chunksRead.get()).isLessThan(200);
      assertThat(Door.eventually(() -> door.mirror.open.get() == 0 && !door.mirror.ended.isEmpty())).isTrue();
      assertThat(door.mirror.ended).containsExactly("DOWNLOAD 499");
    }
  }

  private static Socket smallWindow() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(8 << 10);
    return socket;
  }

  @Test
  void slowReadersTogetherCannotTakeMoreMemoryThanConfiguredAndOthersAreTold() throws Exception {
    try (Door door =
        Door.limited(limits -> limits.withTarballBytesInFlightMax(256 << 10).withStall(Duration.ofSeconds(3)))) {
      door.mirror.tarballs.put(BIG, MadeUpMirror.noise(64 << 20));
      List<RawClient> slow = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        RawClient client = new RawClient(smallWindow(), door.port);
        client.send(ASK_BIG);
        client.socket().getInputStream().readNBytes(1_000);
        slow.add(client);
      }

      // There is room for two of them; this one waits until they are cut off.
      assertThat(door.ask("GET", "/crates/big/1.0.0/download").body()).hasSize(64 << 20);

      for (RawClient client : slow) {
        client.close();
      }
      assertThat(Door.eventually(() -> door.mirror.open.get() == 0)).isTrue();
    }
  }

  @Test
  void whatIsAskedForOftenIsNotReadAgainButJudgedAndNotedEachTime() throws Exception {
    try (Door door = Door.open();
        HttpClient http2 = HttpClient.newHttpClient()) {
      byte[] bytes = MadeUpMirror.noise(1_000_000);
      door.mirror.tarballs.put(BIG, bytes);
      for (int i = 0; i < 2; i++) {
        assertThat(door.ask("GET", "/crates/big/1.0.0/download").body()).isEqualTo(bytes);
      }
      assertThat(Door.eventually(() -> door.mirror.open.get() == 0)).isTrue();
      int read = door.mirror.chunksRead.get();

      for (int i = 0; i < 5; i++) {
        assertThat(door.ask("GET", "/crates/big/1.0.0/download").body()).isEqualTo(bytes);
        assertThat(door.get(http2, "/crates/big/1.0.0/download").body()).isEqualTo(bytes);
      }
      assertThat(door.mirror.chunksRead).hasValue(read);
      assertThat(Door.eventually(() -> door.mirror.deliveries.size() == 12 && door.mirror.open.get() == 0)).isTrue();

      door.mirror.tarballs.remove(BIG);
      assertThat(door.ask("GET", "/crates/big/1.0.0/download").status()).isEqualTo(404);
    }
  }

  @Test
  void aReaderThatTakesNothingOfAHotTarballIsCutOff() throws Exception {
    try (Door door =
        Door.limited(limits -> limits.withStall(Duration.ofMillis(500)).withSlowestBytesPerSecond(100 << 20))) {
      door.mirror.tarballs.put(BIG, MadeUpMirror.noise(16 << 20));
      door.ask("GET", "/crates/big/1.0.0/download");
      door.ask("GET", "/crates/big/1.0.0/download");
      try (RawClient client = new RawClient(smallWindow(), door.port)) {
        client.send(ASK_BIG);

        assertThat(Door.eventually(() -> door.mirror.ended.contains("DOWNLOAD 499") && door.mirror.open.get() == 0))
            .isTrue();
      }
      assertThat(door.mirror.deliveries).hasSize(2);
    }
  }

  @Test
  void manyClientsOfFewBuffersAllGetTheirBytes() throws Exception {
    try (Door door = Door.limited(limits -> limits.withTarballBytesInFlightMax(512 << 10));
        ExecutorService threads = Executors.newFixedThreadPool(16)) {
      byte[] bytes = MadeUpMirror.noise(700_001);
      door.mirror.tarballs.put(BIG, bytes);
      List<Callable<byte[]>> asks = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        asks.add(() -> door.ask("GET", "/crates/big/1.0.0/download").body());
      }

      for (Future<byte[]> answer : threads.invokeAll(asks)) {
        assertThat(answer.get()).isEqualTo(bytes);
      }
    }
  }
}
