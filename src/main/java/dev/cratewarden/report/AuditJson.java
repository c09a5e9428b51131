package dev.cratewarden.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.mirror.Audit;
import dev.cratewarden.mirror.ReportWriter;
import dev.cratewarden.policy.Verdict;

/** An audit as JSON: the format for programs, with every finding whatever its verdict. */
public final class AuditJson implements ReportWriter<Audit> {
  @Override
  public String format() {
    return "json";
  }

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public String write(Audit audit, Ink ink) {
    ObjectNode all = JsonNodeFactory.instance.objectNode().put("revision", audit.revision());
    ArrayNode lockfiles = all.putArray("lockfiles");
    audit.lockfiles().forEach(it -> lockfiles.add(lockfile(it)));
    return all + "\n";
  }

  /** A judged lockfile, in an audit or elsewhere. */
  static ObjectNode lockfile(Audit.JudgedLockfile judged) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("path", judged.lockfile().subject())
            .put("packages", judged.lockfile().packages().size())
            .put("judged", judged.judged());
    ObjectNode verdicts = node.putObject("verdicts");
    for (Verdict.Level level : Verdict.Level.values()) {
      verdicts.put(level.word(), judged.count(level));
    }
    ArrayNode findings = node.putArray("findings");
    judged.findings().forEach(it -> findings.add(finding(it)));
    return node;
  }

  private static ObjectNode finding(Audit.LockedFinding found) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("crate", found.id().name().value())
            .put("version", found.id().version().toString());
    FindingJson.fill(node, found.finding());
    node.put("nearestAllowed", found.nearestAllowed().map(Object::toString).orElse(null));
    ArrayNode path = node.putArray("path");
    found.path().forEach(it -> path.add(it.toString()));
    FindingJson.waivedBy(node, found.finding());
    return node.put("url", Findings.url(found.finding()).orElse(null));
  }
}
