package dev.cratewarden.policy;

import dev.cratewarden.advisory.AdvisoryBook;
import dev.cratewarden.advisory.Match;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.Dependency;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.PublishTime;
import dev.cratewarden.scan.ContentFacts;
import dev.cratewarden.vet.Vetting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Asks every rule of one view about one version.
 *
 * <p>Whatever can be worked out beforehand is: rules that are off are not asked, names are looked up by hash, and a
 * version of which no rule has anything to say costs no object.
 */
final class Judge {
  /** How lines of other registries name crates.io, which is what this mirror stands for. */
  private static final Set<String> OWN_REGISTRIES =
      Set.of(
          "https://github.com/rust-lang/crates.io-index",
          "registry+https://github.com/rust-lang/crates.io-index",
          "https://index.crates.io/",
          "sparse+https://index.crates.io/");

  private final Policy policy;
  private final AdvisoryBook book;
  private final List<Rule> rules;
  private final ScopeIndex<CrateGlob> reserved;
  private final ScopeIndex<CrateScope> allowed;
  private final ScopeIndex<Rule.DenyEntry> denied;
  private final ScopeIndex<CrateGlob> exempt;
  private final VetFindings vet;
  private final AdvisoryFindings advisories;
  private final AnomalyFindings anomalies;
  private final Waivers waivers;
  private final FastLane fastLane;

  Judge(Policy policy, Rule.Reserved reserved, AdvisoryBook book, Vetting vetting) {
    this.policy = policy;
    this.book = book;
    this.reserved = ScopeIndex.ofGlobs(reserved.crates());
    this.allowed = new ScopeIndex<>(policy.allowList().entries(), entry -> entry);
    this.denied = new ScopeIndex<>(policy.denyList().entries(), Rule.DenyEntry::scope);
    this.exempt = ScopeIndex.ofGlobs(policy.cooldown().exempt());
    this.vet = new VetFindings(policy.vet(), vetting, policy.vet().deniedVersions().orElse(policy.deniedVersions()));
    this.advisories = new AdvisoryFindings(policy.advisories(), policy.deniedVersions());
    this.anomalies = new AnomalyFindings(policy.anomalies(), policy.deniedVersions());
    this.waivers = new Waivers(policy.waivers(), advisories);
    this.fastLane = new FastLane(policy.cooldown().fastLane(), book, advisories);
    this.rules =
        Stream.<Rule>of(
                new Rule.DenyCanary(),
                reserved,
                policy.denyList(),
                policy.allowList(),
                policy.advisories(),
                policy.vet(),
                policy.licenses(),
                policy.foreignRegistries(),
                policy.yanked(),
                policy.anomalies(),
                policy.cooldown())
            .filter(this::isOn)
            .toList();
  }

  private boolean isOn(Rule rule) {
    return switch (rule) {
      case Rule.DenyCanary canary -> true;
      case Rule.Reserved it -> !it.crates().isEmpty();
      case Rule.DenyList it -> !it.entries().isEmpty();
      case Rule.AllowList it -> it.unlisted() == Permission.DENY;
      case Rule.Advisories it -> book.size() > 0 || it.withoutFeed() == Permission.DENY;
      case Rule.Vet it -> !it.imports().isEmpty();
      case Rule.Licenses it -> !it.allow().isEmpty();
      case Rule.ForeignRegistries it -> it.foreignRegistry() != Rule.ForeignRegistry.KEEP;
      case Rule.Yanked it -> it.newResolution() == Permission.DENY;
      case Rule.Anomalies it -> true;
      case Rule.Cooldown it -> it.age().isPositive();
    };
  }

  boolean stripsRegistries() {
    return policy.foreignRegistries().foreignRegistry() == Rule.ForeignRegistry.STRIP;
  }

  Policy policy() {
    return policy;
  }

  /** Whether the verdict on this version may hang on what came before it. */
  boolean mindsHistory(CrateFacts line, Instant now) {
    return anomalies.mayRefuse(line, now) || mayLeaveCooldown(line, now);
  }

  /** Whether it may hang on what the release before it held, now that its own tarball has been read. */
  boolean mindsPreviousContent(CrateFacts read, Instant now) {
    return read.content().isKnown()
        && read.history().previous().isPresent()
        && !read.history().previousContent().isKnown()
        && (anomalies.mindsPreviousContent(read, now)
            || mayLeaveCooldown(read, now) && read.content().buildScript().isPresent());
  }

  private boolean mayLeaveCooldown(CrateFacts facts, Instant now) {
    Rule.Cooldown rule = policy.cooldown();
    return rule.fastLane().enabled() && now.isBefore(facts.released().plus(rule.age()));
  }

  List<String> vouchers(CrateId id) {
    return vet.vouchers(id);
  }

  Verdict judge(CrateFacts facts, Instant now) {
    Said said = Said.NOTHING;
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      try {
        said = said.and(ask(rule, facts, now));
      } catch (RuntimeException bug) {
        said = said.and(Said.of(failed(rule.getClass().getSimpleName(), bug)));
      }
    }
    if (said.findings().isEmpty()) {
      return Verdict.Allow.CLEAN;
    }
    try {
      said = waivers.apply(facts.id(), said, now);
    } catch (RuntimeException bug) {
      said = said.and(Said.of(failed("Waivers", bug)));
    }
    return Verdict.of(said.findings(), said.changesAt());
  }

  /** What is said when code is wrong: a version that cannot be judged is not let through. */
  static Finding failed(String what, RuntimeException bug) {
    String evidence = "rule " + what + " failed: " + bug;
    return finding(ReasonCode.RULE_FAILED, what, evidence, Verdict.Level.DENY, "built-in", DeniedVersions.YANK);
  }

  private Said ask(Rule rule, CrateFacts facts, Instant now) {
    return switch (rule) {
      case Rule.DenyCanary it -> askCanary(it, facts.id());
      case Rule.Reserved it -> askReserved(it, facts.id());
      case Rule.DenyList it -> askDenyList(facts.id());
      case Rule.AllowList it -> askAllowList(it, facts.id());
      case Rule.Advisories it -> askAdvisories(it, facts.id());
      case Rule.Vet it -> vet.of(facts.id());
      case Rule.Licenses it -> askLicenses(it, facts.content());
      case Rule.ForeignRegistries it -> askRegistries(it, facts);
      case Rule.Yanked it -> askYanked(it, facts.yanked());
      case Rule.Anomalies it -> anomalies.of(facts, now);
      case Rule.Cooldown it -> askCooldown(it, facts, now);
    };
  }

  private Said askCanary(Rule rule, CrateId id) {
    return Canary.is(id.name())
        ? deny(ReasonCode.CANARY, id.name().value(), "the crate of the self-test is always denied", "built-in", rule)
        : Said.NOTHING;
  }

  private Said askReserved(Rule rule, CrateId id) {
    return reserved.contains(id)
        ? deny(ReasonCode.RESERVED, id.name().value(), "the name is reserved for internal use", "reserved.crates", rule)
        : Said.NOTHING;
  }

  private Said askDenyList(CrateId id) {
    if (!denied.contains(id)) {
      return Said.NOTHING;
    }
    List<Finding> findings = new ArrayList<>();
    denied.forEach(
        id,
        entry ->
            findings.add(
                finding(
                    ReasonCode.DENY_LIST,
                    entry.scope().toString(),
                    "[[deny]] " + entry.scope() + (entry.reason().isBlank() ? "" : ": " + entry.reason()),
                    Verdict.Level.DENY,
                    "deny",
                    entry
                        .deniedVersions()
                        .orElse(
                            entry.scope().versions().isEvery() ? DeniedVersions.FORBID : policy.deniedVersions()))));
    return new Said(findings, Optional.empty());
  }

  private Said askAllowList(Rule rule, CrateId id) {
    return allowed.contains(id)
        ? Said.NOTHING
        : deny(ReasonCode.ALLOW_LIST_MISSING, id.name().value(), "no [[allow]] lists it", "default", rule);
  }

  private Said askAdvisories(Rule.Advisories rule, CrateId id) {
    if (book.size() == 0) {
      return deny(
          ReasonCode.ADVISORIES_NO_FEED, "feed", "no advisory feed has been loaded", "advisories.without-feed", rule);
    }
    List<Match> matches = book.matches(id.name(), id.version());
    if (matches.isEmpty()) {
      return Said.NOTHING;
    }
    return new Said(matches.stream().map(advisories::of).toList(), Optional.empty());
  }

  private Said askLicenses(Rule.Licenses rule, ContentFacts content) {
    if (!content.isKnown()) {
      return rule.unknown() == Permission.ALLOW
          ? Said.NOTHING
          : deny(ReasonCode.LICENSES_UNREAD, "licence", "its licence has not been read yet", "licenses.unknown", rule);
    }
    if (content.license().isEmpty()) {
      return unknownLicense(rule, "none", "it names no licence");
    }
    String text = content.license().get();
    Optional<LicenseExpression> expression = LicenseExpression.parse(text);
    if (expression.isEmpty()) {
      return unknownLicense(rule, text, "its licence is no SPDX expression: " + text);
    }
    return expression.get().isAllowedBy(rule.allow())
        ? Said.NOTHING
        : deny(ReasonCode.LICENSES_DENIED, text, "its licence is not allowed: " + text, "licenses.allow", rule);
  }

  private Said unknownLicense(Rule.Licenses rule, String subject, String evidence) {
    return Said.of(
        finding(
            ReasonCode.LICENSES_UNKNOWN, subject, evidence, rule.unknown().level(), "licenses.unknown", shown(rule)));
  }

  private Said askRegistries(Rule.ForeignRegistries rule, CrateFacts facts) {
    Optional<IndexEntry> line = facts.index().flatMap(file -> file.entry(facts.id().version()));
    if (line.isEmpty()) {
      return Said.NOTHING;
    }
    for (Dependency dependency : line.get().dependencies()) {
      if (isForeign(dependency)) {
        String registry = dependency.registry().orElseThrow();
        boolean denies = rule.foreignRegistry() == Rule.ForeignRegistry.DENY;
        return Said.of(
            finding(
                ReasonCode.INDEX_FOREIGN_REGISTRY,
                registry,
                "its dependency " + dependency.crate() + " comes from another registry: " + registry,
                denies ? Verdict.Level.DENY : Verdict.Level.ALLOW,
                "index.foreign-registry",
                shown(rule)));
      }
    }
    return Said.NOTHING;
  }

  static boolean isForeign(Dependency dependency) {
    return dependency.registry().isPresent() && !OWN_REGISTRIES.contains(dependency.registry().get());
  }

  private Said askYanked(Rule rule, boolean yanked) {
    return yanked
        ? deny(ReasonCode.YANKED_DENIED, "yanked", "it was yanked upstream", "yanked.new-resolution", rule)
        : Said.NOTHING;
  }

  private Said askCooldown(Rule.Cooldown rule, CrateFacts facts, Instant now) {
    return switch (facts.published()) {
      case PublishTime.Known known -> hold(rule, facts, "published", known.at(), now);
      case PublishTime.Unknown unknown ->
          switch (rule.unknownPubtime()) {
            case ALLOW -> Said.NOTHING;
            case FIRST_SEEN -> hold(rule, facts, "first seen", facts.firstSeen(), now);
            case DENY ->
                exempt.contains(facts.id())
                    ? Said.NOTHING
                    : deny(
                        ReasonCode.COOLDOWN_UNKNOWN_PUBTIME,
                        "pubtime",
                        "the index does not say when it was published",
                        "cooldown.unknown-pubtime",
                        rule);
          };
    };
  }

  private Said hold(Rule.Cooldown rule, CrateFacts facts, String what, Instant since, Instant now) {
    Instant ends = since.plus(rule.age());
    if (!now.isBefore(ends) || exempt.contains(facts.id())) {
      return Said.NOTHING;
    }
    String age = what + " " + since + ", not yet " + inWords(rule.age()) + " old";
    Finding finding =
        switch (fastLane.of(facts)) {
          case FastLane.Open(String fixes) ->
              finding(
                  ReasonCode.COOLDOWN_FAST_LANE,
                  fixes,
                  age + ", but it fixes " + fixes + ", which every earlier version has",
                  Verdict.Level.ALLOW,
                  "fast-lane.enabled",
                  shown(rule));
          case FastLane.Unread(String fixes) ->
              finding(
                  ReasonCode.COOLDOWN_UNREAD,
                  fixes,
                  age + "; whether it may be used as a fix of " + fixes + " is known once its tarball is read",
                  Verdict.Level.HOLD,
                  "fast-lane.unknown-build-script",
                  shown(rule));
          case FastLane.Closed closed ->
              finding(ReasonCode.COOLDOWN_AGE, "age", age, Verdict.Level.HOLD, "cooldown.age", shown(rule));
        };
    return new Said(List.of(finding), Optional.of(ends));
  }

  /** In the largest unit that is exact. */
  static String inWords(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds % 86_400 == 0) {
      return counted(seconds / 86_400, "day");
    }
    if (seconds % 3600 == 0) {
      return counted(seconds / 3600, "hour");
    }
    return seconds % 60 == 0 ? counted(seconds / 60, "minute") : counted(seconds, "second");
  }

  private static String counted(long count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s");
  }

  private Said deny(ReasonCode code, String subject, String evidence, String key, Rule rule) {
    return Said.of(finding(code, subject, evidence, Verdict.Level.DENY, key, shown(rule)));
  }

  private DeniedVersions shown(Rule rule) {
    return rule.deniedVersions().orElse(policy.deniedVersions());
  }

  private static Finding finding(
      ReasonCode code, String subject, String evidence, Verdict.Level level, String key, DeniedVersions shown) {
    return new Finding(code, subject, evidence, level, key, shown, Optional.empty(), Optional.empty());
  }
}
