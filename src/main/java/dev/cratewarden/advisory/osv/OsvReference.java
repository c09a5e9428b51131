package dev.cratewarden.advisory.osv;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A link.
 *
 * @param type {@code ADVISORY}, {@code WEB} and others
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record OsvReference(@JsonProperty("type") String type, @JsonProperty("url") String url) {
  public OsvReference {
    type = Absent.text(type);
    url = Absent.text(url);
  }
}
