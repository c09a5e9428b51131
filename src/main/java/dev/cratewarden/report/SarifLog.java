package dev.cratewarden.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** A SARIF 2.1.0 log with one run of this program: each rule once, and results that point to rules by number. */
final class SarifLog {
  static final String SCHEMA =
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Map<String, Integer> ruleIndex = new HashMap<>();
  private final ArrayNode rules = JSON.arrayNode();
  private final ArrayNode results = JSON.arrayNode();

  /** The number of the rule {@code id}, which is described the first time. */
  int rule(String id, Supplier<ObjectNode> description) {
    return ruleIndex.computeIfAbsent(
        id,
        unseen -> {
          rules.add(description.get());
          return rules.size() - 1;
        });
  }

  void add(ObjectNode result) {
    results.add(result);
  }

  /**
   * The log as text.
   *
   * @param version of the program
   * @param invocation how and when it ran
   * @param properties of the run
   */
  String text(String version, ObjectNode invocation, ObjectNode properties) {
    ObjectNode driver = JSON.objectNode().put("name", "Cratewarden").put("version", version);
    driver.set("rules", rules);
    ObjectNode run = JSON.objectNode();
    run.putObject("tool").set("driver", driver);
    run.putArray("invocations").add(invocation);
    run.put("columnKind", "utf16CodeUnits");
    run.set("results", results);
    run.set("properties", properties);
    ObjectNode log = JSON.objectNode().put("$schema", SCHEMA).put("version", "2.1.0");
    log.putArray("runs").add(run);
    return log + "\n";
  }
}
