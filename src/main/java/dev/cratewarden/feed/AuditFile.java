package dev.cratewarden.feed;

import dev.cratewarden.advisory.InvalidAdvisoryException;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.vet.Audit;
import dev.cratewarden.vet.AuditSet;
import dev.cratewarden.vet.Publication;
import dev.cratewarden.vet.PublisherAudit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;
import org.tomlj.TomlVersion;

/**
 * Reads one of the files that cargo-vet writes: {@code audits.toml}, {@code imports.lock} or {@code config.toml}. Which
 * of them it is is told by what stands in it.
 *
 * <pre>
 * audits.toml   [criteria.NAME]  [[audits.CRATE]]  [[wildcard-audits.CRATE]]  [[trusted.CRATE]]
 * imports.lock  [[publisher.CRATE]]  [[audits.SET.audits.CRATE]]  [[audits.SET.wildcard-audits.CRATE]] and the like
 * config.toml   [imports.SET]  [[exemptions.CRATE]]
 * </pre>
 *
 * <p>An entry that cannot be understood is a problem and vouches for nothing; a violation that cannot is taken to be of
 * every version. {@code [[unpublished.CRATE]]} vouches for nothing either: whatever a registry serves is published. Nor
 * do the {@code [policy]} tables of a {@code config.toml} count: they are about the packages of one project.
 */
final class AuditFile {
  private static final int SETS_MAX = 1_000;

  private final TomlTable top;
  private final AuditEntries entries;
  private final String name;

  private AuditFile(String name, TomlTable top, Problems problems) {
    this.name = name;
    this.top = top;
    this.entries = new AuditEntries(problems);
  }

  /**
   * The file of these bytes.
   *
   * @param name what findings call it
   * @param problems gets what cannot be understood
   * @throws IOException if it is no TOML, or nests too deeply
   */
  static AuditFile parse(String name, byte[] bytes, Problems problems) throws IOException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("it is not UTF-8", e);
    }
    text = text.startsWith("\uFEFF") ? text.substring(1) : text;
    try {
      TomlNesting.check(text);
    } catch (InvalidAdvisoryException e) {
      throw new IOException(e.getMessage(), e);
    }
    TomlParseResult toml = Toml.parse(text, TomlVersion.V1_0_0);
    if (toml.hasErrors()) {
      throw new IOException("TOML: " + Problems.firstLine(toml.errors().get(0).toString()));
    }
    return new AuditFile(name, toml, problems);
  }

  /** What each criterion that is defined here implies. */
  Map<String, Set<String>> implies() {
    return implies(top);
  }

  private Map<String, Set<String>> implies(TomlTable table) {
    Map<String, Set<String>> all = new HashMap<>();
    entries.tables(
        table,
        "criteria",
        (criterion, fields) -> {
          List<String> implied = entries.texts(fields, "implies");
          all.put(criterion, Set.copyOf(implied));
        });
    return all;
  }

  /**
   * The sets in it.
   *
   * @param more what further criteria imply, defined beside this file
   * @param isOurs whether it is the user's own project: then trusted publishers count, and audits that are for nobody
   *     else
   */
  List<AuditSet> sets(Map<String, Set<String>> more, boolean isOurs) {
    List<AuditSet> sets = new ArrayList<>();
    sets.add(set(name, top, more, isOurs));
    if (top.get(List.of("audits")) instanceof TomlTable imported) {
      for (String key : imported.keySet()) {
        if (imported.get(List.of(key)) instanceof TomlTable table && sets.size() < SETS_MAX) {
          sets.add(set(key, table, more, false));
        }
      }
    }
    return sets;
  }

  private AuditSet set(String called, TomlTable table, Map<String, Set<String>> more, boolean isOurs) {
    Map<String, Set<String>> implies = new HashMap<>(more);
    implies.putAll(implies(table));
    Map<String, List<Audit>> audits = new HashMap<>();
    entries.lists(
        table, "audits", (crate, fields) -> entries.audit(crate, fields, isOurs).ifPresent(add(audits, crate)));
    entries.lists(
        table, "exemptions", (crate, fields) -> entries.exemption(crate, fields).ifPresent(add(audits, crate)));
    Map<String, List<PublisherAudit>> publisherAudits = new HashMap<>();
    entries.lists(
        table,
        "wildcard-audits",
        (crate, fields) -> entries.publisherAudit(crate, fields).ifPresent(add(publisherAudits, crate)));
    if (isOurs) {
      entries.lists(
          table,
          "trusted",
          (crate, fields) -> entries.publisherAudit(crate, fields).ifPresent(add(publisherAudits, crate)));
    }
    Map<String, List<Publication>> publications = new HashMap<>();
    entries.lists(
        table, "publisher", (crate, fields) -> entries.publication(crate, fields).ifPresent(add(publications, crate)));
    return new AuditSet(called, implies, audits, publisherAudits, publications, imports(table));
  }

  private static <T> java.util.function.Consumer<T> add(Map<String, List<T>> to, CrateName crate) {
    return entry -> to.computeIfAbsent(crate.canonical(), name -> new ArrayList<>()).add(entry);
  }

  private List<AuditSet.Import> imports(TomlTable table) {
    List<AuditSet.Import> imports = new ArrayList<>();
    entries.tables(
        table,
        "imports",
        (called, fields) -> {
          Set<String> exclude = new HashSet<>();
          entries
              .texts(fields, "exclude")
              .forEach(it -> CrateName.parse(it).map(CrateName::canonical).ifPresent(exclude::add));
          imports.add(
              new AuditSet.Import(
                  called, entries.texts(fields, "url"), exclude, criteriaMap(fields.get(List.of("criteria-map")))));
        });
    return imports;
  }

  private Map<String, List<String>> criteriaMap(@Nullable Object value) {
    Map<String, List<String>> map = new HashMap<>();
    if (value instanceof TomlTable table) {
      table.keySet().forEach(theirs -> map.put(theirs, entries.texts(table, theirs)));
    }
    return map;
  }
}
