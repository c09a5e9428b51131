package dev.cratewarden.advisory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cratewarden.advisory.osv.OsvAffected;
import dev.cratewarden.advisory.osv.OsvRecord;
import dev.cratewarden.advisory.osv.OsvReference;
import dev.cratewarden.advisory.osv.OsvSeverity;
import dev.cratewarden.crates.CrateName;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads an OSV record as an advisory about crates of the public registry. */
public final class AdvisoryReader {
  /** OSV's name of the public registry. */
  public static final String ECOSYSTEM = "crates.io";

  private static final int TITLE_CHARACTERS_MAX = 300;
  private static final int ID_CHARACTERS_MAX = 128;
  private static final int ALIASES_MAX = 256;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]*");
  private static final Pattern PLACEHOLDER = Pattern.compile("RUSTSEC-\\d{4}-0000");
  private static final Pattern RUSTSEC_PAGE =
      Pattern.compile("https?://rustsec\\.org/advisories/(RUSTSEC-\\d{4}-\\d{4})(?:\\.html)?/?");
  private static final Pattern GITHUB_PAGE =
      Pattern.compile(
          "https?://github\\.com/(?:advisories|[^/]+/[^/]+/security/advisories)/(GHSA(?:-[23456789cfghjmpqrvwx]{4}){3})/?");
  private static final String CWE_EMBEDDED_MALICIOUS_CODE = "CWE-506";

  private AdvisoryReader() {}

  /**
   * The advisory in {@code record}; absent if it is about no crate, or a draft that was never given a number.
   *
   * @param source the feed it comes from
   * @param form how it is written down there
   * @throws InvalidAdvisoryException if it is no advisory
   */
  public static Optional<Advisory> read(OsvRecord record, String source, Advisory.Form form) {
    String id = record.id();
    if (id.length() > ID_CHARACTERS_MAX || !ID.matcher(id).matches()) {
      throw new InvalidAdvisoryException("not an id: " + plain(id, 80));
    }
    List<AffectedCrate> affected = affected(record);
    if (affected.isEmpty() || PLACEHOLDER.matcher(id).matches()) {
      return Optional.empty();
    }
    List<String> aliases =
        record.aliases().stream().filter(alias -> isForeignId(id, alias)).distinct().limit(ALIASES_MAX).toList();
    return Optional.of(
        new Advisory(
            id,
            aliases,
            linked(record, aliases),
            kind(record),
            severity(record),
            title(record),
            url(record),
            record.withdrawn().isBlank() ? Optional.empty() : Optional.of(time(record.withdrawn(), "withdrawn")),
            time(record.modified(), "modified"),
            source,
            form,
            affected));
  }

  private static boolean isForeignId(String own, String alias) {
    return !alias.equals(own) && alias.length() <= ID_CHARACTERS_MAX && ID.matcher(alias).matches();
  }

  private static List<AffectedCrate> affected(OsvRecord record) {
    Map<String, List<OsvAffected>> byCrate = new LinkedHashMap<>();
    for (OsvAffected entry : record.affected()) {
      if (entry.pkg().ecosystem().equals(ECOSYSTEM)) {
        CrateName name =
            CrateName.parse(entry.pkg().name())
                .orElseThrow(() -> new InvalidAdvisoryException("not a crate name: " + plain(entry.pkg().name(), 80)));
        byCrate.computeIfAbsent(name.canonical(), key -> new ArrayList<>()).add(entry);
      }
    }
    List<AffectedCrate> crates = new ArrayList<>();
    for (List<OsvAffected> entries : byCrate.values()) {
      crates.add(
          new AffectedCrate(
              CrateName.of(entries.get(0).pkg().name()), AffectedVersions.of(entries), restrictions(entries)));
    }
    return crates;
  }

  /** Only what every entry says: one entry without a restriction applies everywhere. */
  private static Restrictions restrictions(List<OsvAffected> entries) {
    Set<String> arch = new LinkedHashSet<>();
    Set<String> os = new LinkedHashSet<>();
    boolean everyArch = false;
    boolean everyOs = false;
    for (OsvAffected entry : entries) {
      JsonNode affects = entry.ecosystemSpecific().path("affects");
      everyArch |= !addTexts(affects.path("arch"), arch);
      everyOs |= !addTexts(affects.path("os"), os);
    }
    return new Restrictions(everyArch ? List.of() : List.copyOf(arch), everyOs ? List.of() : List.copyOf(os));
  }

  private static boolean addTexts(JsonNode array, Set<String> out) {
    for (JsonNode item : array) {
      if (item.isTextual()) {
        out.add(plain(item.textValue(), 40));
      }
    }
    return !array.isEmpty();
  }

  /** Ids of the pages that the references point to. RustSec's own references to RustSec are other issues. */
  private static List<String> linked(OsvRecord record, List<String> aliases) {
    Set<String> ids = new LinkedHashSet<>();
    boolean rustSec = record.id().startsWith("RUSTSEC-");
    for (OsvReference reference : record.references()) {
      Matcher rustSecPage = RUSTSEC_PAGE.matcher(reference.url());
      Matcher githubPage = GITHUB_PAGE.matcher(reference.url());
      if (!rustSec && rustSecPage.matches()) {
        ids.add(rustSecPage.group(1));
      } else if (githubPage.matches()) {
        ids.add(githubPage.group(1));
      }
    }
    ids.remove(record.id());
    ids.removeAll(aliases);
    return ids.stream().limit(ALIASES_MAX).toList();
  }

  private static AdvisoryKind kind(OsvRecord record) {
    if (record.id().startsWith("MAL-")
        || hasText(record.databaseSpecific().path("cwe_ids"), CWE_EMBEDDED_MALICIOUS_CODE)) {
      return AdvisoryKind.MALICIOUS;
    }
    AdvisoryKind kind = AdvisoryKind.VULNERABILITY;
    for (OsvAffected entry : record.affected()) {
      if (hasText(entry.databaseSpecific().path("categories"), "malicious")) {
        return AdvisoryKind.MALICIOUS;
      }
      JsonNode informational = entry.databaseSpecific().path("informational");
      if (informational.isTextual() && !informational.textValue().isBlank()) {
        kind = AdvisoryKind.ofInformational(informational.textValue());
      }
    }
    return kind;
  }

  private static boolean hasText(JsonNode array, String text) {
    for (JsonNode item : array) {
      if (item.asText().equals(text)) {
        return true;
      }
    }
    return false;
  }

  private static Severity severity(OsvRecord record) {
    List<Severity> found = new ArrayList<>();
    addVectors(record.severity(), found);
    record.affected().forEach(entry -> addVectors(entry.severity(), found));
    found.add(Severity.ofWord(record.databaseSpecific().path("severity").asText("")));
    return Severity.highest(found);
  }

  private static void addVectors(List<OsvSeverity> severities, List<Severity> out) {
    for (OsvSeverity severity : severities) {
      if (severity.type().startsWith("CVSS")) {
        out.add(Severity.ofVector(severity.score()));
      }
    }
  }

  private static String title(OsvRecord record) {
    String summary = plain(record.summary(), TITLE_CHARACTERS_MAX);
    return summary.isEmpty()
        ? plain(record.details().strip().lines().findFirst().orElse(""), TITLE_CHARACTERS_MAX)
        : summary;
  }

  /**
   * Foreign text on one line: control and format characters become spaces, so that no terminal or log is steered by it.
   */
  static String plain(String text, int charactersMax) {
    String cut = text.length() > charactersMax ? text.substring(0, charactersMax) : text;
    StringBuilder out = new StringBuilder(cut.length());
    cut.codePoints()
        .forEach(c -> {
          int type = Character.getType(c);
          boolean steers =
              Character.isISOControl(c)
                  || type == Character.FORMAT
                  || type == Character.SURROGATE
                  || type == Character.LINE_SEPARATOR
                  || type == Character.PARAGRAPH_SEPARATOR;
          out.appendCodePoint(steers ? ' ' : c);
        });
    return out.toString().strip();
  }

  private static String url(OsvRecord record) {
    String id = record.id();
    if (id.startsWith("RUSTSEC-")) {
      return "https://rustsec.org/advisories/" + id + ".html";
    }
    if (id.startsWith("GHSA-")) {
      return "https://github.com/advisories/" + id;
    }
    if (id.startsWith("MAL-") || id.startsWith("CVE-")) {
      return "https://osv.dev/vulnerability/" + id;
    }
    return record.references().stream()
        .map(OsvReference::url)
        .filter(url -> url.startsWith("https://") || url.startsWith("http://"))
        .map(url -> plain(url, 1000))
        .findFirst()
        .orElse("");
  }

  private static Instant time(String text, String field) {
    try {
      return OffsetDateTime.parse(text.strip()).toInstant();
    } catch (DateTimeParseException e) {
      throw new InvalidAdvisoryException(field + " is no RFC 3339 time: " + plain(text, 40));
    }
  }
}
