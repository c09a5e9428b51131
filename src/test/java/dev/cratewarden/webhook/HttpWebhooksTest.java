package dev.cratewarden.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.mirror.Notice;
import dev.cratewarden.mirror.Receivers;
import dev.cratewarden.mirror.Requester;
import dev.cratewarden.mirror.VerdictChange;
import dev.cratewarden.mirror.Webhooks;
import dev.cratewarden.policy.Verdict;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpWebhooksTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");

  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpWebhooks webhooks(Webhook.Kind kind) {
    Webhook webhook = new Webhook("ops", server.url("/hook?room=7").toString(), kind, Optional.of("It's a Secret"));
    return new HttpWebhooks(List.of(webhook), new OkHttpClient(), "cratewarden/test");
  }

  private static Webhooks.Told told() {
    VerdictChange.Ground ground =
        new VerdictChange.Ground(
            "advisories.malicious",
            "malicious",
            List.of("RUSTSEC-2026-0001"),
            "<b>steals</b> & runs",
            Optional.empty(),
            Optional.empty(),
            List.of());
    VerdictChange change =
        new VerdictChange(
            NOW,
            CrateId.of("rsa@0.9.6"),
            "",
            Checksum.of("ab".repeat(32)),
            Verdict.Level.ALLOW,
            Verdict.Level.DENY,
            true,
            true,
            List.of(ground),
            "r");
    Requester ci = new Requester("10.0.0.1", Optional.of("ci"), Optional.empty(), Map.of("x-ci-job", "7"));
    return new Webhooks.Told(change, new Receivers(List.of(new Receivers.Receiver(ci, NOW, NOW, 2)), 2, true));
  }

  private static Notice notice(HttpWebhooks webhooks) {
    Webhooks.Message message = webhooks.messages(List.of(told()), 3).getFirst();
    return Notice.of(17, message.webhook(), message.body(), NOW);
  }

  @Test
  void aMessageIsSignedAsGitHubSignsItsOwn() {
    // The example that GitHub's documentation gives for its own header.
    assertThat(
            Signature.of(
                "It's a Secret to Everybody", "Hello, World!".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isEqualTo("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
  }

  @Test
  void theReceiverGetsAllThatIsKnown() throws Exception {
    server.enqueue(new MockResponse.Builder().code(204).build());
    HttpWebhooks webhooks = webhooks(Webhook.Kind.JSON);

    assertThat(webhooks.send(notice(webhooks))).isInstanceOf(Webhooks.Taken.class);

    RecordedRequest request = server.takeRequest();
    assertThat(request.getTarget()).isEqualTo("/hook?room=7");
    byte[] body = request.getBody().toByteArray();
    assertThat(request.getHeaders().get(Signature.HEADER)).isEqualTo(Signature.of("It's a Secret", body));
    assertThat(request.getHeaders().get("X-Cratewarden-Notice")).isEqualTo("17");
    JsonNode message = JsonMapper.builder().build().readTree(body);
    assertThat(message.path("more").asInt()).isEqualTo(3);
    JsonNode change = message.path("changes").path(0);
    assertThat(change.path("crate").asText() + change.path("version").asText()).isEqualTo("rsa0.9.6");
    assertThat(change.path("receivers").path(0).path("token").asText()).isEqualTo("ci");
    assertThat(change.path("receivers").path(0).path("context").path("x-ci-job").asText()).isEqualTo("7");
  }

  @Test
  void slackGetsALineWhoseMarkupIsOurs() {
    String body = webhooks(Webhook.Kind.SLACK).messages(List.of(told()), 0).getFirst().body();

    assertThat(body)
        .contains(
            "*rsa@0.9.6* is denied now", "RUSTSEC-2026-0001", "&lt;b&gt;steals&lt;/b&gt; &amp; runs", "ci@10.0.0.1")
        .doesNotContain("<b>");
  }

  @Test
  void aRedirectIsNotFollowed() {
    server.enqueue(new MockResponse.Builder().code(307).addHeader("Location", server.url("/elsewhere")).build());
    HttpWebhooks webhooks = webhooks(Webhook.Kind.JSON);

    assertThat(webhooks.send(notice(webhooks)))
        .isEqualTo(new Webhooks.Failed("it answers 307, and redirects are not followed"));
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void anErrorMayPassAndGoneIsForGood() {
    server.enqueue(new MockResponse.Builder().code(500).build());
    server.enqueue(new MockResponse.Builder().code(410).build());
    HttpWebhooks webhooks = webhooks(Webhook.Kind.JSON);

    assertThat(webhooks.send(notice(webhooks))).isEqualTo(new Webhooks.Failed("it answers 500"));
    assertThat(webhooks.send(notice(webhooks))).isInstanceOf(Webhooks.GoneForGood.class);
    assertThat(webhooks.send(Notice.of(1, "other", "{}", NOW))).isInstanceOf(Webhooks.GoneForGood.class);
  }
}
