package dev.cratewarden.advisory.osv;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A range of versions or commits.
 *
 * @param type {@code SEMVER}, {@code ECOSYSTEM} or {@code GIT}
 * @param repo of a {@code GIT} range
 * @param events in no dependable order
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record OsvRange(
    @JsonProperty("type") String type,
    @JsonProperty("repo") String repo,
    @JsonProperty("events") List<OsvEvent> events,
    @JsonProperty("database_specific") JsonNode databaseSpecific) {
  public OsvRange {
    type = Absent.text(type);
    repo = Absent.text(repo);
    events = Absent.list(events);
    databaseSpecific = Absent.node(databaseSpecific);
  }
}
