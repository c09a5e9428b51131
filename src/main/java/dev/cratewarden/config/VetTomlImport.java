package dev.cratewarden.config;

import dev.cratewarden.crates.Quoted;
import dev.cratewarden.policy.Rule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/**
 * Reads cargo-vet's {@code supply-chain/config.toml}.
 *
 * <p>The policy imports the folder in which the file stands, and the URLs that the file names. Exemptions, renamed
 * criteria and excluded crates are not copied: they go on acting from the folder, version by version as they are
 * written there, where {@code vet.exempt} would exempt whole crates.
 */
final class VetTomlImport {
  private static final String REQUIRED = Rule.Vet.DEFAULT.require();
  private static final String FOR_WHOM =
      "a mirror does not know for which package it serves; every version has to meet vet.require";
  private static final String TOOL = "it steers cargo-vet itself";

  private final PolicyDraft draft;
  private final Path folder;

  /**
   * A reader of one file.
   *
   * @param folder where it stands
   */
  VetTomlImport(PolicyDraft draft, Path folder) {
    this.draft = draft;
    this.folder = folder;
  }

  /** The folder of a file, from the root, since a policy reads paths from where it stands itself. */
  static Path folderOf(String file) {
    Path path = Path.of(file).toAbsolutePath().normalize();
    return Optional.ofNullable(path.getParent()).orElse(path);
  }

  /** Whether it is a file of cargo-vet: cargo's own settings have the same name. */
  static boolean isOne(ForeignTable top) {
    return top.has("cargo-vet") || top.has("imports") || top.has("exemptions") || top.has("policy");
  }

  void read(ForeignTable top) {
    List<String> from = new ArrayList<>();
    from.add(folder.toString());
    ForeignTable imports = top.table("imports");
    for (String name : imports.names()) {
      imported(imports.table(name), from);
    }
    imports.noteTheRest(Map.of());
    draft.vet(from, REQUIRED);
    top.note(
        top.place(),
        "the policy goes on reading the audits and exemptions in "
            + Quoted.of(folder.toString())
            + ": keep that folder, or name another in vet.imports");
    top.note(
        top.place(), "cargo-vet asks less of dev-dependencies by default; here every version has to meet vet.require");
    top.take("exemptions")
        .filter(item -> !(item.value() instanceof TomlTable))
        .ifPresent(item -> top.note(item.at(), "exemptions is not a table and was left out"));

    ForeignTable policies = top.table("policy");
    for (String name : policies.names()) {
      policy(policies.table(name));
    }
    policies.noteTheRest(Map.of());
    top.noteTheRest(Map.of("cargo-vet", TOOL, "default-criteria", TOOL));
  }

  private static void imported(ForeignTable table, List<String> from) {
    Optional<ForeignTable.Item> one = table.take("url");
    if (one.isEmpty()) {
      table.note(table.place(), table.name() + " names no url and was left out");
    }
    List<ForeignTable.Item> urls =
        one.filter(item -> item.value() instanceof String).map(List::of).orElseGet(() -> table.elements("url"));
    for (ForeignTable.Item item : urls) {
      url(table, item).filter(it -> !from.contains(it)).ifPresent(from::add);
    }
    // The policy takes these from the folder, for the URL that stands beside them.
    for (String key : new String[] {"exclude", "criteria-map"}) {
      var unused = table.take(key);
    }
    table.noteTheRest(Map.of());
  }

  /** A file named in place of a URL would be read from wherever the policy happens to stand. */
  private static Optional<String> url(ForeignTable table, ForeignTable.Item item) {
    if (!(item.value() instanceof String text) || !FeedFrom.isUrl(text)) {
      table.note(item.at(), Quoted.of(String.valueOf(item.value())) + " is no URL and was left out");
      return Optional.empty();
    }
    try {
      return Optional.of(FeedFrom.check(text));
    } catch (BadValueException e) {
      table.note(item.at(), "left out: " + e.say());
      return Optional.empty();
    }
  }

  private static void policy(ForeignTable table) {
    // What is required of all is required of these too.
    if (table.take("criteria").filter(item -> !isRequired(item.value())).isPresent()) {
      table.note(table.at("criteria"), table.name() + ".criteria has no equivalent: " + FOR_WHOM);
    }
    table.noteTheRest(
        Map.of(
            "dev-criteria",
            FOR_WHOM,
            "dependency-criteria",
            FOR_WHOM,
            "audit-as-crates-io",
            "whatever a registry serves under that name needs an audit",
            "notes",
            "it is a remark"));
  }

  private static boolean isRequired(Object criteria) {
    return criteria instanceof String text
        ? text.equals(REQUIRED)
        : criteria instanceof TomlArray array && array.toList().equals(List.of(REQUIRED));
  }
}
