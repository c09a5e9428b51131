package dev.cratewarden.mirror;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.TreeMap;

/**
 * A changed verdict and those who received the version, as JSON: the same in reports, for administrators and in
 * webhooks. What is absent is null; the default view is {@code ""}.
 */
public final class VerdictChangeJson {
  private VerdictChangeJson() {}

  /** With at most {@code receiversMax} receivers; {@code receiversComplete} says whether that is all. */
  public static ObjectNode of(VerdictChange change, Receivers receivers, int receiversMax) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("at", change.at().toString())
            .put("crate", change.id().name().value())
            .put("version", change.id().version().toString())
            .put("checksum", change.checksum().hex())
            .put("view", change.view())
            .put("before", change.before().word())
            .put("verdict", change.after().word())
            .put("enforced", change.enforced())
            .put("revision", change.revision());
    ArrayNode grounds = node.putArray("grounds");
    change.grounds().forEach(it -> ground(grounds.addObject(), it));
    node.put("deliveries", receivers.deliveries());
    ArrayNode list = node.putArray("receivers");
    List<Receivers.Receiver> shown = receivers.list().stream().limit(receiversMax).toList();
    shown.forEach(it -> receiver(list.addObject(), it));
    return node.put("receiversComplete", receivers.complete() && shown.size() == receivers.list().size());
  }

  private static void ground(ObjectNode node, VerdictChange.Ground ground) {
    node.put("code", ground.code()).put("kind", ground.kind());
    ArrayNode advisories = node.putArray("advisories");
    ground.ids().forEach(advisories::add);
    node.put("title", ground.title()).put("url", ground.url().orElse(null)).put("score", ground.score().orElse(null));
    ArrayNode fixed = node.putArray("fixed");
    ground.fixed().forEach(fixed::add);
  }

  private static void receiver(ObjectNode node, Receivers.Receiver receiver) {
    who(node, receiver.who());
    node.put("first", receiver.first().toString())
        .put("last", receiver.last().toString())
        .put("deliveries", receiver.deliveries());
  }

  /** Who asked, as members of {@code node}: {@code address token userAgent context}. */
  public static void who(ObjectNode node, Requester who) {
    node.put("address", who.address())
        .put("token", who.token().orElse(null))
        .put("userAgent", who.userAgent().orElse(null));
    ObjectNode context = node.putObject("context");
    new TreeMap<>(who.context()).forEach(context::put);
  }
}
