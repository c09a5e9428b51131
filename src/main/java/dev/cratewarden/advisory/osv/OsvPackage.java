package dev.cratewarden.advisory.osv;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A package of an ecosystem.
 *
 * @param ecosystem {@code crates.io} for ours
 * @param purl the package URL
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record OsvPackage(
    @JsonProperty("ecosystem") String ecosystem, @JsonProperty("name") String name, @JsonProperty("purl") String purl) {
  /** The package of an entry that names none, such as one about a git repository. */
  static final OsvPackage NONE = new OsvPackage("", "", "");

  public OsvPackage {
    ecosystem = Absent.text(ecosystem);
    name = Absent.text(name);
    purl = Absent.text(purl);
  }
}
