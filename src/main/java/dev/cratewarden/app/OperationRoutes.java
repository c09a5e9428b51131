package dev.cratewarden.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.http.AdminApi;
import dev.cratewarden.http.AdminReply;
import dev.cratewarden.http.AdminRequest;
import dev.cratewarden.mirror.Operation;
import dev.cratewarden.mirror.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * Offers operations below {@code /admin/v1}.
 *
 * <p>{@code POST /admin/v1/NAME} takes the arguments as a JSON object and answers JSON lines: {@code {"progress":…}}
 * any number of times, then {@code {"result":…}} or {@code {"error":"…"}}. An operation that only looks also answers
 * {@code GET}, with its result alone and its arguments from the query.
 */
final class OperationRoutes {
  private static final int STREAMED_AT_ONCE_CHARACTERS = 32 << 10;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private OperationRoutes() {}

  static AdminApi of(List<Operation> operations) {
    AdminApi.Builder api = AdminApi.builder();
    for (Operation operation : operations) {
      api.on("POST", operation.name(), request -> post(operation, request));
      if (operation.isReadOnly()) {
        api.on("GET", operation.name(), request -> get(operation, request));
      }
    }
    return api.build();
  }

  private static AdminReply get(Operation operation, AdminRequest request) {
    ObjectNode arguments = JsonNodeFactory.instance.objectNode();
    request.query().forEach(arguments::put);
    Optional<String> type = operation.streamsAs(arguments);
    if (type.isPresent()) {
      return new AdminReply.Lines(type.get(), sink -> stream(operation, arguments, sink));
    }
    try {
      return new AdminReply.Json(operation.run(arguments, progress -> {}).toString());
    } catch (Operation.RefusedException e) {
      return new AdminReply.Malformed(String.valueOf(e.getMessage()));
    }
  }

  private static AdminReply post(Operation operation, AdminRequest request) {
    JsonNode arguments;
    try {
      arguments = request.body().length == 0 ? JsonNodeFactory.instance.objectNode() : JSON.readTree(request.text());
    } catch (JsonProcessingException e) {
      return new AdminReply.Malformed("the body is no JSON: " + e.getOriginalMessage());
    }
    return new AdminReply.Lines(sink -> {
      try {
        JsonNode result = operation.run(arguments, progress -> send(sink, "progress", progress));
        send(sink, "result", result);
      } catch (Operation.RefusedException | StoreException e) {
        send(sink, "error", JsonNodeFactory.instance.textNode(String.valueOf(e.getMessage())));
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    });
  }

  private static void stream(Operation operation, ObjectNode arguments, AdminReply.LineSink sink) throws IOException {
    StringBuilder lines = new StringBuilder();
    try {
      operation.run(
          arguments,
          progress -> {
            lines.append(progress.isTextual() ? progress.asText() : progress.toString()).append('\n');
            if (lines.length() >= STREAMED_AT_ONCE_CHARACTERS) {
              send(sink, lines);
            }
          });
      send(sink, lines);
    } catch (Operation.RefusedException e) {
      sink.line("error: " + e.getMessage());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void send(AdminReply.LineSink sink, StringBuilder lines) {
    try {
      sink.lines(lines.toString());
      lines.setLength(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void send(AdminReply.LineSink sink, String kind, JsonNode content) {
    try {
      sink.line(JsonNodeFactory.instance.objectNode().set(kind, content).toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
