package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.mirror.Notice;
import dev.cratewarden.mirror.Operation;
import dev.cratewarden.mirror.RetroactiveStore;
import java.util.function.Consumer;

/**
 * Lists the messages that webhooks have not taken: {@code waiting} for their next attempt, and {@code dead} letters
 * that were given up.
 */
public final class WebhooksOperation implements Operation {
  private final RetroactiveStore store;

  public WebhooksOperation(RetroactiveStore store) {
    this.store = store;
  }

  @Override
  public String name() {
    return "webhooks";
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }

  @Override
  public JsonNode run(JsonNode arguments, Consumer<JsonNode> progress) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode waiting = answer.putArray("waiting");
    ArrayNode dead = answer.putArray("dead");
    store.notices().forEach(it -> show(it.isDead() ? dead.addObject() : waiting.addObject(), it));
    return answer;
  }

  private static void show(ObjectNode node, Notice notice) {
    node.put("number", notice.number())
        .put("webhook", notice.webhook())
        .put("made", notice.made().toString())
        .put("attempts", notice.attempts())
        .put("nextAt", notice.nextAt().map(Object::toString).orElse(null))
        .put("problem", notice.problem())
        .put("body", notice.body());
  }
}
