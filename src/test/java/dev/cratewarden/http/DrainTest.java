package dev.cratewarden.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateId;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The server goes, and no request is cut. */
class DrainTest {
  @Test
  void requestsInFlightEndBeforeTheServerDoes() throws Exception {
    Door door = Door.open();
    try (RawClient http1 = door.client();
        HttpClient http2 = HttpClient.newHttpClient()) {
      door.mirror.cold.put("slow", MadeUpMirror.served("patience\n"));
      door.get(http2, "/health/live");
      http1.send("GET /index/sl/ow/slow HTTP/1.1\r\nhost: a\r\n\r\n");
      CompletableFuture<HttpResponse<byte[]>> answer =
          http2.sendAsync(
              HttpRequest.newBuilder(door.uri("/index/sl/ow/slow")).timeout(Duration.ofSeconds(60)).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertThat(Door.eventually(() -> door.mirror.waiting.get() == 2)).isTrue();

      CompletableFuture<Void> closed = CompletableFuture.runAsync(door.frontend::close);
      Thread.sleep(600);
      assertThat(closed).isNotDone();
      door.mirror.slow.countDown();

      RawClient.Answer last = http1.read(false);
      assertThat(last.text()).isEqualTo("patience\n");
      assertThat(last.header("connection")).isEqualTo("close");
      assertThat(http1.isClosedByServer()).isTrue();
      assertThat(answer.get(60, TimeUnit.SECONDS).body()).asString(StandardCharsets.UTF_8).isEqualTo("patience\n");
      closed.get(60, TimeUnit.SECONDS);
      assertThat(canConnect(door)).isFalse();
    } finally {
      door.close();
    }
  }

  private static boolean canConnect(Door door) throws IOException {
    try (RawClient client = door.client()) {
      return client.socket().isConnected();
    } catch (ConnectException e) {
      return false;
    }
  }

  @Test
  void readinessEndsFirst() throws Exception {
    try (Door door = Door.open()) {
      door.mirror.unready = List.of("upstream: never reached", "advisories: none loaded");

      RawClient.Answer answer = door.ask("GET", "/health/ready");

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.text()).isEqualTo("upstream: never reached\nadvisories: none loaded\n");
    }
  }

  @Test
  void requestsThatTakeTooLongAreCutSoThatTheServerEnds() throws Exception {
    Door door = Door.limited(limits -> limits.withDrain(Duration.ofMillis(500)));
    try (RawClient client = door.client()) {
      client.send("GET /index/sl/ow/slow HTTP/1.1\r\nhost: a\r\n\r\n");
      assertThat(Door.eventually(() -> door.mirror.waiting.get() == 1)).isTrue();

      door.frontend.close();

      // An error, if the interrupted use case came back with one, and then the end.
      assertThat(client.socket().getInputStream().readAllBytes().length).isLessThan(400);
    } finally {
      door.close();
    }
  }

  @Test
  void underLoadEveryAnswerThatBeganIsWhole() throws Exception {
    Door door = Door.open();
    byte[] bytes = MadeUpMirror.noise(300_000);
    door.mirror.tarballs.put(CrateId.of("big@1.0.0"), bytes);
    door.mirror.hot.put("serde", MadeUpMirror.served(String.join("\n", MadeUpMirror.lines(500))));
    Queue<String> broken = new ConcurrentLinkedQueue<>();
    AtomicInteger whole = new AtomicInteger();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<CompletableFuture<Void>> clients = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        boolean tarballs = i % 2 == 0;
        clients.add(CompletableFuture.runAsync(() -> load(door, tarballs, bytes, whole, broken), threads));
      }
      assertThat(Door.eventually(() -> whole.get() > 300)).isTrue();

      door.frontend.close();

      for (CompletableFuture<Void> client : clients) {
        client.get(60, TimeUnit.SECONDS);
      }
    }
    assertThat(broken).isEmpty();
    assertThat(door.mirror.open).hasValue(0);
  }

  /** Asks on and on over one connection until the server says that it closes, or no longer listens. */
  private static void load(Door door, boolean tarballs, byte[] bytes, AtomicInteger whole, Queue<String> broken) {
    boolean isFresh = true;
    while (true) {
      try (RawClient client = door.client()) {
        RawClient.Answer answer;
        isFresh = true;
        do {
          answer = client.ask("GET", tarballs ? "/crates/big/1.0.0/download" : "/index/se/rd/serde");
          if (answer.status() != 200 || tarballs && !java.util.Arrays.equals(answer.body(), bytes)) {
            broken.add("status " + answer.status() + " bytes " + answer.body().length);
          }
          isFresh = false;
          whole.incrementAndGet();
        } while (!answer.header("connection").equals("close"));
      } catch (ConnectException e) {
        return;
      } catch (IOException e) {
        // The system resets connections that nobody had accepted yet when the listening socket closed; those have not
        // begun.
        if (!isFresh) {
          broken.add(e.toString());
        }
        return;
      }
    }
  }
}
