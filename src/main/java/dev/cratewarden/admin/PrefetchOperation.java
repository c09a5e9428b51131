package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.mirror.LockfilePrefetch;
import dev.cratewarden.mirror.Operation;
import dev.cratewarden.mirror.ViewKey;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Fetches versions for later. Arguments: {@code versions}, each {@code name@version}, and {@code view}. */
public final class PrefetchOperation implements Operation {
  private final LockfilePrefetch prefetch;

  public PrefetchOperation(LockfilePrefetch prefetch) {
    this.prefetch = prefetch;
  }

  @Override
  public String name() {
    return "prefetch";
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public boolean judges() {
    return true;
  }

  @Override
  public JsonNode run(JsonNode arguments, Consumer<JsonNode> progress) {
    SortedSet<CrateId> ids = new TreeSet<>();
    for (JsonNode each : arguments.path("versions")) {
      ids.add(
          CrateId.parse(each.asText()).orElseThrow(() -> new RefusedException("versions: not name@version: " + each)));
    }
    ViewKey view = new ViewKey(arguments.path("view").asText(""), Optional.empty());
    try {
      return answer(prefetch.run(view, ids, (id, result) -> progress.accept(line(id, result))));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException("interrupted");
    }
  }

  private static ObjectNode line(CrateId id, LockfilePrefetch.Result result) {
    ObjectNode line = JsonNodeFactory.instance.objectNode().put("version", id.toString());
    return switch (result) {
      case LockfilePrefetch.Result.Held held -> line.put("bytes", held.bytes());
      case LockfilePrefetch.Result.Refused refused -> line.put("reason", refused.reason());
      case LockfilePrefetch.Result.Failed failed -> line.put("reason", failed.reason());
    };
  }

  private static ObjectNode answer(Map<CrateId, LockfilePrefetch.Result> results) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode refused = answer.putArray("refused");
    ArrayNode failed = answer.putArray("failed");
    int held = 0;
    for (Map.Entry<CrateId, LockfilePrefetch.Result> each : results.entrySet()) {
      switch (each.getValue()) {
        case LockfilePrefetch.Result.Held it -> held++;
        case LockfilePrefetch.Result.Refused it -> refused.add(line(each.getKey(), it));
        case LockfilePrefetch.Result.Failed it -> failed.add(line(each.getKey(), it));
      }
    }
    return answer.put("held", held);
  }
}
