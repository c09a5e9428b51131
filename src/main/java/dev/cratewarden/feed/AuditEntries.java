package dev.cratewarden.feed;

import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.VersionReq;
import dev.cratewarden.vet.Audit;
import dev.cratewarden.vet.Publication;
import dev.cratewarden.vet.PublisherAudit;
import dev.cratewarden.vet.VetVersion;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/**
 * Reads the entries of cargo-vet's files. Where cargo-vet writes a list it may write a lone string instead.
 *
 * <p>A field that this release does not know may change what an entry means, so such an entry vouches for nothing. A
 * violation holds whatever else it says.
 */
final class AuditEntries {
  private static final Set<String> AUDIT_FIELDS =
      Set.of("who", "criteria", "version", "delta", "violation", "importable", "notes", "aggregated-from");
  private static final String ARROW = "->";

  private final Problems problems;

  AuditEntries(Problems problems) {
    this.problems = problems;
  }

  /** Shows each table {@code [KEY.NAME]}. */
  void tables(TomlTable parent, String key, BiConsumer<String, TomlTable> each) {
    if (parent.get(List.of(key)) instanceof TomlTable table) {
      for (String name : table.keySet()) {
        if (table.get(List.of(name)) instanceof TomlTable fields) {
          guarded(key + "." + name, () -> each.accept(name, fields));
        } else {
          problems.add(key + "." + name, "is no table");
        }
      }
    }
  }

  /** Shows each of the tables {@code [[KEY.CRATE]]}. */
  void lists(TomlTable parent, String key, BiConsumer<CrateName, TomlTable> each) {
    if (!(parent.get(List.of(key)) instanceof TomlTable table)) {
      return;
    }
    for (String name : table.keySet()) {
      Object value = table.get(List.of(name));
      Optional<CrateName> crate = CrateName.parse(name);
      if (!(value instanceof TomlArray entries)) {
        if (!(value instanceof TomlTable)) {
          problems.add(key + "." + name, "is no list of tables");
        }
      } else if (crate.isEmpty()) {
        problems.add(key + "." + name, "no crate can be called so");
      } else {
        for (int i = 0; i < entries.size(); i++) {
          if (entries.get(i) instanceof TomlTable fields) {
            guarded(key + "." + name, () -> each.accept(crate.get(), fields));
          } else {
            problems.add(key + "." + name, "is no list of tables");
          }
        }
      }
    }
  }

  private void guarded(String where, Runnable read) {
    try {
      read.run();
    } catch (IllegalArgumentException e) {
      problems.add(where, String.valueOf(e.getMessage()));
    }
  }

  /** An entry of {@code [[audits.CRATE]]}; empty if it is not for us. */
  Optional<Audit> audit(CrateName crate, TomlTable fields, boolean isOurs) {
    if (fields.contains(List.of("violation"))) {
      return Optional.of(violation(crate, fields));
    }
    for (String field : fields.keySet()) {
      if (!AUDIT_FIELDS.contains(field)) {
        throw new IllegalArgumentException("its field " + field + " is not known here, so it counts for nothing");
      }
    }
    if (!isOurs && Boolean.FALSE.equals(fields.get(List.of("importable")))) {
      return Optional.empty();
    }
    boolean isDelta = fields.contains(List.of("delta"));
    if (isDelta == fields.contains(List.of("version"))) {
      throw new IllegalArgumentException("it needs one of version, delta and violation");
    }
    Audit.Claim claim = isDelta ? delta(text(fields, "delta")) : new Audit.Full(version(text(fields, "version")));
    return Optional.of(new Audit(claim, required(fields, "criteria"), texts(fields, "who")));
  }

  private static Audit.Delta delta(String text) {
    int arrow = text.indexOf(ARROW);
    if (arrow < 0) {
      throw new IllegalArgumentException("a delta is written as \"1.0.0 -> 1.0.1\"");
    }
    return new Audit.Delta(version(text.substring(0, arrow)), version(text.substring(arrow + ARROW.length())));
  }

  private Audit violation(CrateName crate, TomlTable fields) {
    VersionReq versions;
    try {
      versions = VersionReq.of(text(fields, "violation"));
    } catch (IllegalArgumentException e) {
      problems.add("audits." + crate, "its violation is taken to be of every version: " + e.getMessage());
      versions = VersionReq.ANY;
    }
    return new Audit(
        new Audit.Violation(versions, lenient(fields, "notes")),
        lenientTexts(fields, "criteria"),
        lenientTexts(fields, "who"));
  }

  /** An entry of {@code [[exemptions.CRATE]]}. */
  Optional<Audit> exemption(CrateName crate, TomlTable fields) {
    return Optional.of(
        new Audit(new Audit.Exemption(version(text(fields, "version"))), required(fields, "criteria"), List.of()));
  }

  /** An entry of {@code [[wildcard-audits.CRATE]]} or {@code [[trusted.CRATE]]}. */
  Optional<PublisherAudit> publisherAudit(CrateName crate, TomlTable fields) {
    return Optional.of(
        new PublisherAudit(
            publisher(fields),
            day(fields, "start"),
            day(fields, "end"),
            required(fields, "criteria"),
            texts(fields, "who")));
  }

  /** An entry of {@code [[publisher.CRATE]]}. */
  Optional<Publication> publication(CrateName crate, TomlTable fields) {
    return Optional.of(new Publication(version(text(fields, "version")), day(fields, "when"), publisher(fields)));
  }

  private static String publisher(TomlTable fields) {
    Object user = fields.get(List.of("user-id"));
    return user instanceof Long id ? "user " + id : text(fields, "trusted-publisher");
  }

  private static LocalDate day(TomlTable fields, String key) {
    Object value = fields.get(List.of(key));
    if (value instanceof LocalDate day) {
      return day;
    }
    try {
      return LocalDate.parse(text(fields, key));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(key + " is no day", e);
    }
  }

  private static VetVersion version(String text) {
    return VetVersion.parse(text.strip())
        .orElseThrow(() -> new IllegalArgumentException("not a version: " + Problems.firstLine(text)));
  }

  private static String text(TomlTable fields, String key) {
    if (fields.get(List.of(key)) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException(key + " is no text");
  }

  private List<String> required(TomlTable fields, String key) {
    List<String> texts = texts(fields, key);
    if (texts.isEmpty()) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return texts;
  }

  /** A list of strings, or one alone; absent is none. */
  List<String> texts(TomlTable fields, String key) {
    Object value = fields.get(List.of(key));
    if (value == null) {
      return List.of();
    }
    if (value instanceof String one) {
      return List.of(one);
    }
    if (!(value instanceof TomlArray array)) {
      throw new IllegalArgumentException(key + " is no list of texts");
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      if (!(array.get(i) instanceof String text)) {
        throw new IllegalArgumentException(key + " is no list of texts");
      }
      texts.add(text);
    }
    return texts;
  }

  private static String lenient(TomlTable fields, String key) {
    return fields.get(List.of(key)) instanceof String text ? text : "";
  }

  private List<String> lenientTexts(TomlTable fields, String key) {
    try {
      return texts(fields, key);
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }
}
