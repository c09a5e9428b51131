package dev.cratewarden.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.cratewarden.crates.CrateId;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Clients that are slow, silent, greedy or gone. */
class UnkindClientsTest {
  private static final String ASK_SERDE = "GET /index/se/rd/serde HTTP/1.1\r\nhost: a\r\n\r\n";

  @Test
  void aHeaderThatComesByteByByteIsCutOffHoweverSteadilyItDrips() throws Exception {
    try (Door door = Door.limited(limits -> limits.withRequestWithin(Duration.ofMillis(600), Duration.ofMillis(600)));
        RawClient client = door.client()) {
      client.send("GET /index/se/rd/serde HTTP/1.1\r\n");

      assertThat(
              Door.eventually(() -> {
                try {
                  client.send("x");
                  Thread.sleep(20);
                  return false;
                } catch (IOException broken) {
                  return true;
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }))
          .isTrue();
    }
  }

  @Test
  void theSameGoesForTheSecondRequestOfAConnection() throws Exception {
    try (Door door = Door.limited(limits -> limits.withRequestWithin(Duration.ofSeconds(20), Duration.ofMillis(600)));
        RawClient client = door.client()) {
      door.mirror.hot.put("serde", MadeUpMirror.served("x\n"));
      assertThat(client.ask("GET", "/index/se/rd/serde").status()).isEqualTo(200);

      client.send("GET /index");

      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aSilentConnectionIsClosedAndOneWithARequestInHandIsNot() throws Exception {
    try (Door door = Door.limited(limits -> limits.withRequestWithin(Duration.ofMillis(400), Duration.ofMillis(400)));
        RawClient silent = door.client();
        RawClient waiting = door.client()) {
      door.mirror.cold.put("slow", MadeUpMirror.served("patience\n"));
      waiting.send("GET /index/sl/ow/slow HTTP/1.1\r\nhost: a\r\n\r\n");

      assertThat(silent.isClosedByServer()).isTrue();
      Thread.sleep(1_000);
      door.mirror.slow.countDown();

      assertThat(waiting.read(false).text()).isEqualTo("patience\n");
    }
  }

  @Test
  void aBodyThatDripsIsCutOff() throws Exception {
    try (Door door = Door.limited(limits -> limits.withBodyWithin(Duration.ofMillis(500)));
        RawClient client = door.client()) {
      client.send("POST /audit HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nversion");

      assertThat(client.isClosedByServer()).isTrue();
      assertThat(Door.eventually(() -> door.mirror.ended.contains("AUDIT 499"))).isTrue();
    }
  }

  @Test
  void aBodyThatIsTooLongIsRefusedWhetherAnnouncedOrNot() throws Exception {
    try (Door door = Door.limited(limits -> limits.withBodyBytesMax(1_000))) {
      try (RawClient client = door.client()) {
        client.send("POST /audit HTTP/1.1\r\nhost: a\r\ncontent-length: 1001\r\n\r\n");
        assertThat(client.read(false).status()).isEqualTo(413);
        assertThat(client.isClosedByServer()).isTrue();
      }
      try (RawClient client = door.client()) {
        client.send(
            "POST /audit HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3e9\r\n"
                + "v".repeat(1_001)
                + "\r\n");
        assertThat(client.read(false).status()).isEqualTo(413);
        assertThat(client.isClosedByServer()).isTrue();
      }
      try (RawClient client = door.client()) {
        client.send("POST /audit HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 7\r\n\r\n");
        assertThat(client.read(false).status()).isEqualTo(100);
        client.send("version");
        assertThat(client.read(false).text()).isEqualTo("all clean bytes=7\n");
      }
    }
  }

  @Test
  void aReaderThatTakesNothingOfAnIndexFileIsCutOff() throws Exception {
    try (Door door =
            Door.limited(limits -> limits.withStall(Duration.ofMillis(300)).withSlowestBytesPerSecond(100 << 20));
        RawClient client = new RawClient(smallWindow(), door.port)) {
      door.mirror.hot.put("serde", MadeUpMirror.served("x".repeat(16 << 20)));

      client.send(ASK_SERDE);

      assertThat(Door.eventually(() -> door.mirror.ended.contains("INDEX 499"))).isTrue();
      assertThat(Door.eventually(() -> door.frontend.connections() == 0)).isTrue();
    }
  }

  @Test
  void aClientThatSendsOnWithoutReadingIsNotAnsweredOn() throws Exception {
    try (Door door = Door.open();
        RawClient client = new RawClient(smallWindow(), door.port)) {
      door.mirror.hot.put("serde", MadeUpMirror.served("x".repeat(1 << 20)));
      for (int i = 0; i < 200; i++) {
        client.send(ASK_SERDE);
      }
      Thread.sleep(500);

      assertThat(door.mirror.ended.size()).isLessThan(20);
      for (int i = 0; i < 200; i++) {
        assertThat(client.read(false).body()).hasSize(1 << 20);
      }
      assertThat(Door.eventually(() -> door.mirror.ended.size() == 200)).isTrue();
    }
  }

  private static Socket smallWindow() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(8 << 10);
    return socket;
  }

  @Test
  void connectionsBeyondTheLimitAreClosedAndTheirPlacesComeBack() throws Exception {
    try (Door door = Door.limited(limits -> limits.withConnectionsMax(3))) {
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        clients.add(door.client());
        assertThat(clients.get(i).ask("GET", "/health/live").status()).isEqualTo(200);
      }
      try (RawClient fourth = door.client()) {
        assertThat(fourth.isClosedByServer()).isTrue();
      }

      clients.remove(0).close();
      assertThat(Door.eventually(() -> door.frontend.connections() == 2)).isTrue();

      assertThat(door.ask("GET", "/health/live").status()).isEqualTo(200);
      for (RawClient client : clients) {
        client.close();
      }
    }
  }

  @Test
  void workBeyondTheLimitIsShedWhileHotAnswersFlow() throws Exception {
    try (Door door = Door.limited(limits -> limits.withWorkMax(2));
        RawClient one = door.client();
        RawClient two = door.client()) {
      door.mirror.cold.put("slow", MadeUpMirror.served("patience\n"));
      door.mirror.hot.put("serde", MadeUpMirror.served("hot\n"));
      one.send("GET /index/sl/ow/slow HTTP/1.1\r\nhost: a\r\n\r\n");
      two.send("GET /index/sl/ow/slow HTTP/1.1\r\nhost: a\r\n\r\n");
      assertThat(Door.eventually(() -> door.mirror.waiting.get() == 2)).isTrue();

      RawClient.Answer shed = door.ask("GET", "/crates/a/1.0.0/download");
      RawClient.Answer hot = door.ask("GET", "/index/se/rd/serde");

      assertThat(shed.status()).isEqualTo(503);
      assertThat(shed.header("retry-after")).isEqualTo("1");
      assertThat(hot.text()).isEqualTo("hot\n");
      assertThat(door.mirror.shed).hasValue(1);
      door.mirror.slow.countDown();
      assertThat(one.read(false).text()).isEqualTo("patience\n");
      assertThat(two.read(false).text()).isEqualTo("patience\n");
      assertThat(door.ask("GET", "/crates/a/1.0.0/download").status()).isEqualTo(404);
    }
  }

  @Test
  void nonsenseInsteadOfHttpIsAnsweredOrCutOffAndTheServerLivesOn() throws Exception {
    try (Door door = Door.open()) {
      for (String nonsense :
          List.of(
              "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n",
              "GET\r\n\r\n",
              "\u0000\u0000\u0000\r\n\r\n",
              "GET / HTTP/9.9\r\n\r\n",
              "GET /index/\u0000 HTTP/1.1\r\nhost: a\r\n\r\n",
              "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n",
              "GET / HTTP/1.1\r\nhost: a\r\ncontent-length: x\r\n\r\n")) {
        try (RawClient client = door.client()) {
          client.send(nonsense);
          try {
            assertThat(client.read(false).status()).isBetween(400, 505);
          } catch (IOException closed) {
            // as good an answer
          }
        }
      }

      assertThat(door.ask("GET", "/health/live").status()).isEqualTo(200);
    }
  }

  @Test
  void whateverThrowsOnAnyThreadIsAnsweredAndNothingHangs() throws Exception {
    try (Door door = Door.open();
        RawClient client = door.client()) {
      door.mirror.slow.countDown();

      assertThat(client.ask("GET", "/index/3/b/bug").status()).as("on a virtual thread").isEqualTo(500);
      assertThat(client.ask("GET", "/crates/bug/1.0.0/download").status()).as("an Error").isEqualTo(500);
      assertThat(client.ask("GET", "/index/sl/ow/slow").status()).as("back on the event loop").isEqualTo(500);
      assertThat(client.ask("GET", "/index/bu/gg/buggy-hot").status()).as("at once on the event loop").isEqualTo(500);
      assertThat(client.ask("GET", "/health/live").status()).isEqualTo(200);
    }
  }

  @Test
  void clientsThatLeaveAreNoErrors() throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger("ROOT");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    root.addAppender(log);
    try (Door door = Door.open()) {
      door.mirror.tarballs.put(CrateId.of("big@1.0.0"), MadeUpMirror.noise(4 << 20));
      door.mirror.hot.put("serde", MadeUpMirror.served("x".repeat(4 << 20)));
      for (int i = 0; i < 20; i++) {
        try (RawClient client = door.client()) {
          client.socket().setSoLinger(true, 0);
          client.send(i % 2 == 0 ? "GET /crates/big/1.0.0/download HTTP/1.1\r\nhost: a\r\n\r\n" : ASK_SERDE);
          client.socket().getInputStream().readNBytes(100);
        }
      }
      assertThat(Door.eventually(() -> door.mirror.ended.size() == 20 && door.frontend.connections() == 0)).isTrue();

      assertThat(door.mirror.open).hasValue(0);
      assertThat(door.mirror.closedTwice).hasValue(0);
      assertThat(log.list).noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
    } finally {
      root.detachAppender(log);
    }
  }
}
