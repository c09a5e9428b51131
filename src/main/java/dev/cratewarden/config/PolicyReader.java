package dev.cratewarden.config;

import dev.cratewarden.advisory.AdvisoryKind;
import dev.cratewarden.crates.Quoted;
import dev.cratewarden.policy.Consequence;
import dev.cratewarden.policy.CrateScope;
import dev.cratewarden.policy.DeniedVersions;
import dev.cratewarden.policy.Permission;
import dev.cratewarden.policy.Policy;
import dev.cratewarden.policy.PolicySet;
import dev.cratewarden.policy.ReasonCode;
import dev.cratewarden.policy.Rule;
import dev.cratewarden.policy.VersionScope;
import dev.cratewarden.policy.Waiver;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns the tables of {@code policy.toml} into policies, filling in what views inherit. Used once. */
final class PolicyReader {
  /** Each view costs its own cached answers; and inheritance is followed by recursion. */
  private static final int VIEWS_MAX = 200;

  private final Path folder;
  private final TableReader top;
  private final List<Problem> problems;
  private final List<Problem> warnings = new ArrayList<>();
  private final List<Sourced<Waiver>> waivers = new ArrayList<>();
  private final Map<String, TableReader> viewTables = new LinkedHashMap<>();
  private final Map<String, Policy> views = new LinkedHashMap<>();

  /** A reader of the file whose top is {@code top}, which lies in {@code folder}. */
  PolicyReader(Path folder, TableReader top, List<Problem> problems) {
    this.folder = folder;
    this.top = top;
    this.problems = problems;
  }

  /** The policies; meaningless if there are problems afterwards. */
  PolicySet read() {
    Policy base = policy("", top, Policy.DEFAULT);
    Rule.Reserved reserved =
        top.table("reserved")
            .flatMap(table -> table.value("crates", PolicyKeys.CRATES))
            .map(crates -> new Rule.Reserved(crates.value()))
            .orElse(Rule.Reserved.NONE);
    List<TableReader> tables = top.tables("view");
    if (tables.size() > VIEWS_MAX) {
      problems.add(new Problem(top.at("view"), "more than " + VIEWS_MAX + " views"));
      return PolicySet.DEFAULT;
    }
    for (TableReader table : tables) {
      table.required("name", PolicyKeys.VIEW).ifPresent(name -> noteView(name, table));
    }
    for (String name : viewTables.keySet()) {
      Policy policy = view(name, base, new LinkedHashSet<>());
      views.put(name, policy);
    }
    return new PolicySet(base, views, reserved);
  }

  /** What has a meaning, but perhaps not the one that was meant. */
  List<Problem> warnings() {
    return List.copyOf(warnings);
  }

  /** Every waiver with its place. */
  List<Sourced<Waiver>> waivers() {
    return List.copyOf(waivers);
  }

  private void noteView(Sourced<String> name, TableReader table) {
    TableReader earlier = viewTables.putIfAbsent(name.value(), table);
    if (earlier != null) {
      problems.add(
          new Problem(
              name.source(),
              "the view " + Quoted.of(name.value()) + " is defined twice, first at " + earlier.place().describe()));
    }
  }

  /** A view's policy; its parent's first, since it may stand further down in the file. */
  private Policy view(String name, Policy base, Set<String> heirs) {
    Policy done = views.get(name);
    if (done != null) {
      return done;
    }
    TableReader table = viewTables.get(name);
    if (table == null) {
      throw new IllegalStateException("no such view: " + name);
    }
    heirs.add(name);
    Optional<Sourced<String>> inherits = table.value("inherits", PolicyKeys.VIEW);
    Policy parent = base;
    if (inherits.isPresent()) {
      String wanted = inherits.get().value();
      if (!viewTables.containsKey(wanted)) {
        String hint = NearestName.of(wanted, viewTables.keySet()).map(v -> ", did you mean \"" + v + "\"?").orElse("");
        problems.add(new Problem(inherits.get().source(), "inherits: there is no view " + Quoted.of(wanted) + hint));
      } else if (heirs.contains(wanted)) {
        problems.add(
            new Problem(
                inherits.get().source(), "inherits: a circle, " + String.join(" from ", heirs) + " from " + wanted));
      } else {
        parent = view(wanted, base, heirs);
      }
    }
    Policy policy = policy(name, table, parent);
    views.put(name, policy);
    return policy;
  }

  private Policy policy(String view, TableReader table, Policy parent) {
    Policy policy =
        new Policy(
            view,
            or(table, "mode", PolicyKeys.MODE, parent.mode()),
            or(table, "denied-versions", PolicyKeys.DENIED_VERSIONS, parent.deniedVersions()),
            allowList(table, parent.allowList()),
            denyList(table, parent.denyList()),
            table.table("advisories").map(t -> advisories(t, parent.advisories())).orElse(parent.advisories()),
            cooldown(table, parent.cooldown()),
            table.table("licenses").map(t -> licenses(t, parent.licenses())).orElse(parent.licenses()),
            table.table("vet").map(t -> vet(t, parent.vet())).orElse(parent.vet()),
            table.table("yanked").map(t -> yanked(t, parent.yanked())).orElse(parent.yanked()),
            table.table("index").map(t -> index(t, parent.foreignRegistries())).orElse(parent.foreignRegistries()),
            table.table("anomalies").map(t -> anomalies(t, parent.anomalies())).orElse(parent.anomalies()),
            waivers(table, parent.waivers()));
    warnOf(table, policy);
    return policy;
  }

  /** The list is one statement about who passes: a view that lists crates lists all of them. */
  private Rule.AllowList allowList(TableReader table, Rule.AllowList parent) {
    List<CrateScope> entries = new ArrayList<>();
    for (TableReader entry : table.tables("allow")) {
      scope(entry).ifPresent(entries::add);
    }
    return new Rule.AllowList(
        or(table, "default", PolicyKeys.PERMISSION, parent.unlisted()),
        entries.isEmpty() ? parent.entries() : entries,
        parent.deniedVersions());
  }

  /** What is denied above stays denied in a view. */
  private Rule.DenyList denyList(TableReader table, Rule.DenyList parent) {
    List<Rule.DenyEntry> entries = new ArrayList<>(parent.entries());
    for (TableReader entry : table.tables("deny")) {
      Optional<CrateScope> scope = scope(entry);
      String reason = or(entry, "reason", PolicyKeys.SAID, "");
      Optional<DeniedVersions> deniedVersions = deniedVersions(entry, Optional.empty());
      scope.ifPresent(s -> entries.add(new Rule.DenyEntry(s, reason, deniedVersions)));
    }
    return new Rule.DenyList(entries);
  }

  private Rule.Advisories advisories(TableReader table, Rule.Advisories parent) {
    Optional<Sourced<List<AdvisoryKind>>> deny = table.value("deny", PolicyKeys.ADVISORY_KINDS);
    EnumSet<AdvisoryKind> kinds = EnumSet.noneOf(AdvisoryKind.class);
    kinds.addAll(deny.map(Sourced::value).orElse(List.copyOf(parent.deny())));
    return new Rule.Advisories(
        kinds,
        or(table, "severity", PolicyKeys.SEVERITY, parent.severity()),
        or(table, "unknown-severity", PolicyKeys.PERMISSION, parent.unknownSeverity()),
        or(table, "disputed", PolicyKeys.PERMISSION, parent.disputed()),
        or(table, "without-feed", PolicyKeys.PERMISSION, parent.withoutFeed()),
        deniedVersions(table, parent.deniedVersions()));
  }

  private Rule.Cooldown cooldown(TableReader table, Rule.Cooldown parent) {
    Rule.FastLane fastLane =
        table
            .table("fast-lane")
            .map(lane ->
                new Rule.FastLane(
                    or(lane, "enabled", ValueKinds.bool(), parent.fastLane().enabled()),
                    or(lane, "unknown-build-script", PolicyKeys.PERMISSION, parent.fastLane().unknownBuildScript())))
            .orElse(parent.fastLane());
    Rule.Cooldown inherited =
        new Rule.Cooldown(parent.age(), parent.unknownPubtime(), parent.exempt(), fastLane, parent.deniedVersions());
    return table
        .table("cooldown")
        .map(t ->
            new Rule.Cooldown(
                or(t, "age", PolicyKeys.AGE, parent.age()),
                or(t, "unknown-pubtime", PolicyKeys.UNKNOWN_PUBTIME, parent.unknownPubtime()),
                or(t, "exempt", PolicyKeys.CRATES, parent.exempt()),
                fastLane,
                deniedVersions(t, parent.deniedVersions())))
        .orElse(inherited);
  }

  private Rule.Licenses licenses(TableReader table, Rule.Licenses parent) {
    return new Rule.Licenses(
        or(table, "allow", PolicyKeys.LICENSES, parent.allow()),
        or(table, "unknown", PolicyKeys.PERMISSION, parent.unknown()),
        deniedVersions(table, parent.deniedVersions()));
  }

  private Rule.Vet vet(TableReader table, Rule.Vet parent) {
    List<String> imports =
        table
            .value("imports", PolicyKeys.AUDITS)
            .map(given -> given.value().stream().map(from -> FeedFrom.resolve(folder, from)).toList())
            .orElse(parent.imports());
    return new Rule.Vet(
        imports,
        or(table, "require", PolicyKeys.CRITERION, parent.require()),
        or(table, "unaudited", PolicyKeys.CONSEQUENCE, parent.unaudited()),
        or(table, "exempt", PolicyKeys.CRATES, parent.exempt()),
        deniedVersions(table, parent.deniedVersions()));
  }

  private Rule.Yanked yanked(TableReader table, Rule.Yanked parent) {
    return new Rule.Yanked(
        or(table, "new-resolution", PolicyKeys.PERMISSION, parent.newResolution()),
        deniedVersions(table, parent.deniedVersions()));
  }

  private Rule.ForeignRegistries index(TableReader table, Rule.ForeignRegistries parent) {
    return new Rule.ForeignRegistries(
        or(table, "foreign-registry", PolicyKeys.FOREIGN_REGISTRY, parent.foreignRegistry()),
        deniedVersions(table, parent.deniedVersions()));
  }

  private static Rule.Anomalies anomalies(TableReader table, Rule.Anomalies parent) {
    Map<ReasonCode, Consequence> consequences = new EnumMap<>(ReasonCode.class);
    for (ReasonCode oddity : ReasonCode.ODDITIES) {
      consequences.put(oddity, or(table, oddity.key(), PolicyKeys.CONSEQUENCE, parent.consequence(oddity)));
    }
    return new Rule.Anomalies(
        or(table, "hold", PolicyKeys.AGE, parent.hold()),
        consequences,
        or(table, "together", PolicyKeys.COMBINATIONS, parent.together()),
        or(table, "combination", PolicyKeys.CONSEQUENCE, parent.combination()),
        deniedVersions(table, parent.deniedVersions()));
  }

  private List<Waiver> waivers(TableReader table, List<Waiver> parent) {
    List<Waiver> all = new ArrayList<>(parent);
    for (TableReader entry : table.tables("waiver")) {
      waiver(entry)
          .ifPresent(waiver -> {
            all.add(waiver);
            waivers.add(new Sourced<>(waiver, entry.place()));
          });
    }
    return all;
  }

  /** Every key is asked for before any is missed, so that all that is wrong with it is reported. */
  private Optional<Waiver> waiver(TableReader entry) {
    Optional<CrateScope> scope = scope(entry);
    Optional<Sourced<String>> finding = entry.required("finding", PolicyKeys.FINDING);
    Optional<Sourced<Instant>> until = entry.required("until", PolicyKeys.UNTIL);
    Optional<Sourced<String>> owner = entry.required("owner", PolicyKeys.SAID);
    Optional<Sourced<String>> reason = entry.required("reason", PolicyKeys.SAID);
    if (scope.isEmpty() || finding.isEmpty() || until.isEmpty() || owner.isEmpty() || reason.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Waiver(scope.get(), finding.get().value(), until.get().value(), owner.get().value(), reason.get().value()));
  }

  private static Optional<CrateScope> scope(TableReader entry) {
    VersionScope versions = or(entry, "versions", PolicyKeys.VERSIONS, VersionScope.EVERY);
    return entry.required("crate", PolicyKeys.CRATE).map(crate -> new CrateScope(crate.value(), versions));
  }

  private static Optional<DeniedVersions> deniedVersions(TableReader table, Optional<DeniedVersions> parent) {
    Optional<DeniedVersions> own = table.value("denied-versions", PolicyKeys.DENIED_VERSIONS).map(Sourced::value);
    return own.isPresent() ? own : parent;
  }

  private static <T> T or(TableReader table, String key, ValueKind<T> kind, T parent) {
    return table.value(key, kind).map(Sourced::value).orElse(parent);
  }

  /** Keys that contradict each other, yet in a way that has one defined meaning: no reason to refuse the file. */
  private void warnOf(TableReader table, Policy policy) {
    if (table.has("allow") && policy.allowList().unlisted() == Permission.ALLOW) {
      warn(table.at("allow"), "[[allow]] has no effect while default = \"allow\"");
    }
    if (policy.allowList().unlisted() == Permission.DENY && policy.allowList().entries().isEmpty()) {
      warn(
          table.has("default") ? table.at("default") : table.place(),
          "default = \"deny\" without any [[allow]] denies everything");
    }
    for (CrateScope allowed : policy.allowList().entries()) {
      boolean denied = policy.denyList().entries().stream().anyMatch(d -> d.scope().equals(allowed));
      if (denied && (table.has("allow") || table.has("deny"))) {
        warn(
            table.has("allow") ? table.at("allow") : table.at("deny"),
            allowed.crate() + " " + allowed.versions() + " is both allowed and denied; [[deny]] wins");
      }
    }
    table
        .table("advisories")
        .filter(t -> t.has("severity") && !policy.advisories().deny().contains(AdvisoryKind.VULNERABILITY))
        .ifPresent(
            t -> warn(t.at("severity"), "severity has no effect while advisories.deny leaves \"vulnerability\" out"));
    boolean holds =
        policy.anomalies().combination() == Consequence.HOLD
            || policy.anomalies().consequences().containsValue(Consequence.HOLD);
    if (holds && policy.anomalies().hold().isZero()) {
      table
          .table("anomalies")
          .filter(t -> t.has("hold"))
          .ifPresent(t -> warn(t.at("hold"), "with hold = \"0d\" no release is held for what is odd about it"));
    }
    table
        .table("vet")
        .filter(t -> policy.vet().imports().isEmpty() && policy.vet().unaudited() == Consequence.DENY)
        .ifPresent(t -> warn(t.at("unaudited"), "[vet] has no effect while vet.imports is empty"));
    if (policy.cooldown().fastLane().enabled() && policy.cooldown().age().isZero() && table.has("fast-lane")) {
      warn(table.at("fast-lane"), "[fast-lane] has no effect while cooldown.age is \"0d\"");
    }
  }

  private void warn(Source at, String message) {
    warnings.add(new Problem(at, message));
  }
}
