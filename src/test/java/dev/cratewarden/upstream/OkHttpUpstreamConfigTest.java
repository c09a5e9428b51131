package dev.cratewarden.upstream;

import static dev.cratewarden.upstream.Registry.line;
import static dev.cratewarden.upstream.Registry.redirect;
import static dev.cratewarden.upstream.Registry.status;
import static dev.cratewarden.upstream.Registry.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.mirror.Upstream;
import dev.cratewarden.mirror.Validators;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class OkHttpUpstreamConfigTest {
  private static final String CONFIG = "/index/config.json";
  private static final String INDEX = "/index/se/rd/serde";
  private static final String TARBALL = "/crates/serde/1.0.0/download";
  private static final CrateName SERDE = CrateName.of("serde");
  private static final CrateId SERDE_1 = CrateId.of("serde@1.0.0");
  private static final Checksum CHECKSUM = Checksum.ofBytes(new byte[Checksum.BYTES]);

  private Registry registry;

  @BeforeEach
  void start() throws Exception {
    registry = new Registry().started().answering(INDEX, text(line("serde", "1.0.0"))).answering(TARBALL, text("t"));
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private String config(String more) {
    return "{\"dl\":\"" + registry.url("/crates") + "\"" + more + "}";
  }

  private UpstreamOptions rereading() {
    UpstreamOptions.Times it = registry.options().times();
    return registry
        .options()
        .withTimes(
            new UpstreamOptions.Times(
                it.connect(),
                it.read(),
                it.request(),
                it.total(),
                it.tarball(),
                it.floorWindow(),
                Duration.ZERO,
                Duration.ZERO));
  }

  private static void assertArrives(OkHttpUpstream upstream) {
    assertThat(upstream.tarball(SERDE_1, CHECKSUM)).isInstanceOf(Upstream.Arriving.class);
  }

  @Test
  void theConfigurationIsReadWhenFirstNeededAndThenRemembered() {
    try (OkHttpUpstream upstream = registry.upstream()) {
      assertThat(registry.requests).isEmpty();
      assertArrives(upstream);
      assertArrives(upstream);
    }
    assertThat(registry.count(CONFIG)).isEqualTo(1);
  }

  @Test
  void anOldConfigurationIsReadAgainAndANewDownloadPlaceUsed() {
    try (OkHttpUpstream upstream = registry.upstream(rereading())) {
      assertArrives(upstream);
      registry.answering(CONFIG, text("{\"dl\":\"" + registry.url("/new/{crate}") + "\"}"));
      registry.answering("/new/serde", text("t"));
      assertArrives(upstream);
    }
    assertThat(registry.count("/new/serde")).isEqualTo(1);
  }

  @Test
  void theLastGoodConfigurationIsKeptWhileUpstreamFails() {
    try (OkHttpUpstream upstream = registry.upstream(rereading())) {
      assertArrives(upstream);
      for (MockResponse bad : List.of(status(500), status(404), text("<html>"), text("{}"), status(401))) {
        registry.answering(CONFIG, bad);
        assertArrives(upstream);
      }
    }
    // After a failed reading the next is not due at once.
    assertThat(registry.count(CONFIG)).isEqualTo(2);
  }

  @Test
  void withoutAnyConfigurationTarballsFailButTheIndexDoesNot() {
    registry.answering(CONFIG, status(500));
    try (OkHttpUpstream upstream = registry.upstream()) {
      assertThat(upstream.tarball(SERDE_1, CHECKSUM)).isInstanceOf(Upstream.Unavailable.class);
      assertThat(upstream.api("/crates")).isInstanceOf(Upstream.Unavailable.class);
      assertThat(upstream.index(SERDE, Validators.NONE)).isInstanceOf(Upstream.Changed.class);
      registry.answering(CONFIG, text(config("")));
      assertArrives(upstream);
    }
  }

  @Test
  void aMissingOrRelativeConfigurationIsNonsenseWithAReason() {
    registry.answering(CONFIG, status(404), text("{\"dl\":\"/crates\"}"));
    try (OkHttpUpstream upstream = registry.upstream()) {
      assertThat(((Upstream.Nonsense) upstream.tarball(SERDE_1, CHECKSUM)).reason()).contains("no config.json");
      assertThat(((Upstream.Nonsense) upstream.tarball(SERDE_1, CHECKSUM)).reason()).contains("must be an absolute");
    }
  }

  @Test
  void manyWhoWaitForTheFirstConfigurationShareOneReadingAndItsFailure() throws Exception {
    registry.answering(CONFIG, new MockResponse.Builder().code(404).headersDelay(500, TimeUnit.MILLISECONDS).build());
    List<Upstream.TarballAnswer> answers = new CopyOnWriteArrayList<>();
    try (OkHttpUpstream upstream = registry.upstream()) {
      List<Thread> askers = new java.util.ArrayList<>();
      for (int i = 0; i < 50; i++) {
        askers.add(Thread.ofVirtual().start(() -> answers.add(upstream.tarball(SERDE_1, CHECKSUM))));
      }
      for (Thread asker : askers) {
        asker.join();
      }
    }
    assertThat(answers).hasSize(50).allMatch(Upstream.Nonsense.class::isInstance);
    assertThat(registry.count(CONFIG)).isLessThan(5);
  }

  @Test
  void theTokenIsNotSentToARegistryThatDoesNotAskForIt() {
    try (OkHttpUpstream upstream = registry.upstream(registry.options().withToken("secret"))) {
      upstream.index(SERDE, Validators.NONE);
      assertArrives(upstream);
    }
    assertThat(registry.requests).allMatch(it -> it.getHeaders().get("Authorization") == null);
  }

  @Test
  void aRegistryThatSaysAuthRequiredGetsTheTokenVerbatimEverywhere() {
    registry.answering(CONFIG, text(config(",\"api\":\"" + registry.url("") + "\",\"auth-required\":true")));
    registry.answering("/api/v1/crates", text("{}"));
    try (OkHttpUpstream upstream = registry.upstream(registry.options().withToken("Bearer s/ecret=="))) {
      upstream.index(SERDE, Validators.NONE);
      assertArrives(upstream);
      upstream.api("/crates");
    }
    assertThat(registry.only(CONFIG).getHeaders().get("Authorization")).isNull();
    for (String path : List.of(INDEX, TARBALL, "/api/v1/crates")) {
      assertThat(registry.only(path).getHeaders().get("Authorization")).as(path).isEqualTo("Bearer s/ecret==");
    }
  }

  @Test
  void aRegistryThatAnswers401ToConfigJsonGetsTheTokenFromThenOn() {
    registry.server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            MockResponse answer = registry.dispatch(request);
            return "secret".equals(request.getHeaders().get("Authorization")) ? answer : status(401);
          }
        });
    try (OkHttpUpstream upstream = registry.upstream(registry.options().withToken("secret"))) {
      assertThat(upstream.index(SERDE, Validators.NONE)).isInstanceOf(Upstream.Changed.class);
      assertArrives(upstream);
    }
    try (OkHttpUpstream upstream = registry.upstream(registry.options().withToken("wrong"))) {
      assertThat(((Upstream.Unavailable) upstream.index(SERDE, Validators.NONE)).reason())
          .contains("rejects our token");
    }
    try (OkHttpUpstream upstream = registry.upstream()) {
      assertThat(((Upstream.Unavailable) upstream.tarball(SERDE_1, CHECKSUM)).reason()).contains("asks for a token");
    }
  }

  @Test
  void theTokenDoesNotFollowARedirectToAnotherHost() throws Exception {
    try (Registry cdn = new Registry().started()) {
      cdn.answering("/file", text("t"));
      registry.answering(CONFIG, text(config(",\"auth-required\":true")));
      registry.answering(TARBALL, redirect("/same"));
      registry.answering("/same", redirect(cdn.url("/file")));
      UpstreamOptions options =
          registry
              .options()
              .withToken("secret")
              .withAllowedHosts(java.util.Set.of(cdn.host() + ":" + cdn.server.getPort()));
      try (OkHttpUpstream upstream = registry.upstream(options)) {
        assertArrives(upstream);
      }
      assertThat(registry.only("/same").getHeaders().get("Authorization")).isEqualTo("secret");
      assertThat(cdn.only("/file").getHeaders().get("Authorization")).isNull();
      assertThat(cdn.only("/file").getHeaders().get("User-Agent")).startsWith("cratewarden/");
    }
  }

  @Test
  void aProbeTellsWhatItFound() throws Exception {
    OkHttpUpstream upstream = registry.upstream();
    Probe good = upstream.probe();
    assertThat(good.reachable()).isTrue();
    assertThat(good.text()).contains("is sound", "no web API");
    registry.answering(CONFIG, status(503));
    assertThat(upstream.probe())
        .matches(it -> !it.reachable())
        .extracting(Probe::text)
        .asString()
        .contains("status 503");
    registry.answering(CONFIG, text("<html>"));
    assertThat(upstream.probe()).matches(it -> !it.reachable()).extracting(Probe::text).asString().contains("HTML");
    registry.answering(CONFIG, status(403));
    assertThat(upstream.probe().text()).contains("User-Agent");
    registry.close();
    assertThat(upstream.probe()).matches(it -> !it.reachable());
    assertThat(registry.heard.answered).as("a probe is no request of the mirror").isEmpty();
    upstream.close();
  }
}
