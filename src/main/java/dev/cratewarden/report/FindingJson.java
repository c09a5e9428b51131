package dev.cratewarden.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.policy.Finding;
import java.util.OptionalDouble;

/** A finding as members of a JSON object, the same in audits and explanations. */
final class FindingJson {
  private FindingJson() {}

  /** From {@code verdict} to {@code fixed}. What is absent is null, so that every finding has the same members. */
  static void fill(ObjectNode node, Finding finding) {
    node.put("verdict", finding.verdict().word()).put("code", finding.code().code()).put("kind", finding.kind());
    ArrayNode advisories = node.putArray("advisories");
    ArrayNode aliases = node.putArray("aliases");
    finding
        .advisory()
        .ifPresent(it -> {
          it.ids().forEach(advisories::add);
          it.aliases().forEach(aliases::add);
        });
    node.put("severity", Findings.severity(finding).orElse(null));
    OptionalDouble score = Findings.score(finding);
    if (score.isPresent()) {
      node.put("score", score.getAsDouble());
    } else {
      node.putNull("score");
    }
    node.put("title", Findings.title(finding));
    ArrayNode fixed = node.putArray("fixed");
    finding.advisory().ifPresent(it -> it.fixed().forEach(version -> fixed.add(version.toString())));
  }

  /** {@code waivedBy}: null, or whose permission until when. */
  static void waivedBy(ObjectNode node, Finding finding) {
    if (finding.waivedBy().isPresent()) {
      node.putObject("waivedBy")
          .put("finding", finding.waivedBy().get().finding())
          .put("until", finding.waivedBy().get().expiresAt().toString())
          .put("owner", finding.waivedBy().get().owner())
          .put("reason", finding.waivedBy().get().reason());
    } else {
      node.putNull("waivedBy");
    }
  }
}
