package dev.cratewarden.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.mirror.Audit;
import dev.cratewarden.mirror.Replay;
import dev.cratewarden.mirror.ReportWriter;
import dev.cratewarden.policy.Finding;
import java.time.Instant;

/** A replay as JSON. Lockfiles look as in an audit. */
public final class ReplayJson implements ReportWriter<Replay> {
  @Override
  public String format() {
    return "json";
  }

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public String write(Replay replay, Ink ink) {
    ObjectNode all =
        JsonNodeFactory.instance
            .objectNode()
            .put("candidate", replay.candidate())
            .put("revision", replay.revision())
            .put("inForce", replay.inForce())
            .put("since", replay.since().toString())
            .put("judgedAt", replay.at().toString())
            .put("deliveries", replay.deliveries())
            .put("versions", replay.versions())
            .put("breaks", replay.breaksSomething());
    ArrayNode refused = all.putArray("refused");
    replay.refused().forEach(it -> refused.add(refused(it)));
    ArrayNode lockfiles = all.putArray("lockfiles");
    for (Replay.Locked locked : replay.lockfiles()) {
      ObjectNode node = AuditJson.lockfile(locked.judged());
      node.put("view", locked.view()).put("refused", locked.judged().refused());
      lockfiles.add(node.put("posted", locked.posted().map(Instant::toString).orElse(null)));
    }
    ArrayNode unasked = all.putArray("unasked");
    replay.unasked().stream().map(Audit.Unasked::rule).forEach(unasked::add);
    return all + "\n";
  }

  private static ObjectNode refused(Replay.Refused refused) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("crate", refused.id().name().value())
            .put("version", refused.id().version().toString())
            .put("view", refused.view())
            .put("verdict", refused.verdict().level().word())
            .put("enforced", refused.enforced())
            .put("inForce", refused.today().word())
            .put("deliveries", refused.received().times())
            .put("receivers", refused.received().receivers());
    ArrayNode names = node.putArray("latestReceivers");
    refused.received().names().forEach(names::add);
    node.put("first", refused.received().first().toString())
        .put("last", refused.received().last().toString())
        .put("nearestAllowed", refused.nearestAllowed().map(Object::toString).orElse(null));
    ArrayNode findings = node.putArray("findings");
    for (Finding finding : refused.verdict().findings()) {
      ObjectNode one = JsonNodeFactory.instance.objectNode();
      FindingJson.fill(one, finding);
      one.put("rule", finding.rule());
      FindingJson.waivedBy(one, finding);
      findings.add(one);
    }
    return node;
  }
}
