package dev.cratewarden.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** The report of an import for people: what was taken from whom, by what it was judged, and what it changed. */
final class ImportText {
  private static final String[] LISTS = {"new", "changed", "yanked", "removed", "missing"};

  private ImportText() {}

  static String of(JsonNode report) {
    StringBuilder text = new StringBuilder();
    line(text, "bundle " + report.path("bundle").asText());
    if (report.path("base").isTextual()) {
      line(text, "after bundle " + report.path("base").asText());
    }
    line(text, "of " + report.path("created").asText() + ", from " + report.path("source").asText());
    line(
        text, report.path("signedBy").isTextual() ? "signed by key " + report.path("signedBy").asText() : "not signed");
    line(
        text,
        "judged at "
            + report.path("judgedAt").asText()
            + " by policy revision "
            + report.path("policyRevisionHere").asText()
            + ", advisories "
            + report.path("advisoryRevisionHere").asText());
    for (String kind : LISTS) {
      for (JsonNode id : report.path(kind)) {
        JsonNode sha256 = report.path("sha256").path(id.asText());
        boolean isHashed = kind.equals("new") && sha256.isTextual();
        line(text, kind + " " + id.asText() + (isHashed ? " sha256 " + sha256.asText() : ""));
      }
    }
    String would = report.path("enforced").asBoolean() ? "" : "would be ";
    for (String kind : new String[] {"denied", "held"}) {
      report
          .path(kind)
          .forEach(
              it -> line(text, would + kind + " " + it.path("version").asText() + ": " + it.path("reason").asText()));
    }
    report.path("advisories").forEach(it -> line(text, "advisories of kind " + it.asText() + " are newer"));
    if (report.path("toolchainPaths").asLong() > 0) {
      line(
          text,
          String.format(
              "%d new paths of toolchains; %d files with %d bytes",
              report.path("toolchainPaths").asLong(),
              report.path("toolchainFiles").asLong(),
              report.path("toolchainBytes").asLong()));
    }
    line(text, counts(report));
    line(text, end(report));
    return text.toString();
  }

  private static String counts(JsonNode report) {
    return String.format(
        "%d new, %d changed, %d denied, %d held, %d yanked, %d removed, %d missing, %d unchanged;"
            + " %d tarballs with %d bytes",
        report.path("new").size(),
        report.path("changed").size(),
        report.path("denied").size(),
        report.path("held").size(),
        report.path("yanked").size(),
        report.path("removed").size(),
        report.path("missing").size(),
        report.path("unchanged").asLong(),
        report.path("tarballs").asLong(),
        report.path("tarballBytes").asLong());
  }

  private static String end(JsonNode report) {
    if (report.path("nothingNew").asBoolean()) {
      return report.path("denied").isEmpty() ? "nothing to do: all of it is here" : "nothing was taken in";
    }
    return report.path("committed").asBoolean() ? "imported" : "nothing was changed: dry run";
  }

  private static void line(StringBuilder text, String line) {
    text.append(line).append(System.lineSeparator());
  }
}
