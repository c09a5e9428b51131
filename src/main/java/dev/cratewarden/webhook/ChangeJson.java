package dev.cratewarden.webhook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.mirror.VerdictChangeJson;
import dev.cratewarden.mirror.Webhooks;
import java.util.List;

/**
 * Changes as JSON: {@code {"event":"verdicts-changed","changes":[…],"more":0}}, each as {@link VerdictChangeJson} has
 * it.
 */
final class ChangeJson {
  private static final int RECEIVERS_MAX = 200;

  private ChangeJson() {}

  static String of(List<Webhooks.Told> told, int more) {
    ObjectNode message = JsonNodeFactory.instance.objectNode().put("event", "verdicts-changed");
    ArrayNode changes = message.putArray("changes");
    told.forEach(it -> changes.add(VerdictChangeJson.of(it.change(), it.receivers(), RECEIVERS_MAX)));
    return message.put("more", more).toString();
  }
}
