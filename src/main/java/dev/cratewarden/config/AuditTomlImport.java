package dev.cratewarden.config;

import dev.cratewarden.advisory.AdvisoryKind;
import dev.cratewarden.crates.Quoted;
import java.util.Map;

/** Reads cargo-audit's {@code audit.toml}. */
final class AuditTomlImport {
  private static final String FEEDS = "feeds stand in cratewarden.toml under [[feed]]";
  private static final String TOOL = "it steers cargo-audit itself";
  private static final String TARGETS = "a mirror serves every target, so an advisory counts for all";

  private final PolicyDraft draft;

  AuditTomlImport(PolicyDraft draft) {
    this.draft = draft;
  }

  void read(ForeignTable top) {
    advisories(top.table("advisories"));
    output(top.table("output"));
    top.table("database")
        .noteTheRest(
            Map.of(
                "path",
                FEEDS,
                "url",
                FEEDS,
                "fetch",
                FEEDS,
                "stale",
                "[feeds] stale-accepted in cratewarden.toml decides"));
    top.table("yanked").noteTheRest(Map.of("enabled", "[yanked] new-resolution decides", "update_index", TOOL));
    top.noteTheRest(Map.of("target", TARGETS, "binary", TOOL, "packages", TOOL));
  }

  private void advisories(ForeignTable table) {
    for (ForeignTable.Item item : table.elements("ignore")) {
      try {
        String id = PolicyKeys.FINDING.fromToml(item.value());
        draft.waive(new PolicyDraft.Scope("*", "*"), id, "");
      } catch (BadValueException e) {
        table.note(item.at(), "left out: " + e.say());
      }
    }
    DenyTomlImport.severity(table, "severity_threshold", draft);
    table.noteTheRest(Map.of("informational_warnings", "a mirror has nobody to warn; add kinds to advisories.deny"));
  }

  private void output(ForeignTable table) {
    for (ForeignTable.Item item : table.elements("deny")) {
      switch (String.valueOf(item.value())) {
        case "unmaintained" -> draft.deny(AdvisoryKind.UNMAINTAINED);
        case "unsound" -> draft.deny(AdvisoryKind.UNSOUND);
        case "yanked" -> draft.denyYanked();
        case "warnings" -> {
          draft.deny(AdvisoryKind.UNMAINTAINED);
          draft.deny(AdvisoryKind.UNSOUND);
          draft.deny(AdvisoryKind.NOTICE);
          draft.denyYanked();
        }
        default ->
            table.note(item.at(), "output.deny " + Quoted.of(String.valueOf(item.value())) + " is not known here");
      }
    }
    table.noteTheRest(Map.of("format", TOOL, "quiet", TOOL, "show_tree", TOOL));
  }
}
