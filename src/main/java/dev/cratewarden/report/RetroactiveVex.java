package dev.cratewarden.report;

import dev.cratewarden.mirror.ReportWriter;
import dev.cratewarden.mirror.RetroactiveReport;
import dev.cratewarden.mirror.VerdictChange;
import dev.cratewarden.mirror.Webhooks;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Hash;
import org.cyclonedx.model.vulnerability.Vulnerability;
import org.cyclonedx.model.vulnerability.Vulnerability.Analysis;
import org.cyclonedx.model.vulnerability.Vulnerability.Rating;

/**
 * Changed verdicts as CycloneDX 1.6 VEX: the versions that were handed out, what is known to be wrong with them, and
 * that it is exploitable as far as anybody here knows. Who received a version stands among the properties of its
 * component. Reasons that are no advisory, and versions that are allowed again, are properties too.
 */
public final class RetroactiveVex implements ReportWriter<RetroactiveReport> {
  private final String version;

  /** Documents by this {@code version} of the program. */
  public RetroactiveVex(String version) {
    this.version = version;
  }

  @Override
  public String format() {
    return "vex";
  }

  @Override
  public String contentType() {
    return "application/vnd.cyclonedx+json; version=1.6";
  }

  @Override
  public String write(RetroactiveReport report, Ink ink) {
    Map<String, Component> components = new LinkedHashMap<>();
    Map<String, Vulnerability> vulnerabilities = new LinkedHashMap<>();
    for (Webhooks.Told told : report.changes()) {
      String reference = AuditCycloneDx.reference(told.change().id());
      Component component = components.computeIfAbsent(reference, it -> component(it, told.change()));
      describe(component, told);
      for (VerdictChange.Ground ground : told.change().grounds()) {
        if (!ground.ids().isEmpty()) {
          affect(
              vulnerabilities.computeIfAbsent(ground.subject(), id -> vulnerability(id, ground, told.change())),
              reference);
        }
      }
    }
    Bom bom = new Bom();
    bom.setSerialNumber("urn:uuid:" + serial(report, components));
    bom.setVersion(1);
    bom.setMetadata(AuditCycloneDx.metadata(version, report.at(), report.revision()));
    bom.setComponents(new ArrayList<>(components.values()));
    bom.setVulnerabilities(new ArrayList<>(vulnerabilities.values()));
    return AuditCycloneDx.json(bom);
  }

  private static UUID serial(RetroactiveReport report, Map<String, Component> components) {
    String contents = report.revision() + report.at() + components.keySet();
    return UUID.nameUUIDFromBytes(contents.getBytes(StandardCharsets.UTF_8));
  }

  private static Component component(String reference, VerdictChange change) {
    Component component = new Component();
    component.setType(Component.Type.LIBRARY);
    component.setBomRef(reference);
    component.setPurl(reference);
    component.setName(change.id().name().value());
    component.setVersion(change.id().version().toString());
    component.addHash(new Hash(Hash.Algorithm.SHA_256, change.checksum().hex()));
    return component;
  }

  private static void describe(Component component, Webhooks.Told told) {
    VerdictChange change = told.change();
    String view = change.view().isEmpty() ? "" : ":" + change.view();
    component.addProperty(
        AuditCycloneDx.property(
            "cratewarden:verdict" + view,
            change.before().word() + " -> " + change.after().word() + " since " + change.at()));
    component.addProperty(
        AuditCycloneDx.property("cratewarden:deliveries" + view, Long.toString(told.receivers().deliveries())));
    told.receivers()
        .list()
        .forEach(it ->
            component.addProperty(
                AuditCycloneDx.property(
                    "cratewarden:receiver" + view,
                    it.who().token().map(token -> token + "@").orElse("") + it.who().address())));
    change.grounds().stream()
        .filter(it -> it.ids().isEmpty())
        .forEach(it -> component.addProperty(AuditCycloneDx.property("cratewarden:" + it.code(), it.title())));
  }

  private static Vulnerability vulnerability(String id, VerdictChange.Ground ground, VerdictChange change) {
    Vulnerability vulnerability = new Vulnerability();
    vulnerability.setBomRef("vulnerability:" + id);
    vulnerability.setId(id);
    vulnerability.setSource(CycloneDxFindings.source(id, ground.url()));
    ground.ids().stream().skip(1).forEach(it -> vulnerability.addReference(CycloneDxFindings.otherId(it)));
    vulnerability.setDescription(ground.title());
    if (!ground.fixed().isEmpty()) {
      vulnerability.setRecommendation("Fixed in " + String.join(", ", ground.fixed()) + ".");
    }
    ground
        .score()
        .ifPresent(it -> {
          Rating rating = new Rating();
          rating.setScore(it);
          vulnerability.addRating(rating);
        });
    Analysis analysis = new Analysis();
    analysis.setState(Analysis.State.EXPLOITABLE);
    analysis.setResponses(List.of(ground.fixed().isEmpty() ? Analysis.Response.CAN_NOT_FIX : Analysis.Response.UPDATE));
    analysis.setDetail(
        "handed out before this was known; "
            + (change.enforced() ? "refused" : "not refused, only observed,")
            + " now");
    vulnerability.setAnalysis(analysis);
    return vulnerability;
  }

  private static void affect(Vulnerability vulnerability, String reference) {
    List<Vulnerability.Affect> affects =
        new ArrayList<>(vulnerability.getAffects() == null ? List.of() : vulnerability.getAffects());
    if (affects.stream().noneMatch(it -> it.getRef().equals(reference))) {
      Vulnerability.Affect affect = new Vulnerability.Affect();
      affect.setRef(reference);
      affects.add(affect);
    }
    vulnerability.setAffects(affects);
  }
}
