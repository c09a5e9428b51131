package dev.cratewarden.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.advisory.Advisory;
import dev.cratewarden.advisory.AdvisoryBook;
import dev.cratewarden.advisory.AdvisoryReader;
import dev.cratewarden.advisory.osv.OsvRecord;
import java.util.Arrays;

/** Writes an OSV record for a test. */
final class Osv {
  static final String CRITICAL_9_8 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
  static final String HIGH_7_5 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H";
  static final String MEDIUM_5_9 = "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:N";
  static final String LOW_2_5 = "CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:L/I:N/A:N";
  static final String NONE_0_0 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode record = JSON.createObjectNode();
  private final ObjectNode affected = JSON.createObjectNode();

  private Osv(String id, String crate) {
    record.put("id", id).put("modified", "2026-01-01T00:00:00Z").put("summary", "A title of " + id);
    record.putArray("affected").add(affected);
    affected.putObject("package").put("ecosystem", "crates.io").put("name", crate);
  }

  static Osv record(String id, String crate) {
    return new Osv(id, crate);
  }

  /** Affected from one version to below another; an empty end is none. */
  Osv range(String introduced, String fixed) {
    ArrayNode ranges = affected.has("ranges") ? (ArrayNode) affected.get("ranges") : affected.putArray("ranges");
    ArrayNode events = ranges.addObject().put("type", "SEMVER").putArray("events");
    events.addObject().put("introduced", introduced);
    if (!fixed.isEmpty()) {
      events.addObject().put("fixed", fixed);
    }
    return this;
  }

  Osv versions(String... versions) {
    ArrayNode all = affected.putArray("versions");
    Arrays.stream(versions).forEach(all::add);
    return this;
  }

  Osv cvss(String vector) {
    ArrayNode all = record.putArray("severity");
    all.addObject().put("type", "CVSS_V3").put("score", vector);
    return this;
  }

  Osv aliases(String... ids) {
    ArrayNode all = record.putArray("aliases");
    Arrays.stream(ids).forEach(all::add);
    return this;
  }

  Osv informational(String kind) {
    affected.putObject("database_specific").put("informational", kind);
    return this;
  }

  Osv malicious() {
    affected.putObject("database_specific").putArray("categories").add("malicious");
    return this;
  }

  Osv onlyOn(String os, String arch) {
    ObjectNode affects = affected.putObject("ecosystem_specific").putObject("affects");
    add(affects, "os", os);
    add(affects, "arch", arch);
    return this;
  }

  private static void add(ObjectNode affects, String what, String value) {
    if (!value.isEmpty()) {
      affects.putArray(what).add(value);
    }
  }

  Osv title(String title) {
    record.put("summary", title);
    return this;
  }

  static AdvisoryBook book(Osv... records) {
    return AdvisoryBook.of(Arrays.stream(records).map(it -> advisory(it.record.toString())).toList());
  }

  static Advisory advisory(String json) {
    try {
      return AdvisoryReader.read(JSON.readValue(json, OsvRecord.class), "test", Advisory.Form.OSV).orElseThrow();
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
