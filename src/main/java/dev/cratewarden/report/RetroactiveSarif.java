package dev.cratewarden.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.mirror.ReportWriter;
import dev.cratewarden.mirror.RetroactiveReport;
import dev.cratewarden.mirror.VerdictChange;
import dev.cratewarden.mirror.VerdictChangeJson;
import dev.cratewarden.mirror.Webhooks;

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
    SarifLog log = new SarifLog();
    for (Webhooks.Told told : report.changes()) {
      for (VerdictChange.Ground ground : told.change().grounds()) {
        String id = ground.subject();
        log.add(result(told, ground, log.rule(id, () -> rule(id, ground))));
      }
    }
    return log.text(
        version,
        JSON.objectNode().put("executionSuccessful", true).put("endTimeUtc", report.at().toString()),
        JSON.objectNode().put("revision", report.revision()));
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
