package dev.cratewarden.scan;

import dev.cratewarden.crates.Dependency;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseOptions;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** Reads a {@code Cargo.toml} as far as it can be read: what cargo itself ignores or forgives is no error here. */
final class ManifestReader {
  /** Longest text that is parsed, in characters: room for 1,000 dependencies. */
  private static final int CHARACTERS_MAX = 128 << 10;

  /** Up to here a text is parsed as it is, in characters. */
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
  private static final TomlParseOptions OPTIONS = TomlParseOptions.sourceless().withMaxNestingDepth(NESTING_MAX);

  private ManifestReader() {}

  /** The manifest in {@code text}; nothing of it, if it is too long even without its features. */
  static Manifest read(String bytes) {
    String text = bytes.startsWith("\uFEFF") ? bytes.substring(1) : bytes;
    // A section's header may also stand within a text of several lines; only a parser can tell.
    boolean isPlain = !text.contains("\"\"\"") && !text.contains("'''");
    String kept = isPlain ? withoutComments(text.length() > SHORT_CHARACTERS ? withoutLongSections(text) : text) : text;
    boolean isParsed = kept.length() <= CHARACTERS_MAX && bareLines(kept) <= BARE_LINES_MAX;
    TomlParseResult toml = Toml.parse(isParsed ? kept : "", OPTIONS);
    TomlTable crate = table(toml, "package").or(() -> table(toml, "project")).orElseGet(() -> Toml.parse(""));
    Optional<TomlTable> lib = table(toml, "lib");
    return new Manifest(
        text(crate, "name"),
        text(crate, "version").map(String::strip),
        build(value(crate, "build")),
        text(crate, "license"),
        text(crate, "license-file").or(() -> text(crate, "license_file")),
        text(crate, "links"),
        text(crate, "edition"),
        text(crate, "rust-version"),
        text(crate, "repository"),
        lib.map(it -> isTrue(it, "proc-macro") || isTrue(it, "proc_macro") || isMacroCrateType(it)).orElse(false),
        dependencies(toml),
        !toml.hasErrors() && isParsed);
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

  private static Optional<Manifest.Build> build(@Nullable Object value) {
    return switch (value) {
      case Boolean on -> Optional.of(new Manifest.Build(on, List.of()));
      case String path -> Optional.of(new Manifest.Build(true, List.of(path)));
      case TomlArray paths ->
          Optional.of(
              new Manifest.Build(
                  true, paths.toList().stream().filter(String.class::isInstance).map(String.class::cast).toList()));
      case null, default -> Optional.empty();
    };
  }

  private static boolean isMacroCrateType(TomlTable lib) {
    return value(lib, "crate-type") instanceof TomlArray types && types.toList().contains("proc-macro")
        || value(lib, "crate_type") instanceof TomlArray old && old.toList().contains("proc-macro");
  }

  private static List<Manifest.Needed> dependencies(TomlTable toml) {
    List<Manifest.Needed> all = new ArrayList<>();
    addDependencies(toml, all);
    table(toml, "target")
        .ifPresent(targets ->
            targets.keySet().forEach(target -> table(targets, target).ifPresent(it -> addDependencies(it, all))));
    return all;
  }

  private static void addDependencies(TomlTable in, List<Manifest.Needed> all) {
    addDependencies(in, "dependencies", Dependency.Kind.NORMAL, all);
    addDependencies(in, "build-dependencies", Dependency.Kind.BUILD, all);
    addDependencies(in, "build_dependencies", Dependency.Kind.BUILD, all);
    addDependencies(in, "dev-dependencies", Dependency.Kind.DEV, all);
    addDependencies(in, "dev_dependencies", Dependency.Kind.DEV, all);
  }

  private static void addDependencies(TomlTable in, String key, Dependency.Kind kind, List<Manifest.Needed> all) {
    table(in, key)
        .ifPresent(needed -> {
          for (String name : needed.keySet()) {
            if (all.size() == Manifest.DEPENDENCIES_MAX) {
              return;
            }
            all.add(needed(name, value(needed, name), kind));
          }
        });
  }

  private static Manifest.Needed needed(String key, @Nullable Object value, Dependency.Kind kind) {
    if (value instanceof TomlTable it) {
      return new Manifest.Needed(
          key,
          text(it, "package").orElse(key),
          text(it, "version"),
          kind,
          text(it, "git"),
          text(it, "path"),
          text(it, "registry-index").or(() -> text(it, "registry")));
    }
    Optional<String> requirement = value instanceof String text ? Optional.of(text) : Optional.empty();
    return new Manifest.Needed(key, key, requirement, kind, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static @Nullable Object value(TomlTable table, String key) {
    return table.get(List.of(key));
  }

  private static Optional<TomlTable> table(TomlTable table, String key) {
    return value(table, key) instanceof TomlTable found ? Optional.of(found) : Optional.empty();
  }

  private static Optional<String> text(TomlTable table, String key) {
    return value(table, key) instanceof String found ? Optional.of(found) : Optional.empty();
  }

  private static boolean isTrue(TomlTable table, String key) {
    return Boolean.TRUE.equals(value(table, key));
  }
}
