package dev.cratewarden.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that are answered before they reach Vert.x, and those that are not. */
class HatchTest {
  private static final List<String> PATHS = List.of("/index/se/rd/serde", "/index/ot/he/other");

  private static final String SERDE = "GET /index/se/rd/serde HTTP/1.1\r\nhost: a\r\n";

  /** A header that no plain request has, so that the desk answers. */
  private static final String ASIDE = "range: bytes=0-";

  @Test
  void itSendsTheVeryBytesThatTheDeskWouldSend() throws IOException {
    try (Door door = Door.open()) {
      door.mirror.hot.put("serde", MadeUpMirror.served("{}\n".repeat(50)));
      String etag = door.ask("GET", "/index/se/rd/serde").header("etag");

      for (List<String> headers :
          List.of(
              List.<String>of(),
              List.of("accept-encoding: gzip, deflate"),
              List.of("accept-encoding: br"),
              List.of("if-none-match: " + etag),
              List.of("if-none-match: \"other\", " + etag, "Accept-Encoding: gzip"),
              List.of("if-none-match: \"other\""),
              List.of("if-modified-since: Sat, 31 Jan 2026 10:00:00 GMT"),
              List.of("User-Agent: cargo 1.90", "Connection: Keep-Alive"))) {
        RawClient.Answer atHatch = door.ask("GET", "/index/se/rd/serde", headers.toArray(String[]::new));
        List<String> aside = new ArrayList<>(headers);
        aside.add(ASIDE);
        RawClient.Answer atDesk = door.ask("GET", "/index/se/rd/serde", aside.toArray(String[]::new));

        assertThat(atHatch.head()).as(headers.toString()).isEqualTo(atDesk.head());
        assertThat(atHatch.body()).as(headers.toString()).isEqualTo(atDesk.body());
      }
    }
  }

  @Test
  void itCountsWhatItAnswers() throws Exception {
    try (Door door = Door.open();
        RawClient client = door.client()) {
      door.mirror.hot.put("serde", MadeUpMirror.served("x\n"));
      String etag = client.ask("GET", "/index/se/rd/serde").header("etag");
      client.ask("GET", "/index/se/rd/serde", "if-none-match: " + etag);

      assertThat(Door.eventually(() -> door.mirror.ended.equals(List.of("INDEX 200", "INDEX 304")))).isTrue();
    }
  }

  @Test
  void answersStayInOrderWhateverOfThemWasHot() throws Exception {
    try (Door door = Door.open();
        RawClient client = door.client()) {
      door.mirror.hot.put("serde", MadeUpMirror.served("hot\n"));
      door.mirror.cold.put("cold", MadeUpMirror.served("cold\n"));
      door.mirror.cold.put("slow", MadeUpMirror.served("slow\n"));

      client.send(
          SERDE
              + "\r\nGET /index/co/ld/cold HTTP/1.1\r\nhost: a\r\n\r\n"
              + SERDE
              + "\r\nGET /index/sl/ow/slow HTTP/1.1\r\nhost: a\r\n\r\n"
              + SERDE
              + ASIDE
              + "\r\n\r\n"
              + SERDE
              + "\r\n");
      for (String text : List.of("hot\n", "cold\n", "hot\n")) {
        assertThat(client.read(false).text()).isEqualTo(text);
      }
      client.send(SERDE + "\r\n");
      door.mirror.slow.countDown();
      for (String text : List.of("slow\n", "hot\n", "hot\n", "hot\n")) {
        assertThat(client.read(false).text()).isEqualTo(text);
      }
    }
  }

  @Test
  void aHeadInPiecesIsReadAllTheSameAndWhatFollowsToo() throws Exception {
    try (Door door = Door.open();
        RawClient client = door.client()) {
      door.mirror.hot.put("serde", MadeUpMirror.served("x\n"));
      client.send(SERDE + "\r\n" + SERDE.substring(0, 20));
      assertThat(client.read(false).status()).isEqualTo(200);
      Thread.sleep(50);
      client.send(SERDE.substring(20) + "\r\n" + SERDE + "\r\n");

      assertThat(client.read(false).status()).isEqualTo(200);
      assertThat(client.read(false).status()).isEqualTo(200);
    }
  }

  @Test
  void aRequestWithABodyIsNotTakenForTwo() throws Exception {
    try (Door door = Door.open();
        RawClient client = door.client()) {
      door.mirror.hot.put("serde", MadeUpMirror.served("x\n"));
      String smuggled = SERDE + "\r\n";
      client.send(
          "POST /audit HTTP/1.1\r\nhost: a\r\ncontent-length: "
              + (7 + smuggled.length())
              + "\r\n\r\nversion"
              + smuggled);
      assertThat(client.read(false).text()).isEqualTo("all clean bytes=" + (7 + smuggled.length()) + "\n");

      client.send(
          "GET /index/se/rd/serde HTTP/1.1\r\nhost: a\r\ncontent-length: " + smuggled.length() + "\r\n\r\n" + smuggled);
      assertThat(client.read(false).status()).isEqualTo(200);
      client.send("GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n");
      assertThat(client.read(false).text()).isEqualTo("ok\n");
    }
  }

  @Test
  void aConnectionThatTheClientClosesIsClosedAfterTheAnswer() throws Exception {
    try (Door door = Door.open();
        RawClient client = door.client()) {
      door.mirror.hot.put("serde", MadeUpMirror.served("x\n"));
      assertThat(client.ask("GET", "/index/se/rd/serde", "connection: close").status()).isEqualTo(200);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aClientThatAsksOnAndOnWithoutReadingIsCutOff() throws Exception {
    try (Door door =
            Door.limited(limits -> limits.withStall(Duration.ofMillis(600)).withSlowestBytesPerSecond(1 << 30));
        RawClient client = door.client()) {
      door.mirror.hot.put("serde", MadeUpMirror.served("0123456789abcdef".repeat(64 << 10)));
      String many = String.join("", Collections.nCopies(64, SERDE + "\r\n"));
      client.send(many);

      assertThat(Door.eventually(() -> door.mirror.ended.contains("INDEX 499"))).isTrue();
      assertThat(door.mirror.ended.stream().filter("INDEX 200"::equals).count()).isLessThan(20);
    }
  }

  @Test
  void answersThatTheClientIsSlowToReadAllComeWholeAndInOrder() throws Exception {
    try (Door door = Door.open();
        RawClient client = door.client()) {
      door.mirror.hot.put("serde", MadeUpMirror.served("x\n"));
      door.mirror.hot.put("other", MadeUpMirror.served("y\n"));
      List<String> tags = new ArrayList<>();
      for (String path : PATHS) {
        tags.add("if-none-match: " + client.ask("GET", path).header("etag") + "\r\n");
      }
      assertThat(askedWithoutReading(client, tags, 30_000, Duration.ZERO))
          .allMatch(it -> it.startsWith("HTTP/1.1 304 "));
    }
  }

  /** Each comes alone, is copied behind its head and given to the socket in one piece, until that takes no more. */
  @Test
  void shortFilesThatTheClientIsSlowToReadAllComeWholeAndInOrder() throws Exception {
    try (Door door = Door.open();
        RawClient client = door.client()) {
      client.socket().setTcpNoDelay(true);
      door.mirror.hot.put("serde", MadeUpMirror.served("x\n".repeat(ShortAnswer.BYTES_MAX / 3)));
      door.mirror.hot.put("other", MadeUpMirror.served("y\n".repeat(ShortAnswer.BYTES_MAX / 4)));
      assertThat(askedWithoutReading(client, List.of("", ""), 500, Duration.ofMillis(2)))
          .allMatch(it -> it.startsWith("HTTP/1.1 200 "));
    }
  }

  /** Asks for both paths again and again, and reads later; what is answered to each, as it came every time. */
  private static List<String> askedWithoutReading(RawClient client, List<String> fields, int pairs, Duration pause)
      throws Exception {
    List<byte[]> requests = new ArrayList<>();
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < PATHS.size(); i++) {
      String request = "GET " + PATHS.get(i) + " HTTP/1.1\r\nhost: a\r\n" + fields.get(i) + "\r\n";
      requests.add(request.getBytes(StandardCharsets.US_ASCII));
      client.send(requests.get(i));
      RawClient.Answer answer = client.read(false);
      answers.add(answer.head().replace("\n", "\r\n") + "\r\n\r\n" + answer.text());
    }
    Thread asking =
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (int i = 0; i < pairs; i++) {
                  for (byte[] request : requests) {
                    client.send(request);
                    LockSupport.parkNanos(pause.toNanos());
                  }
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    // Long enough for answers to fill what lies between the two; correct also if it is not.
    asking.join(pause.multipliedBy(2L * pairs).plusMillis(500));
    String pair = answers.get(0) + answers.get(1);
    InputStream in = client.socket().getInputStream();
    for (int i = 0; i < pairs; i++) {
      assertThat(new String(in.readNBytes(pair.length()), StandardCharsets.US_ASCII)).isEqualTo(pair);
    }
    asking.join();
    assertThat(client.ask("GET", "/health/live").text()).isEqualTo("ok\n");
    return answers;
  }

  @Test
  void aTarballThatIsReadyLeavesWithoutAWordToTheStoreAndLooksTheSame(@TempDir Path folder) throws Exception {
    for (int size : new int[] {1_000, 300_000}) {
      try (Door door = Door.open(options -> options.withHotFolder(folder.resolve("hot")))) {
        CrateId id = CrateId.of("tiny@1.0.0");
        byte[] bytes = MadeUpMirror.noise(size);
        door.mirror.tarballs.put(id, bytes);
        RawClient.Answer streamed = door.ask("GET", "/crates/tiny/1.0.0/download", "user-agent: cargo 1.90");
        assertThat(Door.eventually(() -> door.mirror.deliveries.size() == 1)).isTrue();
        heat(door);
        door.mirror.makeReady(id);
        int chunks = door.mirror.chunksRead.get();
        door.mirror.deliveries.clear();

        RawClient.Answer atHatch = door.ask("GET", "/crates/tiny/1.0.0/download", "user-agent: cargo 1.90");
        RawClient.Answer atDesk =
            door.ask("GET", "/crates/tiny/1.0.0/download", "user-agent: cargo 1.90", "connection: keep-alive, x");

        for (RawClient.Answer answer : List.of(atHatch, atDesk)) {
          assertThat(answer.head()).isEqualTo(streamed.head());
          assertThat(answer.body()).isEqualTo(bytes);
        }
        assertThat(door.mirror.chunksRead).hasValue(chunks);
        assertThat(door.mirror.handedOut).hasValue(2);
        assertThat(Door.eventually(() -> door.mirror.deliveries.size() == 2)).isTrue();
        assertThat(door.mirror.deliveries.get(0)).isEqualTo(door.mirror.deliveries.get(1)).contains("cargo 1.90");
        assertThat(folder.resolve("hot")).isEmptyDirectory();
      }
    }
  }

  /** Asks for the tarball until it lies ready, which it does a moment after a client has the last of its bytes. */
  private static void heat(Door door) throws Exception {
    for (int i = 0; i < 3; i++) {
      int before = door.mirror.deliveries.size();
      door.ask("GET", "/crates/tiny/1.0.0/download");
      assertThat(Door.eventually(() -> door.mirror.deliveries.size() > before)).isTrue();
    }
  }

  @Test
  void aLongIndexFileLooksTheSameOnceTheKernelSendsIt(@TempDir Path folder) throws Exception {
    try (Door door = Door.open(options -> options.withHotFolder(folder.resolve("hot")));
        RawClient client = door.client()) {
      String text = "0123456789abcdef".repeat(20_000);
      door.mirror.hot.put("serde", MadeUpMirror.served(text));
      RawClient.Answer first = client.ask("GET", "/index/se/rd/serde");
      for (int i = 0; i < 60; i++) {
        RawClient.Answer answer = client.ask("GET", "/index/se/rd/serde");
        assertThat(answer.head()).isEqualTo(first.head());
        assertThat(answer.text()).isEqualTo(text);
      }
      assertThat(folder.resolve("hot")).isEmptyDirectory();
    }
  }

  @Test
  void whoWantsAPartOfATarballOrHasItTakesTheLongWay() throws Exception {
    try (Door door = Door.open()) {
      CrateId id = CrateId.of("tiny@1.0.0");
      door.mirror.tarballs.put(id, MadeUpMirror.noise(1_000));
      heat(door);
      door.mirror.makeReady(id);
      String etag = door.ask("GET", "/crates/tiny/1.0.0/download").header("etag");

      assertThat(door.ask("GET", "/crates/tiny/1.0.0/download", "range: bytes=1-2").status()).isEqualTo(206);
      assertThat(door.ask("GET", "/crates/tiny/1.0.0/download", "if-none-match: " + etag).status()).isEqualTo(304);
      assertThat(door.ask("HEAD", "/crates/tiny/1.0.0/download").header("content-length")).isEqualTo("1000");
      assertThat(door.mirror.handedOut).hasValue(1);
    }
  }

  @Test
  void keptHeadersAreKeptOfATarballThatIsReadyToo() throws Exception {
    try (Door door = Door.open(options -> options.withKeptHeaders(List.of("x-ci-job")))) {
      CrateId id = CrateId.of("tiny@1.0.0");
      door.mirror.tarballs.put(id, MadeUpMirror.noise(1_000));
      heat(door);
      door.mirror.makeReady(id);
      door.ask("GET", "/crates/tiny/1.0.0/download", "x-ci-job: nightly");

      assertThat(Door.eventually(() -> door.mirror.deliveries.size() == 4)).isTrue();
      // Those before it are written down by other threads, perhaps only now.
      assertThat(door.mirror.deliveries).filteredOn(it -> it.contains("nightly")).hasSize(1);
      assertThat(door.mirror.handedOut).hasValue(1);
    }
  }
}
