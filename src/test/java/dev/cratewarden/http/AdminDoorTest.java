package dev.cratewarden.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdminDoorTest {
  private static int status(Door door, String host, String... headers) throws IOException {
    try (RawClient client = door.client()) {
      StringBuilder request = new StringBuilder("GET /admin/v1/stats HTTP/1.1\r\nhost: " + host + "\r\n");
      for (String header : headers) {
        request.append(header).append("\r\n");
      }
      client.send(request.append("\r\n").toString());
      return client.read(false).status();
    }
  }

  @Test
  void withoutAnyTokenItIsOpenOnThisMachineButNotToAPageInABrowserThere() throws Exception {
    try (Door door = Door.open()) {
      assertThat(status(door, "127.0.0.1:7878")).isEqualTo(200);
      assertThat(status(door, "localhost")).isEqualTo(200);
      assertThat(status(door, "[::1]:7878")).isEqualTo(200);
      assertThat(status(door, "evil.example")).as("a name made to point here").isEqualTo(403);
      assertThat(status(door, "localhost", "origin: http://evil.example")).as("a form on another page").isEqualTo(403);
      assertThat(status(door, "localhost", "x-forwarded-for: 10.0.0.9")).as("a proxy on this machine").isEqualTo(403);
      assertThat(status(door, "localhost", "authorization: Bearer guess")).isEqualTo(403);
    }
  }

  @Test
  void withATokenOnlyATokenOpensItOrTheLocalSecretFromHere() throws Exception {
    try (Door door = Door.open(options -> options.withLocalSecret("s3cret"))) {
      door.mirror.tokens = true;

      assertThat(status(door, "localhost")).isEqualTo(401);
      assertThat(status(door, "localhost", "authorization: Bearer wrong")).isEqualTo(401);
      assertThat(status(door, "mirror.example", "authorization: Bearer right")).isEqualTo(200);
      assertThat(status(door, "localhost", "authorization: Bearer s3cret")).isEqualTo(200);
      assertThat(status(door, "mirror.example", "authorization: Bearer s3cret")).isEqualTo(401);
      assertThat(status(door, "localhost", "authorization: Bearer s3cret", "x-forwarded-for: 10.0.0.9")).isEqualTo(401);
    }
  }

  @Test
  void linesComeOneByOneAndAFailureBreaksThemOff() throws Exception {
    try (Door door = Door.open();
        HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> lines =
          client.send(
              HttpRequest.newBuilder(door.uri("/admin/v1/verify")).POST(HttpRequest.BodyPublishers.noBody()).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(lines.body()).isEqualTo("{\"done\":1}\n{\"done\":2}\n{\"done\":3}\n");

      assertThatThrownBy(() ->
              client.send(
                  HttpRequest.newBuilder(door.uri("/admin/v1/broken"))
                      .POST(HttpRequest.BodyPublishers.noBody())
                      .build(),
                  HttpResponse.BodyHandlers.ofString()))
          .isInstanceOf(IOException.class);
      try (RawClient raw = door.client()) {
        raw.send("POST /admin/v1/broken HTTP/1.1\r\nhost: localhost\r\n\r\n");
        assertThatThrownBy(() -> raw.read(false)).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void proxiesAreBelievedOnlyIfTheyAreTrusted() throws Exception {
    String[] forwarded = {
      "x-forwarded-proto: https",
      "x-forwarded-host: crates.corp.example",
      "x-forwarded-prefix: /mirror",
      "x-forwarded-for: 203.0.113.9, 10.1.2.3"
    };
    try (Door door = Door.open()) {
      assertThat(door.ask("GET", "/index/config.json", forwarded).text())
          .contains("\"api\":\"http://mirror.test:7878\"");
    }
    try (Door door = Door.open(options -> options.withTrustedProxies(List.of("127.0.0.0/8", "10.0.0.0/8")))) {
      door.mirror.tarballs.put(dev.cratewarden.crates.CrateId.of("a@1.0.0"), new byte[] {1});

      assertThat(door.ask("GET", "/index/config.json", forwarded).text())
          .contains("\"dl\":\"https://crates.corp.example/mirror/crates/{crate}/{version}/download\"");
      assertThat(
              door.ask("GET", "/index/config.json", "x-forwarded-host: evil\"x", "x-forwarded-proto: javascript")
                  .status())
          .isEqualTo(400);
      assertThat(
              door.ask(
                      "GET",
                      "/index/config.json",
                      "x-forwarded-host: first.example, last.example",
                      "x-forwarded-prefix: /../x")
                  .text())
          .contains("\"api\":\"http://last.example\"");
      door.ask("GET", "/crates/a/1.0.0/download", forwarded);
      assertThat(Door.eventually(() -> !door.mirror.deliveries.isEmpty())).isTrue();
      assertThat(door.mirror.deliveries.get(0)).contains("address=203.0.113.9");
    }
    try (Door door = Door.open(options -> options.withPublicUrl("https://public.example/"))) {
      assertThat(door.ask("GET", "/index/config.json", forwarded).text())
          .contains("\"api\":\"https://public.example\"");
    }
  }

  @Test
  void withoutASoundHostThereIsNoConfiguration() throws Exception {
    try (Door door = Door.open();
        RawClient client = door.client()) {
      client.send("GET /index/config.json HTTP/1.0\r\nconnection: keep-alive\r\n\r\n");
      assertThat(client.read(false).status()).isEqualTo(400);
      client.send("GET /index/config.json HTTP/1.1\r\nhost: a\"b\r\n\r\n");
      assertThat(client.read(false).status()).isEqualTo(400);
    }
  }
}
