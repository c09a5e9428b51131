package dev.cratewarden.advisory.osv;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * One package and which of its versions are affected.
 *
 * @param versions exact version texts, besides the ranges
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record OsvAffected(
    @JsonProperty("package") OsvPackage pkg,
    @JsonProperty("severity") List<OsvSeverity> severity,
    @JsonProperty("ranges") List<OsvRange> ranges,
    @JsonProperty("versions") List<String> versions,
    @JsonProperty("ecosystem_specific") JsonNode ecosystemSpecific,
    @JsonProperty("database_specific") JsonNode databaseSpecific) {
  public OsvAffected {
    pkg = pkg == null ? OsvPackage.NONE : pkg;
    severity = Absent.list(severity);
    ranges = Absent.list(ranges);
    versions = Absent.list(versions);
    ecosystemSpecific = Absent.node(ecosystemSpecific);
    databaseSpecific = Absent.node(databaseSpecific);
  }

  /** GHSA's {@code last_known_affected_version_range}: in older records the only upper bound of an open range. */
  public Optional<String> lastKnownAffectedVersionRange() {
    JsonNode node = databaseSpecific.path("last_known_affected_version_range");
    return node.isTextual() ? Optional.of(node.textValue()) : Optional.empty();
  }
}
