package dev.cratewarden.scan;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/**
 * What in source code is worth a reviewer's look: the content of {@code source-rules.toml}, which says how to write
 * rules.
 *
 * <p>A rule speaks of a place (build script, procedural macro, any source file) and combines signals. It names no
 * crate.
 */
public final class SourceRules {
  private static final String SHIPPED = "source-rules.toml";

  private final Signals signals;
  private final Vocabulary vocabulary;
  private final List<SourceRule> rules;
  private final Glance glance;
  private final Map<String, List<String>> linksOwners;

  private SourceRules(Signals signals, List<SourceRule> rules, Glance glance, Map<String, List<String>> linksOwners) {
    this.signals = signals;
    this.vocabulary = signals.vocabulary();
    this.rules = List.copyOf(rules);
    this.glance = glance;
    this.linksOwners = Map.copyOf(linksOwners);
  }

  /** The rules that come with the product. */
  public static SourceRules shipped() {
    return parse(resource(SHIPPED));
  }

  /**
   * The rules in {@code text}.
   *
   * @throws IllegalArgumentException if it is no TOML, a rule names an unknown signal or place, or a key is missing
   */
  public static SourceRules parse(String text) {
    TomlParseResult toml = Toml.parse(text);
    if (toml.hasErrors()) {
      throw new IllegalArgumentException("not TOML: " + toml.errors().get(0));
    }
    Signals signals = new Signals();
    for (TomlTable it : tables(toml, "signal")) {
      signals.add(
          required(it, "name"), strings(it, "code"), strings(it, "exact"), strings(it, "text"), strings(it, "both"));
    }
    List<SourceRule> rules = new ArrayList<>();
    List<List<List<String>>> needed = new ArrayList<>();
    for (TomlTable it : tables(toml, "rule")) {
      rules.add(
          new SourceRule(
              required(it, "code"),
              SourceRule.Place.valueOf(required(it, "where").toUpperCase(Locale.ROOT)),
              signals.mask(strings(it, "all")),
              signals.mask(strings(it, "any")),
              signals.mask(strings(it, "none")),
              required(it, "says")));
      if (rules.getLast().place() == SourceRule.Place.ANY) {
        needed.add(Stream.concat(strings(it, "all").stream().map(List::of), Stream.of(strings(it, "any"))).toList());
      }
    }
    Map<String, List<String>> owners = new HashMap<>();
    for (TomlTable it : tables(toml, "links")) {
      owners.put(required(it, "library"), strings(it, "crates"));
    }
    return new SourceRules(signals, rules, Glance.of(signals, needed), owners);
  }

  /** Every code that a rule may give. */
  public Set<String> codes() {
    Set<String> codes = new TreeSet<>();
    rules.forEach(it -> codes.add(it.code()));
    return codes;
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  /** For telling that none of the rules for any source file speaks of a text. */
  Glance glance() {
    return glance;
  }

  /** The bit of one signal. */
  long mask(String signal) {
    return signals.mask(List.of(signal));
  }

  List<SourceRule> at(SourceRule.Place place) {
    return rules.stream().filter(it -> it.place() == place).toList();
  }

  /** The crates that may claim a well-known native library; empty if it is none. */
  Optional<List<String>> ownersOf(String library) {
    return Optional.ofNullable(linksOwners.get(library));
  }

  /** The text of a file beside this class. */
  static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(SourceRules.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }

  private static List<TomlTable> tables(TomlTable in, String key) {
    TomlArray array = in.getArrayOrEmpty(key);
    List<TomlTable> all = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      all.add(array.getTable(i));
    }
    return all;
  }

  private static List<String> strings(TomlTable in, String key) {
    return in.getArrayOrEmpty(key).toList().stream().map(String.class::cast).toList();
  }

  private static String required(TomlTable in, String key) {
    String value = in.getString(key);
    if (value == null) {
      throw new IllegalArgumentException("a table has no " + key + ": " + in.toJson());
    }
    return value;
  }
}
