package dev.cratewarden.advisory.osv;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A severity in one scoring system.
 *
 * @param type {@code CVSS_V2}, {@code CVSS_V3}, {@code CVSS_V4} or another
 * @param score the vector, not the number
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record OsvSeverity(@JsonProperty("type") String type, @JsonProperty("score") String score) {
  public OsvSeverity {
    type = Absent.text(type);
    score = Absent.text(score);
  }
}
