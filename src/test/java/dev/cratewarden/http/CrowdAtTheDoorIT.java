package dev.cratewarden.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateId;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Many clients at a time. */
class CrowdAtTheDoorIT {
  @Test
  void aThousandIdleConnectionsDoNotKeepOthersWaiting() throws Exception {
    try (Door door = Door.open()) {
      door.mirror.hot.put("serde", MadeUpMirror.served(String.join("\n", MadeUpMirror.lines(500))));
      List<RawClient> idle = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        RawClient client = door.client();
        if (i % 2 == 0) {
          client.send("GET /index/se/rd/ser");
        }
        idle.add(client);
      }
      assertThat(Door.eventually(() -> door.frontend.connections() == 1_000)).isTrue();

      for (int i = 0; i < 200; i++) {
        assertThat(door.ask("GET", "/index/se/rd/serde").status()).isEqualTo(200);
      }
      for (int i = 0; i < idle.size(); i += 2) {
        idle.get(i).send("de HTTP/1.1\r\nhost: a\r\n\r\n");
        assertThat(idle.get(i).read(false).status()).isEqualTo(200);
      }

      for (RawClient client : idle) {
        client.close();
      }
      assertThat(Door.eventually(() -> door.frontend.connections() == 0)).isTrue();
    }
  }

  @Test
  void thousandsOfRequestsOverBothProtocolsAreAllAnsweredRightly() throws Exception {
    try (Door door = Door.open();
        HttpClient client = HttpClient.newHttpClient()) {
      byte[] bytes = MadeUpMirror.noise(90_000);
      door.mirror.tarballs.put(CrateId.of("a@1.0.0"), bytes);
      door.mirror.hot.put("serde", MadeUpMirror.served("hot\n"));
      door.mirror.cold.put("cold", MadeUpMirror.served("cold\n"));
      for (int round = 0; round < 20; round++) {
        List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
          String path =
              switch (i % 3) {
                case 0 -> "/index/se/rd/serde";
                case 1 -> "/index/co/ld/cold";
                default -> "/crates/a/1.0.0/download";
              };
          HttpClient.Version version = i % 2 == 0 ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
          answers.add(
              client.sendAsync(
                  HttpRequest.newBuilder(door.uri(path)).version(version).timeout(Duration.ofSeconds(60)).build(),
                  HttpResponse.BodyHandlers.ofByteArray()));
        }
        for (int i = 0; i < answers.size(); i++) {
          byte[] body = answers.get(i).get(60, TimeUnit.SECONDS).body();
          assertThat(body.length).isEqualTo(i % 3 == 0 ? 4 : i % 3 == 1 ? 5 : bytes.length);
        }
      }
      assertThat(Door.eventually(() -> door.mirror.deliveries.size() == 1_000 && door.mirror.open.get() == 0)).isTrue();
      assertThat(door.mirror.closedTwice).hasValue(0);
    }
  }
}
