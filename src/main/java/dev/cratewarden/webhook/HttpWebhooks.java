package dev.cratewarden.webhook;

import dev.cratewarden.mirror.Notice;
import dev.cratewarden.mirror.Webhooks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Posts to the webhooks of the configuration.
 *
 * <p>Redirects are not followed: what was configured is told and nobody else. An answer's body is not read.
 */
public final class HttpWebhooks implements Webhooks {
  private static final Duration CALL_MAX = Duration.ofSeconds(10);
  private static final MediaType JSON = MediaType.get("application/json");
  private static final int GONE = 410;

  private final List<Webhook> webhooks;
  private final OkHttpClient client;
  private final String userAgent;

  /**
   * Tells {@code webhooks}.
   *
   * @param client with the proxy and the certificate authorities to use
   */
  public HttpWebhooks(List<Webhook> webhooks, OkHttpClient client, String userAgent) {
    this.webhooks = List.copyOf(webhooks);
    this.client = client.newBuilder().followRedirects(false).followSslRedirects(false).callTimeout(CALL_MAX).build();
    this.userAgent = userAgent;
  }

  @Override
  public List<Message> messages(List<Told> changes, int more) {
    return webhooks.stream().map(it -> new Message(it.name(), body(it, changes, more))).toList();
  }

  private static String body(Webhook webhook, List<Told> changes, int more) {
    return switch (webhook.kind()) {
      case JSON -> ChangeJson.of(changes, more);
      case SLACK -> SlackText.of(changes, more);
    };
  }

  @Override
  public Answer send(Notice notice) {
    return webhooks.stream()
        .filter(it -> it.name().equals(notice.webhook()))
        .findFirst()
        .map(it -> post(it, notice))
        .orElseGet(() -> new GoneForGood("there is no webhook of that name any more"));
  }

  private Answer post(Webhook webhook, Notice notice) {
    byte[] body = notice.body().getBytes(StandardCharsets.UTF_8);
    Request.Builder request =
        new Request.Builder()
            .url(webhook.url())
            .header("User-Agent", userAgent)
            .header("X-Cratewarden-Notice", Long.toString(notice.number()))
            .post(RequestBody.create(body, JSON));
    webhook.secret().ifPresent(secret -> request.header(Signature.HEADER, Signature.of(secret, body)));
    try (Response response = client.newCall(request.build()).execute()) {
      if (response.isSuccessful()) {
        return new Taken();
      }
      if (response.code() == GONE) {
        return new GoneForGood("it answers 410: gone");
      }
      return new Failed(
          "it answers " + response.code() + (response.isRedirect() ? ", and redirects are not followed" : ""));
    } catch (IOException e) {
      // The message of an exception can hold the URL, and that can be a secret.
      return new Failed(e.getClass().getSimpleName());
    }
  }
}
