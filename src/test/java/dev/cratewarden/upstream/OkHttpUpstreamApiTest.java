package dev.cratewarden.upstream;

import static dev.cratewarden.upstream.Registry.redirect;
import static dev.cratewarden.upstream.Registry.status;
import static dev.cratewarden.upstream.Registry.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.mirror.Upstream;
import java.time.Duration;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OkHttpUpstreamApiTest {
  private Registry registry;

  @BeforeEach
  void start() throws Exception {
    registry = new Registry().started();
    registry.answering(
        "/index/config.json",
        text("{\"dl\":\"" + registry.url("/crates") + "\",\"api\":\"" + registry.url("/base") + "\"}"));
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void anAnswerIsPassedOnWithItsStatusAndType() {
    registry.answering(
        "/base/api/v1/crates?q=a%20b&per_page=10",
        new MockResponse.Builder()
            .code(418)
            .addHeader("Content-Type", "application/json; charset=utf-8")
            .body("{}")
            .build());
    try (OkHttpUpstream upstream = registry.upstream()) {
      Upstream.ApiBody body = (Upstream.ApiBody) upstream.api("/crates?q=a%20b&per_page=10");
      assertThat(body.status()).isEqualTo(418);
      assertThat(body.contentType()).isEqualTo("application/json; charset=utf-8");
      assertThat(body.body()).isEqualTo(Registry.bytes("{}"));
    }
    assertThat(registry.requests.getLast().getHeaders().get("Accept")).isEqualTo("application/json");
  }

  @Test
  void aRegistryWithoutWebApiHasNone() {
    registry.answering("/index/config.json", text("{\"dl\":\"" + registry.url("/crates") + "\"}"));
    try (OkHttpUpstream upstream = registry.upstream()) {
      assertThat(upstream.api("/crates")).isEqualTo(new Upstream.NoApi());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../../secret",
        "/%2e%2e/%2E%2e/secret",
        "/x/../../../../secret",
        "\\..\\..\\secret",
        "secret",
        "@evil/",
        ""
      })
  void noPathLeavesTheWebApi(String path) {
    registry.answering("/secret", text("secret"));
    try (OkHttpUpstream upstream = registry.upstream()) {
      assertThat(((Upstream.ApiBody) upstream.api(path)).status()).isEqualTo(400);
    }
    assertThat(registry.paths()).containsExactly("/index/config.json");
  }

  @Test
  void upstreamsTroubleIsNotPassedOn() {
    registry.answering("/base/api/v1/crates", status(500));
    registry.answering("/base/api/v1/busy", status(429));
    registry.answering("/base/api/v1/away", redirect("http://elsewhere.invalid/"));
    try (OkHttpUpstream upstream = registry.upstream()) {
      assertThat(upstream.api("/crates")).isInstanceOf(Upstream.Unavailable.class);
      assertThat(upstream.api("/busy")).isInstanceOf(Upstream.Unavailable.class);
      assertThat(upstream.api("/away")).isInstanceOf(Upstream.Nonsense.class);
      assertThat(((Upstream.ApiBody) upstream.api("/missing")).status()).isEqualTo(404);
    }
  }

  @Test
  void anAnswerOverTheLimitIsRefused() {
    registry.answering("/base/api/v1/crates", text("x".repeat(9 << 20)));
    try (OkHttpUpstream upstream = registry.upstream()) {
      assertThat(upstream.api("/crates")).isInstanceOf(Upstream.Nonsense.class);
    }
  }

  @Test
  void requestsKeepThePaceThatCratesIoAsksForAndAQueueThatIsTooLongIsRefused() {
    UpstreamOptions.Times it = registry.options().times();
    UpstreamOptions paced =
        registry
            .options()
            .withTimes(
                new UpstreamOptions.Times(
                    it.connect(),
                    it.read(),
                    it.request(),
                    it.total(),
                    it.tarball(),
                    it.floorWindow(),
                    it.configFresh(),
                    Duration.ofMinutes(2)));
    try (OkHttpUpstream upstream = registry.upstream(paced)) {
      assertThat(upstream.api("/crates")).isInstanceOf(Upstream.ApiBody.class);
      assertThat(((Upstream.Unavailable) upstream.api("/crates")).reason()).contains("waiting");
    }
  }
}
