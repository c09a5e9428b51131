package dev.cratewarden.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.mirror.ReportWriter;
import dev.cratewarden.mirror.RetroactiveReport;
import dev.cratewarden.mirror.VerdictChange;
import dev.cratewarden.mirror.VerdictChangeJson;
import dev.cratewarden.mirror.Webhooks;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Changed verdicts as SARIF 2.1.0: one result for each ground of each version that is refused now, with its receivers
 * among the properties. A version that is allowed again has none. There is no file to point to; the logical location is
 * the package.
 */
public final class RetroactiveSarif implements ReportWriter<RetroactiveReport> {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final String version;

  /** Reports by this {@code version} of the program. */
  public RetroactiveSarif(String version) {
    this.version = version;
  }

  @Override
  public String format() {
    return "sarif";
  }

  @Override
  public String contentType() {
    return "application/sarif+json";
  }

  @Override
  public String write(RetroactiveReport report, Ink ink) {
    Map<String, Integer> ruleIndex = new LinkedHashMap<>();
    ArrayNode rules = JSON.arrayNode();
    ArrayNode results = JSON.arrayNode();
    for (Webhooks.Told told : report.changes()) {
      for (VerdictChange.Ground ground : told.change().grounds()) {
        int index =
            ruleIndex.computeIfAbsent(
                ground.subject(),
                id -> {
                  rules.add(rule(id, ground));
                  return rules.size() - 1;
                });
        results.add(result(told, ground, index));
      }
    }
    ObjectNode driver = JSON.objectNode().put("name", "Cratewarden").put("version", version);
    driver.set("rules", rules);
    ObjectNode run = JSON.objectNode();
    run.putObject("tool").set("driver", driver);
    run.putArray("invocations").addObject().put("executionSuccessful", true).put("endTimeUtc", report.at().toString());
    run.put("columnKind", "utf16CodeUnits");
    run.set("results", results);
    run.putObject("properties").put("revision", report.revision());
    ObjectNode log = JSON.objectNode().put("$schema", AuditSarif.SCHEMA).put("version", "2.1.0");
    log.putArray("runs").add(run);
    return log + "\n";
  }

  private static ObjectNode rule(String id, VerdictChange.Ground ground) {
    ObjectNode rule = JSON.objectNode().put("id", id);
    rule.putObject("shortDescription").put("text", ground.title().isEmpty() ? id : ground.title());
    ground.url().flatMap(AuditSarif::uri).ifPresent(it -> rule.put("helpUri", it));
    ObjectNode properties = rule.putObject("properties");
    properties.putArray("tags").add("security").add("supply-chain").add(ground.kind());
    ground.score().ifPresent(it -> properties.put("security-severity", Double.toString(it)));
    return rule;
  }

  private static ObjectNode result(Webhooks.Told told, VerdictChange.Ground ground, int ruleIndex) {
    VerdictChange change = told.change();
    String received =
        told.receivers().list().isEmpty()
            ? "Nobody received it."
            : "Received by " + Words.counted(told.receivers().list().size(), "client") + ".";
    ObjectNode result =
        JSON.objectNode()
            .put("ruleId", ground.subject())
            .put("ruleIndex", ruleIndex)
            .put("level", AuditSarif.level(change.after()));
    result
        .putObject("message")
        .put("text", change.id() + ": " + ground.subject() + ": " + ground.title() + ". " + received);
    result
        .putArray("locations")
        .addObject()
        .putArray("logicalLocations")
        .addObject()
        .put("kind", "package")
        .put("fullyQualifiedName", change.id().toString());
    result
        .putObject("partialFingerprints")
        .put("cratewarden/v1", change.id() + "#" + ground.subject() + "#" + change.view());
    result.set("properties", VerdictChangeJson.of(change, told.receivers(), Integer.MAX_VALUE));
    return result;
  }
}
