package dev.cratewarden.advisory.osv;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One advisory as its source wrote it. Absent texts are empty.
 *
 * @param modified RFC 3339, as are {@code published} and {@code withdrawn}
 * @param aliases ids of the same issue in other databases
 * @param related ids of other issues that have to do with it; never the same one
 * @param upstream ids of the issue in the software that this one packages
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record OsvRecord(
    @JsonProperty("schema_version") String schemaVersion,
    @JsonProperty("id") String id,
    @JsonProperty("modified") String modified,
    @JsonProperty("published") String published,
    @JsonProperty("withdrawn") String withdrawn,
    @JsonProperty("aliases") List<String> aliases,
    @JsonProperty("related") List<String> related,
    @JsonProperty("upstream") List<String> upstream,
    @JsonProperty("summary") String summary,
    @JsonProperty("details") String details,
    @JsonProperty("severity") List<OsvSeverity> severity,
    @JsonProperty("affected") List<OsvAffected> affected,
    @JsonProperty("references") List<OsvReference> references,
    @JsonProperty("credits") List<OsvCredit> credits,
    @JsonProperty("database_specific") JsonNode databaseSpecific) {
  public OsvRecord {
    schemaVersion = Absent.text(schemaVersion);
    id = Absent.text(id);
    modified = Absent.text(modified);
    published = Absent.text(published);
    withdrawn = Absent.text(withdrawn);
    aliases = Absent.list(aliases);
    related = Absent.list(related);
    upstream = Absent.list(upstream);
    summary = Absent.text(summary);
    details = Absent.text(details);
    severity = Absent.list(severity);
    affected = Absent.list(affected);
    references = Absent.list(references);
    credits = Absent.list(credits);
    databaseSpecific = Absent.node(databaseSpecific);
  }
}
