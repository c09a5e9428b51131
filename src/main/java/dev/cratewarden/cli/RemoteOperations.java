package dev.cratewarden.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a running server, asked for over {@code POST /admin/v1/NAME}.
 *
 * <p>The answer is JSON lines: {@code {"progress":…}} any number of times, then one {@code {"result":…}} or {@code
 * {"error":"…"}}. An answer without such an end broke off.
 */
public final class RemoteOperations implements Operations {
  private final ServerFile server;
  private final JsonMapper json = JsonMapper.builder().build();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .sslContext(OwnServerTls.context())
          .build();

  public RemoteOperations(ServerFile server) {
    this.server = server;
  }

  @Override
  public JsonNode run(String name, ObjectNode arguments, Consumer<JsonNode> progress) {
    HttpRequest request =
        HttpRequest.newBuilder(server.url().resolve("/admin/v1/" + name))
            .header("Authorization", server.secret())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(arguments.toString()))
            .build();
    try {
      HttpResponse<Stream<String>> response = http.send(request, BodyHandlers.ofLines());
      try (Stream<String> lines = response.body()) {
        return answer(name, response.statusCode(), lines.iterator(), progress);
      }
    } catch (IOException e) {
      throw new CommandException("the server at " + server.url() + " does not answer: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("interrupted", e);
    }
  }

  private JsonNode answer(String name, int status, Iterator<String> lines, Consumer<JsonNode> progress)
      throws JsonProcessingException {
    @Nullable String text = null;
    while (lines.hasNext()) {
      String line = lines.next();
      if (!line.startsWith("{")) {
        text = text == null ? line : text;
        continue;
      }
      JsonNode node = json.readTree(line);
      if (node.has("result")) {
        return node.get("result");
      }
      if (node.has("error")) {
        throw new CommandException(name + ": " + node.get("error").asText());
      }
      progress.accept(node.path("progress"));
    }
    throw new CommandException(
        status == 200 ? name + ": the server broke off" : name + ": the server says " + status + " " + text);
  }

  @Override
  public void close() {
    http.close();
  }
}
