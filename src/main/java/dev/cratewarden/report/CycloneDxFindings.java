package dev.cratewarden.report;

import dev.cratewarden.advisory.AdvisoryKind;
import dev.cratewarden.advisory.Match;
import dev.cratewarden.advisory.Severity;
import dev.cratewarden.mirror.Audit;
import dev.cratewarden.policy.CleanText;
import dev.cratewarden.policy.Finding;
import dev.cratewarden.policy.Waiver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cyclonedx.model.Property;
import org.cyclonedx.model.vulnerability.Vulnerability;
import org.cyclonedx.model.vulnerability.Vulnerability.Analysis;
import org.cyclonedx.model.vulnerability.Vulnerability.Rating;

/**
 * Findings in the words of CycloneDX: advisories of harm become vulnerabilities, everything else a property of its
 * component.
 *
 * <p>A waiver is stated as the decision it is (VEX): still {@code exploitable}, with the response {@code can_not_fix}
 * or {@code will_not_fix}. It is no proof that the product is not affected, so it is never called so.
 */
final class CycloneDxFindings {
  private final Map<Key, Vulnerability> vulnerabilities = new LinkedHashMap<>();

  /** What is said once: an incident, and what was decided about it. */
  private record Key(List<String> ids, Optional<Waiver> waiver) {}

  /** Takes down {@code found} about the component {@code reference}; returns what is to be said there instead. */
  List<Property> add(Audit.LockedFinding found, String reference) {
    Finding finding = found.finding();
    Optional<Match> harm = finding.advisory().filter(CycloneDxFindings::isHarm);
    if (harm.isEmpty()) {
      String what = Findings.subject(finding) + ": " + Findings.title(finding);
      return List.of(AuditCycloneDx.property("cratewarden:" + finding.code().code(), what));
    }
    Vulnerability vulnerability =
        vulnerabilities.computeIfAbsent(
            new Key(harm.get().ids(), finding.waivedBy()), it -> vulnerability(finding, harm.get()));
    Vulnerability.Affect affect = new Vulnerability.Affect();
    affect.setRef(reference);
    List<Vulnerability.Affect> affects =
        new ArrayList<>(vulnerability.getAffects() == null ? List.of() : vulnerability.getAffects());
    if (affects.stream().noneMatch(it -> it.getRef().equals(reference))) {
      affects.add(affect);
    }
    vulnerability.setAffects(affects);
    return List.of();
  }

  List<Vulnerability> vulnerabilities() {
    return new ArrayList<>(vulnerabilities.values());
  }

  private static boolean isHarm(Match match) {
    return switch (match.kind()) {
      case MALICIOUS, VULNERABILITY, UNSOUND -> true;
      case UNMAINTAINED, NOTICE -> false;
    };
  }

  private static Vulnerability vulnerability(Finding finding, Match match) {
    Vulnerability vulnerability = new Vulnerability();
    vulnerability.setBomRef(
        "vulnerability:"
            + String.join("+", match.ids())
            + finding.waivedBy().map(it -> ":waived:" + it.expiresAt()).orElse(""));
    vulnerability.setId(match.ids().getFirst());
    vulnerability.setSource(source(match.ids().getFirst(), Findings.url(finding)));
    match.ids().stream().skip(1).forEach(it -> vulnerability.addReference(otherId(it)));
    match.aliases().forEach(it -> vulnerability.addReference(otherId(it)));
    vulnerability.addRating(rating(match));
    vulnerability.setDescription(CleanText.of(Findings.title(finding)));
    if (!match.fixed().isEmpty()) {
      vulnerability.setRecommendation(
          "Fixed in " + String.join(", ", match.fixed().stream().map(Object::toString).toList()) + ".");
    }
    finding
        .waivedBy()
        .map(it -> waived(it, match))
        .or(() -> match.dispute().map(CycloneDxFindings::disputed))
        .ifPresent(vulnerability::setAnalysis);
    List<Property> properties = new ArrayList<>();
    properties.add(AuditCycloneDx.property("cratewarden:kind", match.kind().word()));
    properties.add(AuditCycloneDx.property("cratewarden:verdict", finding.verdict().word()));
    vulnerability.setProperties(properties);
    return vulnerability;
  }

  private static Analysis waived(Waiver waiver, Match match) {
    Analysis analysis = new Analysis();
    analysis.setState(Analysis.State.EXPLOITABLE);
    analysis.addResponse(match.fixed().isEmpty() ? Analysis.Response.CAN_NOT_FIX : Analysis.Response.WILL_NOT_FIX);
    analysis.setDetail(CleanText.of(Words.waived(waiver)));
    return analysis;
  }

  private static Analysis disputed(String why) {
    Analysis analysis = new Analysis();
    analysis.setState(Analysis.State.IN_TRIAGE);
    analysis.setDetail(CleanText.of("disputed: " + why));
    return analysis;
  }

  static Vulnerability.Reference otherId(String id) {
    Vulnerability.Reference reference = new Vulnerability.Reference();
    reference.setId(id);
    reference.setSource(source(id, Optional.empty()));
    return reference;
  }

  static Vulnerability.Source source(String id, Optional<String> url) {
    Vulnerability.Source source = new Vulnerability.Source();
    int dash = id.indexOf('-');
    source.setName(dash > 0 ? id.substring(0, dash) : id);
    url.ifPresent(source::setUrl);
    return source;
  }

  private static Rating rating(Match match) {
    Rating rating = new Rating();
    Severity severity = match.severity();
    rating.setSeverity(
        switch (severity.level()) {
          case UNKNOWN -> match.kind() == AdvisoryKind.MALICIOUS ? Rating.Severity.CRITICAL : Rating.Severity.UNKNOWN;
          case NONE -> Rating.Severity.NONE;
          case LOW -> Rating.Severity.LOW;
          case MEDIUM -> Rating.Severity.MEDIUM;
          case HIGH -> Rating.Severity.HIGH;
          case CRITICAL -> Rating.Severity.CRITICAL;
        });
    severity.score().ifPresent(rating::setScore);
    severity
        .vector()
        .ifPresent(it -> {
          rating.setVector(it);
          rating.setMethod(method(it));
        });
    return rating;
  }

  private static Rating.Method method(String vector) {
    if (vector.startsWith("CVSS:4")) {
      return Rating.Method.CVSSV4;
    }
    if (vector.startsWith("CVSS:3.1")) {
      return Rating.Method.CVSSV31;
    }
    return vector.startsWith("CVSS:3") ? Rating.Method.CVSSV3 : Rating.Method.CVSSV2;
  }
}
