package dev.cratewarden.config;

import dev.cratewarden.advisory.AdvisoryKind;
import dev.cratewarden.advisory.Severity;
import dev.cratewarden.crates.Quoted;
import dev.cratewarden.crates.VersionReq;
import dev.cratewarden.policy.Combination;
import dev.cratewarden.policy.Consequence;
import dev.cratewarden.policy.CrateGlob;
import dev.cratewarden.policy.DeniedVersions;
import dev.cratewarden.policy.LicenseTerm;
import dev.cratewarden.policy.Mode;
import dev.cratewarden.policy.Permission;
import dev.cratewarden.policy.ReasonCode;
import dev.cratewarden.policy.Rule;
import dev.cratewarden.policy.VersionScope;
import dev.cratewarden.policy.Waiver;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Every name that {@code policy.toml} may hold, and the kinds of their values. */
final class PolicyKeys {
  static final ValueKind<Mode> MODE = words(Mode.values(), Mode::word);
  static final ValueKind<Permission> PERMISSION = words(Permission.values(), Permission::word);
  static final ValueKind<DeniedVersions> DENIED_VERSIONS = words(DeniedVersions.values(), DeniedVersions::word);
  static final ValueKind<Severity.Level> SEVERITY = words(ratings(), Severity.Level::word);
  static final ValueKind<List<AdvisoryKind>> ADVISORY_KINDS =
      ValueKinds.list(words(AdvisoryKind.values(), AdvisoryKind::word));
  static final ValueKind<Rule.UnknownPubtime> UNKNOWN_PUBTIME =
      words(Rule.UnknownPubtime.values(), Rule.UnknownPubtime::word);
  static final ValueKind<Rule.ForeignRegistry> FOREIGN_REGISTRY =
      words(Rule.ForeignRegistry.values(), Rule.ForeignRegistry::word);
  static final ValueKind<Consequence> CONSEQUENCE = words(Consequence.values(), Consequence::word);
  static final ValueKind<List<Combination>> COMBINATIONS =
      ValueKinds.list(
          ValueKinds.string(
              "oddities such as \"yank-lure + new-dependency-is-new\"",
              PolicyKeys::combination,
              Combination::toString));
  static final ValueKind<Duration> AGE = ValueKinds.duration(Duration.ZERO, Duration.ofDays(3_650));
  static final ValueKind<CrateGlob> CRATE =
      ValueKinds.string("a crate's name or a pattern such as \"mycompany-*\"", PolicyKeys::glob, CrateGlob::toString);
  static final ValueKind<List<CrateGlob>> CRATES = ValueKinds.list(CRATE);
  static final ValueKind<VersionScope> VERSIONS =
      ValueKinds.string("a version requirement such as \">=1.0.100\"", PolicyKeys::versions, VersionScope::toString);
  static final ValueKind<List<LicenseTerm>> LICENSES =
      ValueKinds.list(ValueKinds.string("an SPDX licence", PolicyKeys::license, LicenseTerm::toString));
  static final ValueKind<List<String>> AUDITS =
      ValueKinds.list(ValueKinds.string("a URL or a path", FeedFrom::check, Function.identity()));
  static final ValueKind<String> CRITERION =
      ValueKinds.string("a criterion such as \"safe-to-deploy\"", PolicyKeys::criterion, Function.identity());
  static final ValueKind<String> FINDING =
      ValueKinds.string("an advisory's id or a reason code", PolicyKeys::finding, Function.identity());
  static final ValueKind<String> SAID = ValueKinds.string("a string", PolicyKeys::notBlank, Function.identity());
  static final ValueKind<String> VIEW = ValueKinds.string("a view's name", PolicyKeys::viewName, Function.identity());
  static final ValueKind<Instant> UNTIL = until();

  static final Vocabulary VOCABULARY = vocabulary();

  private static final int WORDS_CHARACTERS_MAX = 1_000;

  private PolicyKeys() {}

  private static Vocabulary vocabulary() {
    Map<String, List<String>> restatable = new LinkedHashMap<>();
    restatable.put("", List.of("mode", "default", "denied-versions"));
    restatable.put(
        "advisories", List.of("deny", "severity", "unknown-severity", "disputed", "without-feed", "denied-versions"));
    restatable.put("cooldown", List.of("age", "unknown-pubtime", "exempt", "denied-versions"));
    restatable.put("fast-lane", List.of("enabled", "unknown-build-script"));
    restatable.put("licenses", List.of("allow", "unknown", "denied-versions"));
    restatable.put("vet", List.of("imports", "require", "unaudited", "exempt", "denied-versions"));
    restatable.put("yanked", List.of("new-resolution", "denied-versions"));
    restatable.put("index", List.of("foreign-registry", "denied-versions"));
    List<String> anomalies = new ArrayList<>(List.of("hold", "combination", "together", "denied-versions"));
    ReasonCode.ODDITIES.forEach(it -> anomalies.add(it.key()));
    restatable.put("anomalies", anomalies);
    restatable.put("allow", List.of("crate", "versions"));
    restatable.put("deny", List.of("crate", "versions", "reason", "denied-versions"));
    restatable.put("waiver", List.of("crate", "versions", "finding", "until", "owner", "reason"));

    Map<String, Set<String>> names = new LinkedHashMap<>();
    restatable.forEach((table, keys) -> names.put(table, new LinkedHashSet<>(keys)));
    Set<String> top = new LinkedHashSet<>(restatable.getOrDefault("", List.of()));
    restatable.keySet().stream().filter(table -> !table.isEmpty()).forEach(top::add);
    Set<String> view = new LinkedHashSet<>(List.of("name", "inherits"));
    view.addAll(top);
    top.addAll(List.of("reserved", "view"));
    names.put("", top);
    names.put("reserved", Set.of("crates"));
    names.put("view", view);
    restatable.forEach((table, keys) -> {
      if (!table.isEmpty()) {
        names.put("view." + table, new LinkedHashSet<>(keys));
      }
    });
    return new Vocabulary(names, Set.of("allow", "deny", "waiver", "view", "view.allow", "view.deny", "view.waiver"));
  }

  private static <E> ValueKind<E> words(E[] values, Function<E, String> word) {
    Map<String, E> words = new LinkedHashMap<>();
    Arrays.stream(values).forEach(value -> words.put(word.apply(value), value));
    return ValueKinds.word(words);
  }

  /** "Unknown" is no severity to compare with; the key {@code unknown-severity} speaks of it. */
  private static Severity.Level[] ratings() {
    return Arrays.stream(Severity.Level.values())
        .filter(level -> level != Severity.Level.UNKNOWN)
        .toArray(Severity.Level[]::new);
  }

  private static CrateGlob glob(String text) throws BadValueException {
    return CrateGlob.parse(text)
        .orElseThrow(
            () -> new BadValueException("expected a crate's name or a pattern with * and ?, found " + Quoted.of(text)));
  }

  private static Combination combination(String text) throws BadValueException {
    return Combination.parse(text)
        .orElseThrow(() -> {
          List<String> keys = ReasonCode.ODDITIES.stream().map(ReasonCode::key).toList();
          String hint =
              Arrays.stream(text.split("\\+", -1))
                  .map(String::strip)
                  .filter(word -> !keys.contains(word))
                  .findFirst()
                  .map(word ->
                      "; there is no oddity "
                          + Quoted.of(word)
                          + NearestName.of(word, keys).map(near -> ", did you mean \"" + near + "\"?").orElse(""))
                  .orElse("");
          return new BadValueException(
              "expected two oddities and more such as \"yank-lure + new-dependency-is-new\", found "
                  + Quoted.of(text)
                  + hint);
        });
  }

  private static VersionScope versions(String text) throws BadValueException {
    Optional<VersionScope> scope = VersionScope.parse(text);
    if (scope.isPresent()) {
      return scope.get();
    }
    try {
      throw new BadValueException("this requirement is not supported: " + VersionReq.of(text));
    } catch (IllegalArgumentException e) {
      throw new BadValueException(String.valueOf(e.getMessage()));
    }
  }

  private static LicenseTerm license(String text) throws BadValueException {
    boolean several = text.matches("(?i).*\\s(or|and)\\s.*") || text.indexOf('/') >= 0;
    String hint = several ? "; write one licence an element, crates' own expressions are evaluated by them" : "";
    return LicenseTerm.parse(text)
        .orElseThrow(() ->
            new BadValueException(
                "expected an SPDX licence such as \"MIT\" or \"Apache-2.0 WITH LLVM-exception\", found "
                    + Quoted.of(text)
                    + hint));
  }

  /** Whether it is defined anywhere stands in the audit sets. */
  private static String criterion(String text) throws BadValueException {
    if (!text.matches("[A-Za-z0-9][A-Za-z0-9_.+-]{0,99}")) {
      throw new BadValueException(
          "expected a criterion such as \"safe-to-deploy\" or \"safe-to-run\", found " + Quoted.of(text));
    }
    return text;
  }

  /** An id may be anybody's own, so all that is checked is that it looks like one; codes are ours and checked. */
  private static String finding(String text) throws BadValueException {
    Optional<ReasonCode> code =
        Arrays.stream(ReasonCode.values()).filter(c -> c.code().equalsIgnoreCase(text)).findFirst();
    if (code.isPresent() && !code.get().isWaivable()) {
      throw new BadValueException(Quoted.of(text) + " guards the policy itself and cannot be waived");
    }
    boolean isId =
        text.matches("[A-Za-z0-9][A-Za-z0-9_:.]*-[A-Za-z0-9_:.-]*[0-9a-z][A-Za-z0-9_:.-]*")
            && text.chars().anyMatch(Character::isDigit);
    if (code.isEmpty() && !isId) {
      Collection<String> codes = Arrays.stream(ReasonCode.values()).map(ReasonCode::code).toList();
      String hint =
          NearestName.of(text.toLowerCase(Locale.ROOT), codes).map(c -> ", did you mean \"" + c + "\"?").orElse("");
      throw new BadValueException(
          "expected an advisory's id such as \"RUSTSEC-2023-0071\" or a reason code such as \"cooldown.age\", found "
              + Quoted.of(text)
              + hint);
    }
    return text;
  }

  private static String notBlank(String text) throws BadValueException {
    if (text.isBlank()) {
      throw new BadValueException("may not be empty");
    }
    if (text.length() > WORDS_CHARACTERS_MAX) {
      throw new BadValueException("is longer than " + WORDS_CHARACTERS_MAX + " characters");
    }
    return text;
  }

  private static String viewName(String text) throws BadValueException {
    if (!text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new BadValueException(
          "a view's name has 1 to 64 letters, digits, dots, dashes and underscores, found " + Quoted.of(text));
    }
    if (text.equalsIgnoreCase("default")) {
      throw new BadValueException("\"default\" is what metrics and logs call the policy at the top of the file");
    }
    return text;
  }

  /** A day, which counts whole, or an instant. */
  private static ValueKind<Instant> until() {
    ValueKind<LocalDate> day = ValueKinds.date();
    return new ValueKind<>() {
      @Override
      public Instant fromToml(Object value) throws BadValueException {
        return value instanceof OffsetDateTime instant ? instant.toInstant() : Waiver.endOf(day.fromToml(value));
      }

      @Override
      public Instant fromText(String text) throws BadValueException {
        return Waiver.endOf(day.fromText(text));
      }

      @Override
      public String show(Instant value) {
        return value.toString();
      }
    };
  }
}
