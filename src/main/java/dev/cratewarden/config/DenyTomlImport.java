package dev.cratewarden.config;

import dev.cratewarden.advisory.AdvisoryKind;
import dev.cratewarden.crates.Quoted;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tomlj.TomlTable;

/**
 * Reads cargo-deny's {@code deny.toml}, of its first version (lint levels) and of its second (scopes) alike.
 *
 * <p>The second version has no levels for advisories: everything denies unless ignored, and {@code unmaintained} and
 * {@code unsound} name whose dependencies count.
 */
final class DenyTomlImport {
  private static final Set<String> LEVELS = Set.of("deny", "warn", "allow");
  private static final String GRAPH = "a mirror does not see the graph of anyone's dependencies";
  private static final String FEEDS = "feeds stand in cratewarden.toml under [[feed]]";
  private static final String TOOL = "it steers cargo-deny itself";

  private final PolicyDraft draft;

  DenyTomlImport(PolicyDraft draft) {
    this.draft = draft;
  }

  void read(ForeignTable top) {
    advisories(top.table("advisories"));
    licenses(top.table("licenses"));
    bans(top.table("bans"));
    sources(top.table("sources"));
    Map<String, String> why = new HashMap<>();
    why.put("output", TOOL);
    for (String key :
        new String[] {
          "graph",
          "targets",
          "exclude",
          "features",
          "all-features",
          "no-default-features",
          "exclude-dev",
          "exclude-unpublished",
          "feature-depth"
        }) {
      why.put(key, GRAPH);
    }
    top.noteTheRest(why);
  }

  private void advisories(ForeignTable table) {
    boolean firstVersion = isFirstVersion(table);
    table
        .text("vulnerability")
        .filter(level -> !level.equals("deny"))
        .ifPresent(level -> {
          draft.tolerate(AdvisoryKind.VULNERABILITY);
          table.note(table.at("vulnerability"), "vulnerabilities are allowed, as cargo-deny only gave them: " + level);
        });
    kind(table, "notice", AdvisoryKind.NOTICE, firstVersion ? "warn" : "all");
    kind(table, "unmaintained", AdvisoryKind.UNMAINTAINED, firstVersion ? "warn" : "all");
    kind(table, "unsound", AdvisoryKind.UNSOUND, firstVersion ? "warn" : "workspace");
    severity(table, "severity-threshold", draft);
    table
        .text("yanked")
        .ifPresent(level -> {
          if (level.equals("deny")) {
            draft.denyYanked();
          }
        });
    for (ForeignTable.Item item : table.elements("ignore")) {
      ignored(table, item);
    }
    Map<String, String> why = new HashMap<>();
    why.put("db-path", FEEDS);
    why.put("db-url", FEEDS);
    why.put("db-urls", FEEDS);
    why.put(
        "maximum-db-staleness",
        "data older than 90 days is an error unless [feeds] stale-accepted in cratewarden.toml");
    for (String key :
        new String[] {"version", "git-fetch-with-cli", "disable-yank-checking", "unused-ignored-advisory"}) {
      why.put(key, TOOL);
    }
    table.noteTheRest(why);
  }

  private static boolean isFirstVersion(ForeignTable table) {
    return table.has("vulnerability")
        || table.has("notice")
        || table.has("severity-threshold")
        || table.take("unmaintained").filter(item -> LEVELS.contains(item.value())).isPresent()
        || table.take("unsound").filter(item -> LEVELS.contains(item.value())).isPresent();
  }

  private void kind(ForeignTable table, String key, AdvisoryKind kind, String fallback) {
    String value = table.text(key).orElse(fallback);
    switch (value) {
      case "deny", "all" -> draft.deny(kind);
      case "workspace", "transitive" -> {
        String said =
            table.has(key) ? key + " = \"" + value + "\"" : "cargo-deny's default " + key + " = \"" + value + "\"";
        table.note(
            table.at(key),
            said + " was left out: " + GRAPH + "; add \"" + kind.word() + "\" to advisories.deny to deny all");
      }
      default -> draft.tolerate(kind);
    }
  }

  /** A CVSS rating that both tools write with the same words. */
  static void severity(ForeignTable table, String key, PolicyDraft draft) {
    table
        .text(key)
        .ifPresent(word -> {
          try {
            var unused = PolicyKeys.SEVERITY.fromText(word.toLowerCase(java.util.Locale.ROOT));
            draft.severity(word.toLowerCase(java.util.Locale.ROOT));
          } catch (BadValueException e) {
            table.note(table.at(key), key + " was left out: " + e.say());
          }
        });
  }

  /** An advisory's id, or since 0.14 a crate whose yanked versions pass; bare or in a table with a reason. */
  private void ignored(ForeignTable table, ForeignTable.Item item) {
    if (item.value() instanceof String text) {
      boolean isId = text.matches("[A-Z]+-[A-Za-z0-9-]+") && text.indexOf('@') < 0;
      if (isId) {
        waive(table, item.at(), new PolicyDraft.Scope("*", "*"), text, "");
      } else {
        spec(table, item).ifPresent(scope -> draft.waive(scope, "yanked.denied", ""));
      }
      return;
    }
    if (item.value() instanceof TomlTable entry) {
      ForeignTable element = table.element("ignore", entry);
      String reason = element.text("reason").orElse("");
      Optional<String> id = element.text("id");
      if (id.isPresent()) {
        waive(table, item.at(), new PolicyDraft.Scope("*", "*"), id.get(), reason);
      } else {
        spec(element, item).ifPresent(scope -> draft.waive(scope, "yanked.denied", reason));
      }
      element.noteTheRest(Map.of());
      return;
    }
    table.note(item.at(), "neither a string nor a table, left out");
  }

  private void waive(ForeignTable table, Source at, PolicyDraft.Scope scope, String finding, String reason) {
    try {
      draft.waive(scope, PolicyKeys.FINDING.fromText(finding), shortened(reason));
    } catch (BadValueException e) {
      table.note(at, "left out: " + e.say());
    }
  }

  private void licenses(ForeignTable table) {
    String fallback = table.text("default").orElse("deny");
    if (fallback.equals("deny")) {
      for (ForeignTable.Item item : table.elements("allow")) {
        license(table, item);
      }
    } else {
      table.note(
          table.at("default"),
          "licenses.default = \"" + fallback + "\": no licence is denied, so the list was left out");
      table.take("allow").ifPresent(item -> {});
    }
    if (table.text("unlicensed").orElse("deny").equals("deny")) {
      draft.denyUnknownLicenses();
    }
    for (ForeignTable.Item item : table.elements("exceptions")) {
      if (item.value() instanceof TomlTable entry) {
        ForeignTable element = table.element("exceptions", entry);
        element.take("allow").ifPresent(allow -> {});
        spec(element, item)
            .ifPresent(scope -> {
              draft.waive(scope, "licenses.denied", "");
              table.note(
                  item.at(), "the exception became a waiver, which lets any licence of " + scope.crate() + " pass");
            });
        element.noteTheRest(Map.of());
      }
    }
    Map<String, String> why = new HashMap<>();
    why.put("deny", "only an allow list says which licences may be used");
    why.put("copyleft", "list the licences that may be used");
    why.put("allow-osi-fsf-free", "list the licences that may be used");
    why.put("clarify", "the licence is read from the tarball's Cargo.toml; waive licenses.unknown for the crate");
    why.put("confidence-threshold", "the licence is read from the tarball's Cargo.toml, not guessed from texts");
    why.put("private", "crates of one's own do not pass the mirror");
    for (String key : new String[] {"include-dev", "include-build"}) {
      why.put(key, GRAPH);
    }
    for (String key : new String[] {"version", "unused-allowed-license", "unused-license-exception"}) {
      why.put(key, TOOL);
    }
    table.noteTheRest(why);
  }

  private void license(ForeignTable table, ForeignTable.Item item) {
    if (!(item.value() instanceof String text)) {
      table.note(item.at(), "not a string, left out");
      return;
    }
    try {
      var unused = PolicyKeys.LICENSES.fromText(text);
      draft.allowLicense(text);
    } catch (BadValueException e) {
      table.note(item.at(), "left out: " + e.say());
    }
  }

  private void bans(ForeignTable table) {
    for (ForeignTable.Item item : table.elements("allow")) {
      ForeignTable element = item.value() instanceof TomlTable entry ? table.element("allow", entry) : table;
      spec(element, item).ifPresent(draft::allow);
    }
    for (ForeignTable.Item item : table.elements("deny")) {
      denied(table, item);
    }
    Map<String, String> why = new HashMap<>();
    for (String key :
        new String[] {
          "multiple-versions",
          "multiple-versions-include-dev",
          "wildcards",
          "allow-wildcard-paths",
          "skip",
          "skip-tree",
          "features",
          "workspace-default-features",
          "external-default-features",
          "workspace-dependencies",
          "allow-workspace"
        }) {
      why.put(key, GRAPH);
    }
    why.put("highlight", TOOL);
    why.put("build", "what build scripts may do is judged by the scan of each tarball");
    table.noteTheRest(why);
  }

  private void denied(ForeignTable table, ForeignTable.Item item) {
    if (!(item.value() instanceof TomlTable entry)) {
      spec(table, item).ifPresent(scope -> draft.deny(scope, ""));
      return;
    }
    ForeignTable element = table.element("deny", entry);
    Optional<PolicyDraft.Scope> scope = spec(element, item);
    Optional<String> instead = element.text("use-instead").map(name -> "use " + name + " instead");
    String reason = element.text("reason").or(() -> instead).orElse("");
    boolean onlySome = element.has("wrappers") || element.has("deny-multiple-versions");
    if (onlySome) {
      table.note(item.at(), "a ban that depends on who depends on the crate was left out: " + GRAPH);
      return;
    }
    scope.ifPresent(s -> draft.deny(s, shortened(reason)));
    element.noteTheRest(Map.of());
  }

  private void sources(ForeignTable table) {
    table.text("unknown-registry").ifPresent(level -> draft.foreignRegistry(level.equals("deny") ? "deny" : "keep"));
    Map<String, String> why = new HashMap<>();
    why.put("allow-registry", "a foreign registry is kept, stripped or denied, whichever it is");
    for (String key : new String[] {"unknown-git", "allow-git", "required-git-spec", "allow-org", "private"}) {
      why.put(key, "dependencies from git do not pass the mirror");
    }
    why.put("unused-allowed-source", TOOL);
    table.noteTheRest(why);
  }

  /**
   * What cargo-deny calls a package spec: {@code "name"}, {@code "name@1.2.3"} (that version), {@code "name:>=1"} (a
   * requirement), or a table with {@code crate} in that form, or with {@code name} and {@code version} (a requirement).
   */
  private static Optional<PolicyDraft.Scope> spec(ForeignTable table, ForeignTable.Item item) {
    if (item.value() instanceof String text) {
      return scope(table, item.at(), text);
    }
    Optional<String> crate = table.text("crate");
    if (crate.isPresent()) {
      return scope(table, item.at(), crate.get());
    }
    Optional<String> name = table.text("name");
    String version = table.text("version").orElse("*");
    if (name.isEmpty()) {
      table.note(item.at(), "names no crate, left out");
      return Optional.empty();
    }
    return checked(table, item.at(), name.get(), version);
  }

  private static Optional<PolicyDraft.Scope> scope(ForeignTable table, Source at, String spec) {
    int exact = spec.indexOf('@');
    int requirement = exact < 0 ? spec.indexOf(':') : -1;
    if (exact >= 0) {
      String version = spec.substring(exact + 1).replaceFirst("^[=<>~^ ]+", "");
      return checked(table, at, spec.substring(0, exact), "=" + version);
    }
    return requirement < 0
        ? checked(table, at, spec, "*")
        : checked(table, at, spec.substring(0, requirement), spec.substring(requirement + 1));
  }

  private static Optional<PolicyDraft.Scope> checked(ForeignTable table, Source at, String crate, String versions) {
    try {
      var name = PolicyKeys.CRATE.fromText(crate);
      var scope = PolicyKeys.VERSIONS.fromText(versions);
      return Optional.of(new PolicyDraft.Scope(name.toString(), scope.toString()));
    } catch (BadValueException e) {
      table.note(at, Quoted.of(crate) + " was left out: " + e.say());
      return Optional.empty();
    }
  }

  private static String shortened(String text) {
    String oneLine = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return oneLine.length() <= 500 ? oneLine : oneLine.substring(0, 500);
  }
}
