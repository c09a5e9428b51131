package dev.cratewarden.upstream;

import static dev.cratewarden.upstream.RawServer.reset;
import static dev.cratewarden.upstream.RawServer.send;
import static dev.cratewarden.upstream.Registry.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.mirror.Upstream;
import dev.cratewarden.mirror.Validators;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Dns;
import okhttp3.EventListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an upstream can do to us below HTTP. Short limits are ours, long ones the slow machine's. */
@Timeout(120)
class UpstreamFaultIT {
  private static final CrateName SERDE = CrateName.of("serde");
  private static final CrateId SERDE_1 = CrateId.of("serde@1.0.0");
  private static final Checksum CHECKSUM = Checksum.ofBytes(new byte[Checksum.BYTES]);
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);

  private final Registry registry = new Registry();
  private RawServer server;
  private OkHttpUpstream upstream;

  @AfterEach
  void stop() throws IOException {
    upstream.close();
    if (server != null) {
      server.close();
    }
  }

  /** Answers config.json properly and does {@code misdeed} to everything else. */
  private void upstreamThat(UpstreamOptions.Times times, RawServer.Misdeed misdeed) throws IOException {
    server =
        new RawServer((path, connection, out) -> {
          if (path.endsWith("/config.json")) {
            String config = "{\"dl\":\"" + server.url("/crates") + "\"}";
            send(out, OK + "Connection: close\r\nContent-Length: " + config.length() + "\r\n\r\n" + config);
          } else {
            misdeed.doTo(path, connection, out);
          }
        });
    upstream = registry.upstream(UpstreamOptions.of(server.url("/index"), "t/1").withTimes(times));
  }

  private static UpstreamOptions.Times times(Duration read, Duration request, Duration floorWindow) {
    return new UpstreamOptions.Times(
        LONG, read, request, LONG.multipliedBy(2), LONG.multipliedBy(2), floorWindow, LONG, Duration.ZERO);
  }

  private static UpstreamOptions.Times patient() {
    return times(LONG, LONG, LONG);
  }

  private long asked(String path) {
    return server.requestLines.stream().filter(it -> it.contains(path)).count();
  }

  private String indexFailure() {
    Upstream.IndexAnswer answer = upstream.index(SERDE, Validators.NONE);
    assertThat(answer).isInstanceOf(Upstream.Unavailable.class);
    return ((Upstream.Unavailable) answer).reason();
  }

  @Test
  void aBodyShorterThanItsLengthIsAskedForAgain() throws Exception {
    AtomicInteger time = new AtomicInteger();
    String body = line("serde", "1.0.0") + line("serde", "1.0.1");
    upstreamThat(
        patient(),
        (path, connection, out) -> {
          // Cut between two lines: only the length betrays it.
          String sent = time.incrementAndGet() < 3 ? line("serde", "1.0.0") : body;
          send(out, OK + "Content-Length: " + body.length() + "\r\n\r\n" + sent);
        });

    Upstream.IndexAnswer answer = upstream.index(SERDE, Validators.NONE);

    assertThat(((Upstream.Changed) answer).body()).isEqualTo(Registry.bytes(body));
    assertThat(asked("/serde")).isEqualTo(3);
  }

  @Test
  void aChunkedBodyWithoutItsEndIsNeverTaken() throws Exception {
    String chunk = line("serde", "1.0.0");
    upstreamThat(
        patient(),
        (path, connection, out) ->
            send(
                out,
                OK
                    + "Transfer-Encoding: chunked\r\n\r\n"
                    + Integer.toHexString(chunk.length())
                    + "\r\n"
                    + chunk
                    + "\r\n"));
    assertThat(indexFailure()).contains("broke off");
    assertThat(asked("/serde")).isEqualTo(4);
  }

  @Test
  void aBodyThatEndsWithItsConnectionMustEndWithALine() throws Exception {
    String whole = line("serde", "1.0.0") + line("serde", "1.0.1");
    upstreamThat(
        patient(),
        (path, connection, out) ->
            send(out, OK + "Connection: close\r\n\r\n" + whole.substring(0, whole.length() - 20)));
    assertThat(upstream.index(SERDE, Validators.NONE)).isInstanceOf(Upstream.Nonsense.class);
  }

  @Test
  void aResetIsAskedAgain() throws Exception {
    AtomicInteger time = new AtomicInteger();
    upstreamThat(
        patient(),
        (path, connection, out) -> {
          if (time.incrementAndGet() == 1) {
            reset(connection);
          } else {
            String body = line("serde", "1.0.0");
            send(out, OK + "Content-Length: " + body.length() + "\r\n\r\n" + body);
          }
        });
    assertThat(upstream.index(SERDE, Validators.NONE)).isInstanceOf(Upstream.Changed.class);
  }

  @Test
  void aResetInTheMiddleOfTheBodyIsAFailure() throws Exception {
    upstreamThat(
        patient(),
        (path, connection, out) -> {
          send(out, OK + "Content-Length: 100000\r\n\r\n{\"name\":");
          reset(connection);
        });
    assertThat(indexFailure()).isNotEmpty();
    assertThat(asked("/serde")).isEqualTo(4);
  }

  @Test
  void silenceAfterTheRequestEndsInTime() throws Exception {
    upstreamThat(times(SHORT, LONG, LONG), (path, connection, out) -> connection.getInputStream().read());
    assertThat(indexFailure()).contains("in time");
  }

  @Test
  void silenceAfterTheHeadersEndsInTime() throws Exception {
    upstreamThat(
        times(SHORT, LONG, LONG),
        (path, connection, out) -> {
          send(out, OK + "Content-Length: 100000\r\n\r\n{");
          connection.getInputStream().read();
        });
    assertThat(indexFailure()).contains("in time");
  }

  @Test
  void anIndexFileThatDripsEndsWithTheTimeOfOneTry() throws Exception {
    upstreamThat(
        times(LONG, SHORT, LONG),
        (path, connection, out) -> {
          send(out, OK + "Content-Length: 100000\r\n\r\n");
          drip(out);
        });
    assertThat(indexFailure()).contains("in time");
  }

  @Test
  void headersThatDripEndWithTheTimeOfOneTry() throws Exception {
    upstreamThat(
        times(LONG, SHORT, LONG),
        (path, connection, out) -> {
          send(out, OK + "X-Long: ");
          drip(out);
        });
    assertThat(indexFailure()).contains("in time");
    assertThat(upstream.tarball(SERDE_1, CHECKSUM)).isInstanceOf(Upstream.Unavailable.class);
  }

  @Test
  void allTriesTogetherEndInTime() throws Exception {
    UpstreamOptions.Times times =
        new UpstreamOptions.Times(
            LONG, LONG, Duration.ofMillis(200), Duration.ofMillis(500), LONG, LONG, LONG, Duration.ZERO);
    upstreamThat(times, (path, connection, out) -> connection.getInputStream().read());
    assertThat(indexFailure()).contains("in time");
    assertThat(asked("/serde")).isLessThanOrEqualTo(3);
  }

  @Test
  void aHostThatIsNotThereIsTriedAndNamed() throws Exception {
    try (RawServer gone = new RawServer((path, connection, out) -> {})) {
      server = gone;
      upstream = registry.upstream(UpstreamOptions.of(gone.url("/index"), "t/1").withTimes(patient()));
    }
    assertThat(indexFailure()).contains("does not accept connections");
    assertThat(registry.heard.answered).hasSize(4);
  }

  @Test
  void aNameThatCannotBeFoundIsTriedAndNamed() {
    AtomicInteger asked = new AtomicInteger();
    upstreamFindingNamesBy(
        host -> {
          asked.incrementAndGet();
          throw new UnknownHostException(host);
        },
        LONG);
    assertThat(indexFailure()).contains("registry.invalid", "cannot be found");
    assertThat(asked).hasValue(4);
  }

  @Test
  void aLookUpThatHangsEndsInTime() {
    CountDownLatch never = new CountDownLatch(1);
    upstreamFindingNamesBy(
        host -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          throw new UnknownHostException(host);
        },
        Duration.ofMillis(100));
    assertThat(indexFailure()).contains("cannot be found");
  }

  private void upstreamFindingNamesBy(Dns dns, Duration connect) {
    UpstreamOptions options =
        UpstreamOptions.of("http://registry.invalid/index", "t/1")
            .withTimes(new UpstreamOptions.Times(connect, LONG, LONG, LONG, LONG, LONG, LONG, Duration.ZERO));
    upstream =
        new OkHttpUpstream(
            options,
            registry.heard,
            registry.around(InstantSource.system(), Runtime.version().feature(), dns, EventListener.NONE));
  }

  @Test
  void aHundredMegabytesOfIndexAreRefusedInBoundedMemory() throws Exception {
    String line = line("serde", "1.0.0").repeat(1000);
    upstreamThat(
        patient(),
        (path, connection, out) -> {
          send(out, OK + "Transfer-Encoding: chunked\r\n\r\n");
          byte[] chunk = Registry.bytes(Integer.toHexString(line.length()) + "\r\n" + line + "\r\n");
          for (int sent = 0; sent < 100_000_000; sent += chunk.length) {
            out.write(chunk);
          }
          send(out, "0\r\n\r\n");
        });
    Upstream.IndexAnswer answer = upstream.index(SERDE, Validators.NONE);
    assertThat(((Upstream.Nonsense) answer).reason()).contains("more than the limit");
    assertThat(asked("/serde")).isEqualTo(1);
  }

  @Test
  void aTarballThatFailsBeforeItsFirstByteIsAskedForAgain() throws Exception {
    AtomicInteger time = new AtomicInteger();
    upstreamThat(
        patient(),
        (path, connection, out) -> {
          switch (time.incrementAndGet()) {
            case 1 -> reset(connection);
            case 2 -> {
              send(out, OK + "Content-Length: 5\r\n\r\n");
              reset(connection);
            }
            default -> send(out, OK + "Content-Length: 5\r\n\r\nhello");
          }
        });
    try (Upstream.Arriving arriving = (Upstream.Arriving) upstream.tarball(SERDE_1, CHECKSUM)) {
      assertThat(arriving.body().readAllBytes()).isEqualTo(Registry.bytes("hello"));
    }
    assertThat(asked("/crates/serde")).isEqualTo(3);
    assertThat(registry.heard.answered)
        .containsExactly("CONFIG OK", "TARBALL UNAVAILABLE", "TARBALL UNAVAILABLE", "TARBALL OK");
  }

  @Test
  void aTarballThatBreaksOffIsNeverWhole() throws Exception {
    upstreamThat(
        patient(),
        (path, connection, out) -> {
          send(out, OK + "Content-Length: 500\r\n\r\nhello");
          reset(connection);
        });
    assertBreaksOff("upstream's tarball");
    assertThat(registry.heard.answered).containsExactly("CONFIG OK", "TARBALL UNAVAILABLE");
    assertThat(asked("/crates/serde")).as("its first byte was already handed out").isEqualTo(1);
  }

  @Test
  void aTarballInChunksWithoutTheLastIsNeverWhole() throws Exception {
    upstreamThat(
        patient(), (path, connection, out) -> send(out, OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"));
    assertBreaksOff("broke off after 5 bytes");
  }

  @Test
  void aTarballThatStallsBreaksOff() throws Exception {
    upstreamThat(
        times(SHORT, LONG, LONG),
        (path, connection, out) -> {
          send(out, OK + "Content-Length: 500\r\n\r\nhello");
          connection.getInputStream().read();
        });
    assertBreaksOff("broke off after 5 bytes");
  }

  @Test
  void aTarballThatDripsBreaksOff() throws Exception {
    upstreamThat(
        times(LONG, LONG, SHORT),
        (path, connection, out) -> {
          send(out, OK + "Content-Length: 500000\r\n\r\n");
          drip(out);
        });
    assertBreaksOff("drips");
  }

  @Test
  void aTarballLargerThanTheLimitBreaksOff() throws Exception {
    upstreamThat(
        patient(),
        (path, connection, out) -> {
          send(out, OK + "Connection: close\r\n\r\n");
          for (int i = 0; i < 100; i++) {
            out.write(new byte[100_000]);
          }
        });
    upstream.close();
    UpstreamOptions.Limits limits = UpstreamOptions.Limits.DEFAULT;
    upstream =
        registry.upstream(
            UpstreamOptions.of(server.url("/index"), "t/1")
                .withTimes(patient())
                .withLimits(
                    new UpstreamOptions.Limits(4, 4, LONG, 1000, 1_000_000, 1000, limits.floorBytesPerSecond(), 5)));
    assertBreaksOff("larger than 1000000 bytes");
  }

  private void assertBreaksOff(String reason) throws IOException {
    try (Upstream.Arriving arriving = (Upstream.Arriving) upstream.tarball(SERDE_1, CHECKSUM)) {
      assertThatThrownBy(() -> arriving.body().readAllBytes())
          .isInstanceOf(IOException.class)
          .hasMessageContaining(reason);
      assertThatThrownBy(() -> arriving.body().read()).as("never a clean end").isInstanceOf(IOException.class);
    }
  }

  @Test
  void aRequestThatIsInterruptedEndsAtOnceAndStaysInterrupted() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    upstreamThat(
        patient(),
        (path, connection, out) -> {
          hanging.countDown();
          connection.getInputStream().read();
        });
    Upstream.IndexAnswer[] answer = new Upstream.IndexAnswer[1];
    boolean[] interrupted = new boolean[1];
    Thread asking =
        Thread.ofVirtual()
            .start(() -> {
              answer[0] = upstream.index(SERDE, Validators.NONE);
              interrupted[0] = Thread.currentThread().isInterrupted();
            });
    hanging.await();
    asking.interrupt();
    asking.join();
    assertThat(answer[0]).isEqualTo(new Upstream.Unavailable("interrupted while asking upstream", Optional.empty()));
    assertThat(interrupted[0]).isTrue();
    assertThat(asked("/serde")).isEqualTo(1);
  }

  @Test
  void closingEndsWhatIsUnderWay() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    upstreamThat(
        patient(),
        (path, connection, out) -> {
          hanging.countDown();
          connection.getInputStream().read();
        });
    Upstream.IndexAnswer[] answer = new Upstream.IndexAnswer[1];
    Thread asking = Thread.ofVirtual().start(() -> answer[0] = upstream.index(SERDE, Validators.NONE));
    hanging.await();
    upstream.close();
    asking.join();
    assertThat(answer[0]).isInstanceOf(Upstream.Unavailable.class);
  }

  private static void drip(java.io.OutputStream out) throws IOException, InterruptedException {
    while (true) {
      send(out, "x");
      Thread.sleep(20);
    }
  }
}
