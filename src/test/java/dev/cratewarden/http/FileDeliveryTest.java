package dev.cratewarden.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files that are no crates: whole, in parts, conditionally, or not at all. */
class FileDeliveryTest {
  private static final String LONG = "/advisories/long.bin";

  @Test
  void everyByteArrivesOverBothProtocols() throws Exception {
    try (Door door = Door.open();
        HttpClient http2 = HttpClient.newHttpClient();
        HttpClient http1 = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (HttpClient client : List.of(http1, http2, http2)) {
        assertThat(door.get(client, LONG).body()).isEqualTo(MadeUpMirror.content(300_000));
        assertThat(door.get(client, "/advisories/empty").body()).isEmpty();
      }
      assertThat(Door.eventually(() -> door.mirror.ended.size() == 6)).isTrue();
      assertThat(door.mirror.ended).containsOnly("ADVISORIES 200");
    }
  }

  @Test
  void anyPartCanBeHadToGoOnWhereADownloadBrokeOff() throws Exception {
    byte[] content = MadeUpMirror.content(300_000);
    try (Door door = Door.open();
        RawClient client = door.client()) {
      for (int[] part :
          new int[][] {{0, 0}, {131_071, 131_072}, {131_072, 262_143}, {1, 299_998}, {299_999, 299_999}}) {
        RawClient.Answer answer = client.ask("GET", LONG, "range: bytes=" + part[0] + "-" + part[1]);
        assertThat(answer.status()).isEqualTo(206);
        assertThat(answer.header("content-range")).isEqualTo("bytes " + part[0] + "-" + part[1] + "/300000");
        assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(content, part[0], part[1] + 1));
      }
      RawClient.Answer rest = client.ask("GET", LONG, "range: bytes=200000-", "if-range: \"tag\"");
      assertThat(rest.status()).isEqualTo(206);
      assertThat(rest.body()).isEqualTo(Arrays.copyOfRange(content, 200_000, 300_000));
      assertThat(client.ask("GET", LONG, "range: bytes=5-", "if-range: \"another\"").status()).isEqualTo(200);
      RawClient.Answer beyond = client.ask("GET", LONG, "range: bytes=300000-");
      assertThat(beyond.status()).isEqualTo(416);
      assertThat(beyond.header("content-range")).isEqualTo("bytes */300000");
    }
  }

  @Test
  void whoHasItAlreadyIsToldSo() throws Exception {
    try (Door door = Door.open();
        RawClient client = door.client()) {
      RawClient.Answer head = client.ask("HEAD", LONG);
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.headers())
          .containsEntry("etag", "\"tag\"")
          .containsEntry("last-modified", "Sat, 31 Jan 2026 12:00:00 GMT")
          .containsEntry("content-length", "300000")
          .containsEntry("cache-control", "no-cache")
          .containsEntry("accept-ranges", "bytes");
      assertThat(client.ask("GET", LONG, "if-none-match: \"tag\"").status()).isEqualTo(304);
      assertThat(client.ask("GET", LONG, "if-modified-since: Sat, 31 Jan 2026 12:00:00 GMT").status()).isEqualTo(304);
      assertThat(client.ask("GET", LONG, "if-modified-since: Sat, 31 Jan 2026 11:59:59 GMT").status()).isEqualTo(200);
      assertThat(
              client
                  .ask("GET", LONG, "if-none-match: \"other\"", "if-modified-since: Sat, 31 Jan 2026 12:00:00 GMT")
                  .status())
          .isEqualTo(200);
      assertThat(client.ask("GET", "/advisories/lasting").header("cache-control")).contains("immutable");
    }
  }

  @Test
  void everyOtherAnswerHasItsStatusAndSaysWhy() throws Exception {
    try (Door door = Door.open();
        RawClient client = door.client()) {
      assertThat(client.ask("GET", "/advisories/other").status()).isEqualTo(404);
      RawClient.Answer denied = client.ask("GET", "/advisories/denied");
      assertThat(denied.status()).isEqualTo(403);
      assertThat(denied.text()).isEqualTo("the operator does not want it\n");
      RawClient.Answer down = client.ask("GET", "/advisories/down");
      assertThat(down.status()).isEqualTo(503);
      assertThat(down.header("retry-after")).isEqualTo("7");
      assertThat(client.ask("GET", "/advisories/nonsense").status()).isEqualTo(502);
      assertThat(client.ask("POST", LONG).status()).isEqualTo(405);
      assertThat(client.ask("GET", "/advisories/../metrics").status()).isEqualTo(400);
    }
  }

  @Test
  void aClientThatStopsReadingIsCutOffAndCostsOnePiece() throws Exception {
    try (Door door = Door.limited(limits -> limits.withStall(Duration.ofMillis(300)))) {
      try (RawClient client = door.client()) {
        client.socket().setReceiveBufferSize(4 << 10);
        for (int i = 0; i < 200; i++) {
          client.send("GET " + LONG + " HTTP/1.1\r\nhost: a\r\n\r\n");
        }
        assertThat(Door.eventually(() -> door.mirror.ended.contains("ADVISORIES 499"))).isTrue();
      }
      assertThat(door.ask("GET", LONG).body()).hasSize(300_000);
    }
  }
}
