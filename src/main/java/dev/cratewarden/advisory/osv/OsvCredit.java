package dev.cratewarden.advisory.osv;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Somebody to thank.
 *
 * @param type {@code FINDER}, {@code REPORTER} and others
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record OsvCredit(
    @JsonProperty("name") String name,
    @JsonProperty("contact") List<String> contact,
    @JsonProperty("type") String type) {
  public OsvCredit {
    name = Absent.text(name);
    contact = Absent.list(contact);
    type = Absent.text(type);
  }
}
