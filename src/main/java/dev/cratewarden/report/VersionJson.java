package dev.cratewarden.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.crates.PublishTime;
import dev.cratewarden.mirror.Audit;
import dev.cratewarden.mirror.ReportWriter;
import dev.cratewarden.mirror.VersionFacts;
import dev.cratewarden.mirror.VersionReport;
import dev.cratewarden.policy.CrateFacts;
import dev.cratewarden.policy.Finding;

/** The explanation of a verdict as JSON. */
public final class VersionJson implements ReportWriter<VersionReport> {
  @Override
  public String format() {
    return "json";
  }

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public String write(VersionReport report, Ink ink) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("crate", report.id().name().value())
            .put("version", report.id().version().toString())
            .put("view", report.view())
            .put("verdict", report.verdict().level().word())
            .put("observes", report.observes())
            .put("revision", report.revision())
            .put("at", report.at().toString())
            .put("changesAt", report.verdict().changesAt().map(Object::toString).orElse(null))
            .put("advisories", report.advisories());
    ArrayNode findings = node.putArray("findings");
    report.verdict().findings().forEach(it -> findings.add(finding(it)));
    node.put("nearestAllowed", report.nearestAllowed().map(Object::toString).orElse(null));
    node.set(
        "facts",
        report.known() instanceof VersionFacts.Known known
            ? facts(known.facts())
            : JsonNodeFactory.instance.nullNode());
    ArrayNode audits = node.putArray("audits");
    report.audits().forEach(audits::add);
    node.set("difference", DifferenceJson.of(report.difference()));
    ArrayNode unasked = node.putArray("unasked");
    report.unasked().stream().map(Audit.Unasked::rule).forEach(unasked::add);
    String waiver = WaiverDraft.of(report);
    return node.put("waiver", waiver.isEmpty() ? null : waiver) + "\n";
  }

  private static ObjectNode finding(Finding finding) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    FindingJson.fill(node, finding);
    node.put("evidence", finding.evidence())
        .put("rule", finding.rule())
        .put("deniedVersions", finding.deniedVersions().word())
        .put("disputed", finding.advisory().flatMap(it -> it.dispute()).orElse(null));
    FindingJson.waivedBy(node, finding);
    return node.put("url", Findings.url(finding).orElse(null));
  }

  private static ObjectNode facts(CrateFacts facts) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("published", facts.published() instanceof PublishTime.Known it ? it.at().toString() : null)
        .put("firstSeen", facts.firstSeen().toString())
        .put("yanked", facts.yanked())
        .put("licenseRead", facts.content().isKnown())
        .put("license", facts.content().license().orElse(null))
        .put("checksum", VersionFactsText.entry(facts).map(it -> it.checksum().hex()).orElse(null));
  }
}
