package dev.cratewarden.advisory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cratewarden.advisory.osv.OsvRecord;
import java.util.List;

/** Advisories in a few words, for tests. Single quotes stand for double ones. */
final class OsvText {
  private static final JsonMapper JSON = new JsonMapper();

  private OsvText() {}

  static OsvRecord record(String json) {
    try {
      return JSON.readValue(json.replace('\'', '"'), OsvRecord.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  static Advisory advisory(String json) {
    return AdvisoryReader.read(record(json), "test", Advisory.Form.OSV).orElseThrow();
  }

  /** An advisory about one crate. {@code more} are further members of the record, each with its comma in front. */
  static Advisory about(String id, String crate, String affected, String more) {
    return advisory(
        "{'id':'%s','modified':'2026-01-01T00:00:00Z','affected':[{'package':{'ecosystem':'crates.io','name':'%s'},%s}]%s}"
            .formatted(id, crate, affected, more));
  }

  static Advisory about(String id, String crate, String affected) {
    return about(id, crate, affected, "");
  }

  static String semver(String... events) {
    return ranges("SEMVER", events);
  }

  static String ranges(String type, String... events) {
    StringBuilder out = new StringBuilder("'ranges':[{'type':'" + type + "','events':[");
    for (int i = 0; i < events.length; i++) {
      String[] parts = events[i].split(" ");
      out.append(i == 0 ? "" : ",").append("{'").append(parts[0]).append("':'").append(parts[1]).append("'}");
    }
    return out.append("]}]").toString();
  }

  static AdvisoryBook book(Advisory... advisories) {
    return AdvisoryBook.of(List.of(advisories));
  }
}
