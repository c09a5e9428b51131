package dev.cratewarden.feed;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.advisory.Advisory;
import dev.cratewarden.advisory.AdvisoryReader;
import dev.cratewarden.advisory.InvalidAdvisoryException;
import dev.cratewarden.advisory.RustSecVersions;
import dev.cratewarden.advisory.osv.OsvAffected;
import dev.cratewarden.advisory.osv.OsvPackage;
import dev.cratewarden.advisory.osv.OsvRecord;
import dev.cratewarden.advisory.osv.OsvReference;
import dev.cratewarden.advisory.osv.OsvSeverity;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/**
 * Reads RustSec's own files: a fence with TOML at the very start, then Markdown whose first heading is the title. Each
 * becomes the OSV record that RustSec's export would have.
 */
final class RustSecReader implements DocumentReader {
  private static final String FENCE = "```toml";
  private static final int TOML_CHARACTERS_MAX = 128 << 10;
  private static final Pattern OF_CRATE = Pattern.compile("(?:.*/)?crates/[^/]+/[^/]+\\.md");

  /** The advisories of the toolchain: {@code rust/cargo} is not the crate {@code cargo} of the registry. */
  private static final Pattern OF_TOOLCHAIN = Pattern.compile("(?:.*/)?rust/[^/]+/[^/]+\\.md");

  private final String source;

  RustSecReader(String source) {
    this.source = source;
  }

  @Override
  public boolean mayBeAdvisory(String path) {
    return path.endsWith(".md") && !OF_TOOLCHAIN.matcher(path).matches();
  }

  @Override
  public Optional<Advisory> read(String path, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (!text.startsWith(FENCE) && !OF_CRATE.matcher(path).matches()) {
      return Optional.empty();
    }
    return AdvisoryReader.read(parse(text), source, Advisory.Form.RUSTSEC);
  }

  static OsvRecord parse(String text) {
    int start = text.indexOf('\n') + 1;
    if (!text.startsWith(FENCE) || !text.substring(FENCE.length(), Math.max(start, FENCE.length())).isBlank()) {
      throw new InvalidAdvisoryException("it does not begin with ```toml");
    }
    int end = text.indexOf("\n```", start - 1);
    if (end < 0) {
      throw new InvalidAdvisoryException("the TOML has no end");
    }
    // With its line end, which the parser wants to be whole.
    String toml = text.substring(start, Math.max(start, end + 1));
    if (toml.length() > TOML_CHARACTERS_MAX) {
      throw new InvalidAdvisoryException("the TOML is longer than " + TOML_CHARACTERS_MAX + " characters");
    }
    TomlNesting.check(toml);
    TomlParseResult result = Toml.parse(toml);
    if (result.hasErrors()) {
      throw new InvalidAdvisoryException("TOML: " + Problems.firstLine(result.errors().get(0).toString()));
    }
    try {
      return record(result, text.substring(end + 4));
    } catch (org.tomlj.TomlInvalidTypeException | IllegalArgumentException e) {
      throw new InvalidAdvisoryException("TOML: " + Problems.firstLine(String.valueOf(e.getMessage())));
    }
  }

  private static OsvRecord record(TomlParseResult toml, String markdown) {
    String id = required(toml, "advisory.id");
    String date = day(required(toml, "advisory.date"));
    String withdrawn = day(text(toml, "advisory.withdrawn"));
    if (withdrawn.isEmpty()
        && toml.isBoolean("advisory.yanked")
        && Boolean.TRUE.equals(toml.getBoolean("advisory.yanked"))) {
      withdrawn = date;
    }
    String cvss = text(toml, "advisory.cvss");
    List<OsvReference> references = new ArrayList<>();
    if (!text(toml, "advisory.url").isEmpty()) {
      references.add(new OsvReference("ADVISORY", text(toml, "advisory.url")));
    }
    texts(toml, "advisory.references").forEach(url -> references.add(new OsvReference("WEB", url)));
    TomlTable versions = toml.getTable("versions");
    if (versions == null || versions.getArray("patched") == null) {
      throw new InvalidAdvisoryException("versions.patched is missing");
    }
    OsvAffected affected =
        new OsvAffected(
            new OsvPackage(AdvisoryReader.ECOSYSTEM, required(toml, "advisory.package"), ""),
            List.of(),
            List.of(RustSecVersions.affected(texts(toml, "versions.patched"), texts(toml, "versions.unaffected"))),
            List.of(),
            ecosystemSpecific(toml),
            databaseSpecific(toml));
    return new OsvRecord(
        "",
        id,
        withdrawn.compareTo(date) > 0 ? withdrawn : date,
        date,
        withdrawn,
        texts(toml, "advisory.aliases"),
        texts(toml, "advisory.related"),
        List.of(),
        title(markdown),
        "",
        cvss.isEmpty() ? List.of() : List.of(new OsvSeverity("CVSS", cvss)),
        List.of(affected),
        references,
        List.of(),
        MissingNode.getInstance());
  }

  private static ObjectNode ecosystemSpecific(TomlParseResult toml) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ObjectNode affects = node.putObject("affects");
    addTexts(affects.putArray("arch"), texts(toml, "affected.arch"));
    addTexts(affects.putArray("os"), texts(toml, "affected.os"));
    return node;
  }

  private static ObjectNode databaseSpecific(TomlParseResult toml) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    addTexts(node.putArray("categories"), texts(toml, "advisory.categories"));
    String informational = text(toml, "advisory.informational");
    if (!informational.isEmpty()) {
      node.put("informational", informational);
    }
    return node;
  }

  private static void addTexts(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }

  private static String title(String markdown) {
    return markdown
        .lines()
        .filter(line -> line.startsWith("# "))
        .findFirst()
        .map(line -> line.substring(2).strip())
        .orElse("");
  }

  /** A day, written as text or as a TOML date, at its first instant. */
  private static String day(String text) {
    if (text.isEmpty()) {
      return text;
    }
    try {
      return LocalDate.parse(text) + "T00:00:00Z";
    } catch (DateTimeParseException e) {
      throw new InvalidAdvisoryException("not a date: " + Problems.firstLine(text));
    }
  }

  private static String required(TomlParseResult toml, String key) {
    String value = text(toml, key);
    if (value.isEmpty()) {
      throw new InvalidAdvisoryException(key + " is missing");
    }
    return value;
  }

  private static String text(TomlParseResult toml, String key) {
    Object value = toml.get(key);
    if (value == null) {
      return "";
    }
    if (value instanceof String || value instanceof LocalDate) {
      return value.toString();
    }
    throw new InvalidAdvisoryException(key + " is no text");
  }

  private static List<String> texts(TomlParseResult toml, String key) {
    TomlArray array = toml.getArray(key);
    List<String> texts = new ArrayList<>();
    for (int i = 0; array != null && i < array.size(); i++) {
      texts.add(array.getString(i));
    }
    return texts;
  }
}
