package dev.cratewarden.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cratewarden.crates.CrateId;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** HTTP/2 without TLS, by the upgrade that cargo offers and by prior knowledge. */
class Http2Test {
  @Test
  void theUpgradeThatCargoOffersOnEachConnectionIsPerformed() throws Exception {
    try (Door door = Door.open();
        RawClient client = door.client()) {
      door.mirror.hot.put("serde", MadeUpMirror.served("x\n"));

      RawClient.Answer answer =
          client.ask(
              "GET",
              "/index/se/rd/serde",
              "accept: text/plain",
              "accept-encoding: deflate, gzip",
              "connection: Upgrade, HTTP2-Settings",
              "upgrade: h2c",
              "http2-settings: AAMAAABkAAQAoAAAAAIAAAAA");

      assertThat(answer.status()).isEqualTo(101);
      assertThat(answer.header("upgrade")).isEqualTo("h2c");
    }
  }

  @Test
  void aWholeSessionRunsOverTheUpgradedConnection() throws Exception {
    try (Door door = Door.open();
        HttpClient client = HttpClient.newHttpClient()) {
      door.mirror.hot.put("serde", MadeUpMirror.served("hot\n"));
      door.mirror.cold.put("cold", MadeUpMirror.served("cold\n"));
      HttpResponse<byte[]> first = door.get(client, "/index/config.json");

      HttpResponse<byte[]> hot = door.get(client, "/index/se/rd/serde");
      HttpResponse<byte[]> cold = door.get(client, "/index/co/ld/cold");
      HttpResponse<byte[]> held =
          client.send(
              HttpRequest.newBuilder(door.uri("/index/se/rd/serde"))
                  .header("if-none-match", hot.headers().firstValue("etag").orElseThrow())
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      HttpResponse<byte[]> head =
          client.send(
              HttpRequest.newBuilder(door.uri("/index/se/rd/serde")).HEAD().build(),
              HttpResponse.BodyHandlers.ofByteArray());
      HttpResponse<byte[]> posted =
          client.send(
              HttpRequest.newBuilder(door.uri("/audit"))
                  .POST(HttpRequest.BodyPublishers.ofString("version = 4"))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());

      assertThat(List.of(first, hot, cold, held, head, posted))
          .allMatch(each -> each.version() == HttpClient.Version.HTTP_2);
      assertThat(first.body())
          .asString(StandardCharsets.UTF_8)
          .isEqualTo(
              "{\"dl\":\"http://127.0.0.1:"
                  + door.port
                  + "/crates/{crate}/{version}/download\",\"api\":\"http://127.0.0.1:"
                  + door.port
                  + "\"}\n");
      assertThat(hot.body()).asString(StandardCharsets.UTF_8).isEqualTo("hot\n");
      assertThat(hot.headers().firstValue("content-length")).contains("4");
      assertThat(cold.body()).asString(StandardCharsets.UTF_8).isEqualTo("cold\n");
      assertThat(held.statusCode()).isEqualTo(304);
      assertThat(head.headers().firstValue("content-length")).contains("4");
      assertThat(posted.body()).asString(StandardCharsets.UTF_8).isEqualTo("all clean bytes=11\n");
      assertThat(door.frontend.connections()).isEqualTo(1);
    }
  }

  @Test
  void hundredsOfRequestsAreInFlightOnOneConnection() throws Exception {
    try (Door door = Door.open();
        HttpClient client = HttpClient.newHttpClient()) {
      door.mirror.cold.put("slow", MadeUpMirror.served("patience\n"));
      door.get(client, "/health/live");
      List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
      for (int i = 0; i < 256; i++) {
        answers.add(
            client.sendAsync(
                HttpRequest.newBuilder(door.uri("/index/sl/ow/slow")).timeout(Duration.ofSeconds(60)).build(),
                HttpResponse.BodyHandlers.ofByteArray()));
      }

      assertThat(Door.eventually(() -> door.mirror.waiting.get() == 256)).isTrue();
      assertThat(door.frontend.connections()).isEqualTo(1);
      door.mirror.slow.countDown();

      for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
        assertThat(answer.get(60, TimeUnit.SECONDS).body()).asString(StandardCharsets.UTF_8).isEqualTo("patience\n");
      }
    }
  }

  @Test
  void manyTarballsShareOneConnection() throws Exception {
    try (Door door = Door.open();
        HttpClient client = HttpClient.newHttpClient()) {
      byte[] bytes = MadeUpMirror.noise(777_777);
      door.mirror.tarballs.put(CrateId.of("big@1.0.0"), bytes);
      door.get(client, "/health/live");
      List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        answers.add(
            client.sendAsync(
                HttpRequest.newBuilder(door.uri("/crates/big/1.0.0/download")).timeout(Duration.ofSeconds(60)).build(),
                HttpResponse.BodyHandlers.ofByteArray()));
      }

      for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
        assertThat(answer.get(60, TimeUnit.SECONDS).body()).isEqualTo(bytes);
      }
      assertThat(Door.eventually(() -> door.mirror.deliveries.size() == 60 && door.mirror.open.get() == 0)).isTrue();
    }
  }

  @Test
  void curlSpeaksItWithPriorKnowledgeAndByUpgrade() throws Exception {
    try (Door door = Door.open()) {
      door.mirror.tarballs.put(CrateId.of("big@1.0.0"), MadeUpMirror.noise(1 << 20));
      door.mirror.tarballs.put(CrateId.of("small@1.0.0"), MadeUpMirror.noise(16 << 10));
      String url = door.uri("/crates/big/1.0.0/download").toString();
      String small = door.uri("/crates/small/1.0.0/download").toString();

      assertThat(curl("--http2-prior-knowledge", url)).isEqualTo("200 2 1048576");
      // Before 8.0, curl gives up when more than 32 KiB arrive together with the 101; cargo brings its own, later one.
      assertThat(curl("--http2", small)).isEqualTo("200 2 16384");
      assertThat(curl("--http1.1", url)).isEqualTo("200 1.1 1048576");
      assertThat(curl("--http1.0", url)).isEqualTo("200 1 1048576");
    }
  }

  private static String curl(String protocol, String url) throws IOException, InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(
                  "curl",
                  "-s",
                  "-m",
                  "60",
                  protocol,
                  "-o",
                  "/dev/null",
                  "-w",
                  "%{http_code} %{http_version} %{size_download}",
                  url)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "curl is not installed");
      throw e;
    }
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return told;
  }
}
