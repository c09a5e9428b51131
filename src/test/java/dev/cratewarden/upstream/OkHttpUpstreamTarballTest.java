package dev.cratewarden.upstream;

import static dev.cratewarden.upstream.Registry.redirect;
import static dev.cratewarden.upstream.Registry.status;
import static dev.cratewarden.upstream.Registry.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.mirror.Upstream;
import java.util.Random;
import mockwebserver3.MockResponse;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OkHttpUpstreamTarballTest {
  private static final String PATH = "/crates/serde/1.0.0/download";
  private static final CrateId SERDE = CrateId.of("serde@1.0.0");
  private static final Checksum CHECKSUM = Checksum.of("ab".repeat(32));

  private Registry registry;
  private OkHttpUpstream upstream;

  @BeforeEach
  void start() throws Exception {
    registry = new Registry().started();
    upstream = registry.upstream();
  }

  @AfterEach
  void stop() {
    upstream.close();
    registry.close();
  }

  @Test
  void aTarballArrivesByteForByteWithoutBeingUnpacked() throws Exception {
    byte[] tarball = new byte[3_000_000];
    new Random(1).nextBytes(tarball);
    tarball[0] = 0x1f;
    registry.answering(
        PATH,
        new MockResponse.Builder().addHeader("Content-Encoding", "gzip").body(new Buffer().write(tarball)).build());

    try (Upstream.Arriving arriving = (Upstream.Arriving) upstream.tarball(SERDE, CHECKSUM)) {
      assertThat(arriving.length()).hasValue(3_000_000);
      assertThat(arriving.body().readAllBytes()).isEqualTo(tarball);
      assertThat(arriving.body().read()).isEqualTo(-1);
    }

    assertThat(registry.only(PATH).getHeaders().get("Accept-Encoding")).isEqualTo("identity");
    assertThat(registry.heard.answered).containsExactly("CONFIG OK", "TARBALL OK");
  }

  @Test
  void singleBytesCanBeRead() throws Exception {
    registry.answering(PATH, text("\u00e9"));
    try (Upstream.Arriving arriving = (Upstream.Arriving) upstream.tarball(SERDE, CHECKSUM)) {
      assertThat(arriving.body().read()).isEqualTo(0xc3);
      assertThat(arriving.body().read()).isEqualTo(0xa9);
      assertThat(arriving.body().read()).isEqualTo(-1);
    }
  }

  @Test
  void aPlusSignOfTheVersionIsSentAsCratesIoWantsIt() {
    String path = "/crates/zstd-sys/2.0.1%2Bzstd.1.5.2/download";
    registry.answering(path, status(404));
    upstream.tarball(CrateId.of("zstd-sys@2.0.1+zstd.1.5.2"), CHECKSUM);
    registry.only(path);
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404, 410, 451})
  void thereIsNoSuchTarball(int status) {
    registry.answering(PATH, status(status));
    assertThat(upstream.tarball(SERDE, CHECKSUM)).isEqualTo(new Upstream.NotFound());
    assertThat(registry.count(PATH)).isEqualTo(1);
  }

  @Test
  void everySecondRequestMayFail() {
    registry.answering(PATH, status(500), text("1"), status(503), text("2"), status(500), text("3"));
    for (int i = 0; i < 3; i++) {
      assertThat(upstream.tarball(SERDE, CHECKSUM)).isInstanceOf(Upstream.Arriving.class);
    }
  }

  @Test
  void anEmptyAnswerIsNoTarball() {
    registry.answering(PATH, text(""));
    assertThat(((Upstream.Nonsense) upstream.tarball(SERDE, CHECKSUM)).reason()).contains("empty");
  }

  @Test
  void aWebPageIsNoTarball() {
    registry.answering(PATH, text("<html>Log in to the Wi-Fi</html>"));
    assertThat(((Upstream.Nonsense) upstream.tarball(SERDE, CHECKSUM)).reason()).contains("web page");
  }

  @Test
  void aTarballAnnouncedAsTooLargeIsRefused() {
    UpstreamOptions.Limits limits = UpstreamOptions.Limits.DEFAULT;
    registry.answering(PATH, text("12345678901"));
    try (OkHttpUpstream strict =
        registry.upstream(
            registry.options().withLimits(new UpstreamOptions.Limits(1, 1, limits.waitMax(), 100, 10, 100, 1024, 5)))) {
      assertThat(((Upstream.Nonsense) strict.tarball(SERDE, CHECKSUM)).reason()).contains("11 bytes", "limit of 10");
    }
  }

  @Test
  void aRedirectWithinTheRegistryIsFollowed() throws Exception {
    registry.answering(PATH, redirect("/files/serde.crate")).answering("/files/serde.crate", text("tarball"));
    try (Upstream.Arriving arriving = (Upstream.Arriving) upstream.tarball(SERDE, CHECKSUM)) {
      assertThat(arriving.body().readAllBytes()).isEqualTo(Registry.bytes("tarball"));
    }
  }

  @Test
  void aRedirectLoopEnds() {
    registry.answering(PATH, redirect(PATH));
    assertThat(((Upstream.Nonsense) upstream.tarball(SERDE, CHECKSUM)).reason()).contains("more than 5 times");
    assertThat(registry.count(PATH)).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ftp://example.com/", "http://:bad:/"})
  void aRedirectToNowhereIsNonsense(String location) {
    registry.answering(PATH, redirect(location));
    assertThat(upstream.tarball(SERDE, CHECKSUM)).isInstanceOf(Upstream.Nonsense.class);
  }

  @Test
  void aTarballThatIsClosedEarlyGivesItsTurnBack() throws Exception {
    registry.answering(PATH, text("tarball"));
    try (OkHttpUpstream narrow =
        registry.upstream(registry.options().withLimits(UpstreamOptions.Limits.DEFAULT.withConcurrency(1)))) {
      for (int i = 0; i < 5; i++) {
        Upstream.Arriving arriving = (Upstream.Arriving) narrow.tarball(SERDE, CHECKSUM);
        arriving.close();
        arriving.close();
      }
    }
    assertThat(registry.heard.answered).hasSize(6).contains("TARBALL OK");
  }
}
