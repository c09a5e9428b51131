package dev.cratewarden.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.advisory.AdvisoryKind;
import dev.cratewarden.mirror.Audit;
import dev.cratewarden.mirror.ReportWriter;
import dev.cratewarden.policy.CleanText;
import dev.cratewarden.policy.Finding;
import dev.cratewarden.policy.Verdict;
import dev.cratewarden.policy.Waiver;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An audit as SARIF 2.1.0, for code scanning: one rule for each advisory or other reason, one result for each finding,
 * at the line of the lockfile where the package stands.
 *
 * <p>A waived finding is a suppressed result. {@code security-severity} is what GitHub sorts by.
 */
public final class AuditSarif implements ReportWriter<Audit> {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final String version;

  /** Reports by this {@code version} of the program. */
  public AuditSarif(String version) {
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
  public String write(Audit audit, Ink ink) {
    SarifLog log = new SarifLog();
    for (Audit.JudgedLockfile lockfile : audit.lockfiles()) {
      for (Audit.LockedFinding found : lockfile.findings()) {
        String id = ruleId(found.finding());
        log.add(result(lockfile, found, id, log.rule(id, () -> rule(id, found.finding()))));
      }
    }
    ObjectNode properties =
        JSON.objectNode().put("revision", audit.revision()).put("view", audit.view()).put("observes", audit.observes());
    return log.text(version, invocation(audit), properties);
  }

  private static ObjectNode invocation(Audit audit) {
    ObjectNode invocation = JSON.objectNode().put("executionSuccessful", true).put("endTimeUtc", audit.at().toString());
    if (audit.advisories() == 0) {
      invocation
          .putArray("toolExecutionNotifications")
          .addObject()
          .put("level", "error")
          .putObject("message")
          .put("text", "Advisories are unknown: no feed is loaded, so vulnerabilities and malware go unseen.");
    }
    return invocation;
  }

  private static String ruleId(Finding finding) {
    return finding.advisory().map(it -> it.ids().getFirst()).orElse(finding.code().code());
  }

  private static ObjectNode rule(String id, Finding finding) {
    ObjectNode rule = JSON.objectNode().put("id", id);
    String title = finding.advisory().isPresent() ? CleanText.of(Findings.title(finding)) : finding.kind();
    rule.putObject("shortDescription").put("text", title.isEmpty() ? id : title);
    Findings.url(finding).flatMap(AuditSarif::uri).ifPresent(it -> rule.put("helpUri", it));
    rule.putObject("help").put("text", help(finding));
    ObjectNode properties = rule.putObject("properties");
    properties.putArray("tags").add("security").add("supply-chain").add(finding.kind());
    securitySeverity(finding).ifPresent(it -> properties.put("security-severity", Double.toString(it)));
    ArrayNode aliases = properties.putArray("aliases");
    finding.advisory().ifPresent(it -> it.aliases().forEach(aliases::add));
    return rule;
  }

  /** Malware has no score, and nothing is worse. */
  private static OptionalDouble securitySeverity(Finding finding) {
    boolean isMalicious = finding.advisory().map(it -> it.kind() == AdvisoryKind.MALICIOUS).orElse(false);
    return isMalicious ? OptionalDouble.of(10) : Findings.score(finding);
  }

  private static String help(Finding finding) {
    return CleanText.of(
        "Rule "
            + finding.rule()
            + ", reason "
            + finding.code().code()
            + ". "
            + Findings.subject(finding)
            + Words.aliases(finding)
            + ": "
            + Findings.title(finding));
  }

  private static ObjectNode result(
      Audit.JudgedLockfile lockfile, Audit.LockedFinding found, String ruleId, int ruleIndex) {
    Finding finding = found.finding();
    ObjectNode result =
        JSON.objectNode().put("ruleId", ruleId).put("ruleIndex", ruleIndex).put("level", level(finding.verdict()));
    result.putObject("message").put("text", message(found));
    ObjectNode location = result.putArray("locations").addObject();
    ObjectNode physical = location.putObject("physicalLocation");
    physical.putObject("artifactLocation").put("uri", artifact(lockfile.lockfile().subject()));
    physical.putObject("region").put("startLine", found.locked().line());
    location
        .putArray("logicalLocations")
        .addObject()
        .put("kind", "package")
        .put("fullyQualifiedName", found.id().toString());
    result.putObject("partialFingerprints").put("cratewarden/v1", found.id() + "#" + ruleId);
    if (finding.waivedBy().isPresent()) {
      Waiver waiver = finding.waivedBy().get();
      result
          .putArray("suppressions")
          .addObject()
          .put("kind", "external")
          .put("status", "accepted")
          .put("justification", CleanText.of(Words.waived(waiver)));
    }
    ObjectNode properties = result.putObject("properties");
    properties.put("verdict", finding.verdict().word()).put("code", finding.code().code()).put("rule", finding.rule());
    found.nearestAllowed().ifPresent(it -> properties.put("nearestAllowed", it.toString()));
    ArrayNode path = properties.putArray("path");
    found.path().forEach(it -> path.add(it.toString()));
    return result;
  }

  static String level(Verdict.Level verdict) {
    return switch (verdict) {
      case DENY -> "error";
      case HOLD -> "warning";
      case ALLOW -> "note";
    };
  }

  private static String message(Audit.LockedFinding found) {
    Finding finding = found.finding();
    String nearest = found.nearestAllowed().map(it -> " Nearest allowed: " + it + ".").orElse("");
    return CleanText.of(
        found.id().name()
            + " "
            + found.id().version()
            + ": "
            + Findings.inOneLine(finding)
            + ": "
            + Findings.title(finding)
            + "."
            + nearest
            + " Comes in by "
            + Words.path(found.path())
            + ".");
  }

  /** A lockfile's name as a URI reference; what came through a pipe is taken for the one in the working directory. */
  private static String artifact(String subject) {
    if (subject.equals("-")) {
      return "Cargo.lock";
    }
    try {
      String slashes = subject.replace('\\', '/');
      return Path.of(subject).isAbsolute()
          ? new URI("file", "", slashes.startsWith("/") ? slashes : "/" + slashes, null).toASCIIString()
          : new URI(null, null, slashes, null).toASCIIString();
    } catch (URISyntaxException e) {
      return "Cargo.lock";
    }
  }

  static Optional<String> uri(String text) {
    try {
      return Optional.of(new URI(text).toASCIIString());
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
