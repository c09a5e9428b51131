package dev.cratewarden.scan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.cratewarden.crates.Dependency;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tomlj.Toml;
import org.tomlj.TomlParseOptions;
import org.tomlj.TomlParseResult;

/**
 * Reads a {@code Cargo.toml} as far as it can be read: what cargo itself ignores or forgives is no error here.
 *
 * <p>Nearly all are read by Jackson, which takes a seventh of tomlj's time and stops at the first error. What it stops
 * at is given to tomlj, which goes on after an error.
 */
final class ManifestReader {
  /**
   * Longest text that is parsed whole, in characters: the longest in use list thousands of features in a quarter of
   * that.
   */
  private static final int LONG_CHARACTERS_MAX = 2 << 20;

  /** Longest text that is parsed leniently, in characters: room for 1,000 dependencies. */
  private static final int CHARACTERS_MAX = 128 << 10;

  /** Up to here a text is parsed leniently as it is, in characters. */
  private static final int SHORT_CHARACTERS = 16 << 10;

  /** Lines that are neither a key nor part of a list: more only stand in a text made to keep a parser busy. */
  private static final int BARE_LINES_MAX = 1000;

  /** Sections that can be long and of which nothing is asked here. */
  private static final List<String> PASSED_OVER =
      List.of(
          "[features]",
          "[[example]]",
          "[[test]]",
          "[[bench]]",
          "[[bin]]",
          "[package.metadata",
          "[workspace",
          "[lints",
          "[badges",
          "[profile");

  private static final int NESTING_MAX = 32;
  private static final ObjectReader STRICT =
      new TomlMapper(
              TomlFactory.builder()
                  .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(NESTING_MAX).build())
                  .build())
          .reader();
  private static final ObjectReader JSON = new JsonMapper().reader();
  private static final TomlParseOptions OPTIONS = TomlParseOptions.sourceless().withMaxNestingDepth(NESTING_MAX);

  private ManifestReader() {}

  /** The manifest in {@code text}; nothing of it, if it is too long even without its features. */
  static Manifest read(String bytes) {
    String text = bytes.startsWith("\uFEFF") ? bytes.substring(1) : bytes;
    return text.length() <= LONG_CHARACTERS_MAX ? strictly(text).orElseGet(() -> leniently(text)) : leniently(text);
  }

  /** The manifest in a text without errors. */
  private static Optional<Manifest> strictly(String text) {
    try {
      return Optional.of(manifest(STRICT.readTree(text), true));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static Manifest leniently(String text) {
    // A section's header may also stand within a text of several lines; only a parser can tell.
    boolean isPlain = !text.contains("\"\"\"") && !text.contains("'''");
    String kept = isPlain ? withoutComments(text.length() > SHORT_CHARACTERS ? withoutLongSections(text) : text) : text;
    boolean isParsed = kept.length() <= CHARACTERS_MAX && bareLines(kept) <= BARE_LINES_MAX;
    TomlParseResult toml = Toml.parse(isParsed ? kept : "", OPTIONS);
    try {
      return manifest(JSON.readTree(toml.toJson()), !toml.hasErrors() && isParsed);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("tomlj writes JSON", e);
    }
  }

  private static Manifest manifest(JsonNode toml, boolean isWhole) {
    JsonNode crate = toml.path("package").isObject() ? toml.path("package") : toml.path("project");
    JsonNode lib = toml.path("lib");
    return new Manifest(
        text(crate, "name"),
        text(crate, "version").map(String::strip),
        build(crate.path("build")),
        text(crate, "license"),
        text(crate, "license-file").or(() -> text(crate, "license_file")),
        text(crate, "links"),
        text(crate, "edition"),
        text(crate, "rust-version"),
        text(crate, "repository"),
        isTrue(lib, "proc-macro") || isTrue(lib, "proc_macro") || isMacroCrateType(lib),
        dependencies(toml),
        isWhole);
  }

  private static String withoutLongSections(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    boolean isKept = true;
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      end = end < 0 ? text.length() : end + 1;
      if (text.charAt(at) == '[') {
        int start = at;
        isKept = PASSED_OVER.stream().noneMatch(it -> text.startsWith(it, start));
      }
      if (isKept) {
        kept.append(text, at, end);
      }
      at = end;
    }
    return kept.toString();
  }

  /**
   * Without lines that are comments of plain ASCII, which say nothing to a parser and are a fifth of what cargo and
   * authors write. Where no text has several lines, a line that begins with a number sign is nothing else.
   */
  private static String withoutComments(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      end = end < 0 ? text.length() : end;
      if (text.charAt(at) != '#' || !isPrintable(text, at, end)) {
        kept.append(text, at, end);
      }
      if (end < text.length()) {
        kept.append('\n');
      }
      at = end + 1;
    }
    return kept.toString();
  }

  private static boolean isPrintable(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  private static int bareLines(String text) {
    int bare = 0;
    boolean isBare = false;
    boolean isBegun = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        bare += isBare ? 1 : 0;
        isBare = false;
        isBegun = false;
      } else if ("=\"'[]{}#,".indexOf(c) >= 0) {
        isBare = false;
        isBegun = true;
      } else if (!isBegun && c > ' ') {
        isBare = true;
        isBegun = true;
      }
    }
    return bare;
  }

  private static Optional<Manifest.Build> build(JsonNode value) {
    if (value.isBoolean()) {
      return Optional.of(new Manifest.Build(value.booleanValue(), List.of()));
    }
    if (value.isTextual()) {
      return Optional.of(new Manifest.Build(true, List.of(value.textValue())));
    }
    return value.isArray() ? Optional.of(new Manifest.Build(true, texts(value))) : Optional.empty();
  }

  private static boolean isMacroCrateType(JsonNode lib) {
    return texts(lib.path("crate-type")).contains("proc-macro") || texts(lib.path("crate_type")).contains("proc-macro");
  }

  private static List<Manifest.Needed> dependencies(JsonNode toml) {
    List<Manifest.Needed> all = new ArrayList<>();
    addDependencies(toml, all);
    for (JsonNode target : toml.path("target")) {
      addDependencies(target, all);
    }
    return all;
  }

  private static void addDependencies(JsonNode in, List<Manifest.Needed> all) {
    addDependencies(in.path("dependencies"), Dependency.Kind.NORMAL, all);
    addDependencies(in.path("build-dependencies"), Dependency.Kind.BUILD, all);
    addDependencies(in.path("build_dependencies"), Dependency.Kind.BUILD, all);
    addDependencies(in.path("dev-dependencies"), Dependency.Kind.DEV, all);
    addDependencies(in.path("dev_dependencies"), Dependency.Kind.DEV, all);
  }

  private static void addDependencies(JsonNode needed, Dependency.Kind kind, List<Manifest.Needed> all) {
    needed.properties().stream()
        .limit(Manifest.DEPENDENCIES_MAX - all.size())
        .forEach(it -> all.add(needed(it.getKey(), it.getValue(), kind)));
  }

  private static Manifest.Needed needed(String key, JsonNode value, Dependency.Kind kind) {
    return new Manifest.Needed(
        key,
        text(value, "package").orElse(key),
        value.isTextual() ? Optional.of(value.textValue()) : text(value, "version"),
        kind,
        text(value, "git"),
        text(value, "path"),
        text(value, "registry-index").or(() -> text(value, "registry")));
  }

  private static List<String> texts(JsonNode array) {
    List<String> all = new ArrayList<>();
    if (array.isArray()) {
      array.forEach(it -> {
        if (it.isTextual()) {
          all.add(it.textValue());
        }
      });
    }
    return List.copyOf(all);
  }

  private static Optional<String> text(JsonNode table, String key) {
    return Optional.ofNullable(table.path(key).textValue());
  }

  private static boolean isTrue(JsonNode table, String key) {
    return table.path(key).booleanValue();
  }
}
