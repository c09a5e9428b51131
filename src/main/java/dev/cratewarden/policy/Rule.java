package dev.cratewarden.policy;

import dev.cratewarden.advisory.AdvisoryKind;
import dev.cratewarden.advisory.Severity;
import dev.cratewarden.vet.Criteria;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One question that a policy asks of every version, with its keys as the policy file has them.
 *
 * <p>Rules are data; a judge answers them in one {@code switch}.
 */
public sealed interface Rule {
  /** How the index shows versions that this rule refuses; empty means as the policy says for all. */
  Optional<DeniedVersions> deniedVersions();

  /** Names that are for internal use only and never exist upstream: {@code [reserved]}. */
  record Reserved(List<CrateGlob> crates) implements Rule {
    /** Nothing is reserved. */
    public static final Reserved NONE = new Reserved(List.of());

    public Reserved {
      crates = List.copyOf(crates);
    }

    @Override
    public Optional<DeniedVersions> deniedVersions() {
      return Optional.of(DeniedVersions.FORBID);
    }
  }

  /** The crate that is always denied, so that a self-test can tell whether denials work. */
  record DenyCanary() implements Rule {
    @Override
    public Optional<DeniedVersions> deniedVersions() {
      return Optional.of(DeniedVersions.FORBID);
    }
  }

  /**
   * Who passes at all: {@code default} and the {@code [[allow]]} tables.
   *
   * @param unlisted what a version leads to that no entry lists
   * @param entries only matter when {@code unlisted} is {@link Permission#DENY}
   */
  record AllowList(Permission unlisted, List<CrateScope> entries, Optional<DeniedVersions> deniedVersions)
      implements Rule {
    /** Everyone passes. */
    public static final AllowList DEFAULT = new AllowList(Permission.ALLOW, List.of(), Optional.empty());

    public AllowList {
      entries = List.copyOf(entries);
    }
  }

  /** Who is denied by name: the {@code [[deny]]} tables. */
  record DenyList(List<DenyEntry> entries) implements Rule {
    /** Nobody is. */
    public static final DenyList DEFAULT = new DenyList(List.of());

    public DenyList {
      entries = List.copyOf(entries);
    }

    @Override
    public Optional<DeniedVersions> deniedVersions() {
      return Optional.empty();
    }
  }

  /**
   * One {@code [[deny]]} table.
   *
   * @param reason in the policy author's words, shown to the denied developer; may be empty
   * @param deniedVersions if not said, {@link DeniedVersions#FORBID} for every version and else as the policy says for
   *     all
   */
  record DenyEntry(CrateScope scope, String reason, Optional<DeniedVersions> deniedVersions) {}

  /**
   * Which advisories deny: {@code [advisories]}.
   *
   * @param deny the kinds that deny
   * @param severity the lowest CVSS severity at which a vulnerability denies; never {@link Severity.Level#UNKNOWN}
   * @param unknownSeverity what a vulnerability without any CVSS rating leads to
   * @param disputed what an advisory leads to of which two sources disagree whether it covers this version
   * @param withoutFeed what every version leads to as long as no feed has ever been loaded
   * @param deniedVersions if not said, {@link DeniedVersions#FORBID} for the malicious kind and else as the policy says
   *     for all
   */
  record Advisories(
      Set<AdvisoryKind> deny,
      Severity.Level severity,
      Permission unknownSeverity,
      Permission disputed,
      Permission withoutFeed,
      Optional<DeniedVersions> deniedVersions)
      implements Rule {
    /**
     * Malicious versions and vulnerabilities from low severity on; disputed and unrated ones too; a missing feed
     * allows.
     */
    public static final Advisories DEFAULT =
        new Advisories(
            EnumSet.of(AdvisoryKind.MALICIOUS, AdvisoryKind.VULNERABILITY),
            Severity.Level.LOW,
            Permission.DENY,
            Permission.DENY,
            Permission.ALLOW,
            Optional.empty());

    public Advisories {
      EnumSet<AdvisoryKind> kinds = EnumSet.noneOf(AdvisoryKind.class);
      kinds.addAll(deny);
      deny = Collections.unmodifiableSet(kinds);
      if (severity == Severity.Level.UNKNOWN) {
        throw new IllegalArgumentException("unknown is no threshold; unknownSeverity decides about it");
      }
    }
  }

  /**
   * How old a version must be: {@code [cooldown]} and {@code [fast-lane]}.
   *
   * @param age zero switches the rule off
   * @param unknownPubtime what counts when the index does not say when a version was published
   * @param exempt crates that the rule does not speak of
   */
  record Cooldown(
      Duration age,
      UnknownPubtime unknownPubtime,
      List<CrateGlob> exempt,
      FastLane fastLane,
      Optional<DeniedVersions> deniedVersions)
      implements Rule {
    /** Off. */
    public static final Cooldown DEFAULT =
        new Cooldown(Duration.ZERO, UnknownPubtime.FIRST_SEEN, List.of(), FastLane.OFF, Optional.empty());

    public Cooldown {
      exempt = List.copyOf(exempt);
    }
  }

  /** What counts when the index does not say when a version was published: {@code unknown-pubtime}. */
  enum UnknownPubtime {
    /** The instant this mirror first saw it. */
    FIRST_SEEN("first-seen"),
    /** It is denied. */
    DENY("deny"),
    /** It passes. */
    ALLOW("allow");

    private final String word;

    UnknownPubtime(String word) {
      this.word = word;
    }

    /** As the policy file spells it. */
    public String word() {
      return word;
    }
  }

  /**
   * Lets a security fix out of its cooldown early: {@code [fast-lane]}. The guards of the fast lane hold in any case.
   *
   * @param enabled off unless the policy says so
   * @param unknownBuildScript whether a version passes of which it is not known that its build script is no new one
   */
  record FastLane(boolean enabled, Permission unknownBuildScript) {
    /** No version leaves its cooldown early. */
    public static final FastLane OFF = new FastLane(false, Permission.DENY);
  }

  /**
   * Which licences may be used: {@code [licenses]}.
   *
   * @param allow empty switches the rule off
   * @param unknown what a crate leads to that names no licence or none that can be read
   */
  record Licenses(List<LicenseTerm> allow, Permission unknown, Optional<DeniedVersions> deniedVersions)
      implements Rule {
    /** Off. */
    public static final Licenses DEFAULT = new Licenses(List.of(), Permission.ALLOW, Optional.empty());

    public Licenses {
      allow = List.copyOf(allow);
    }
  }

  /**
   * Whose audits count, and for what: {@code [vet]}.
   *
   * @param imports addresses and paths of audit sets; none switches the rule off
   * @param require the criterion that a version has to meet
   * @param unaudited what a version leads to that nobody vouches for; one that an audit forbids is always denied
   * @param exempt crates that need no audit; an audit may still forbid them
   */
  record Vet(
      List<String> imports,
      String require,
      Consequence unaudited,
      List<CrateGlob> exempt,
      Optional<DeniedVersions> deniedVersions)
      implements Rule {
    /** Off. */
    public static final Vet DEFAULT =
        new Vet(List.of(), Criteria.SAFE_TO_DEPLOY, Consequence.HOLD, List.of(), Optional.empty());

    public Vet {
      imports = List.copyOf(imports);
      exempt = List.copyOf(exempt);
    }
  }

  /**
   * What upstream's own yank leads to: {@code [yanked]}.
   *
   * @param newResolution {@link Permission#ALLOW} leaves it to cargo, which only uses yanked versions that a lockfile
   *     names
   */
  record Yanked(Permission newResolution, Optional<DeniedVersions> deniedVersions) implements Rule {
    /** Cargo's own rule is enough. */
    public static final Yanked DEFAULT = new Yanked(Permission.ALLOW, Optional.empty());
  }

  /**
   * What becomes of dependencies that an index line takes from another registry, past this mirror: {@code [index]}.
   *
   * @param foreignRegistry crates.io itself is never foreign, since its users have replaced it by this mirror
   */
  record ForeignRegistries(ForeignRegistry foreignRegistry, Optional<DeniedVersions> deniedVersions) implements Rule {
    /** Denied: nothing that cargo fetches elsewhere passes this policy. */
    public static final ForeignRegistries DEFAULT = new ForeignRegistries(ForeignRegistry.DENY, Optional.empty());
  }

  /** What becomes of a dependency from another registry: {@code foreign-registry}. */
  enum ForeignRegistry {
    /** It stays; cargo fetches it there. */
    KEEP("keep"),
    /** The index is shown without the other registry's address, so that cargo looks for the crate here. */
    STRIP("strip"),
    /** The version that has it is denied. */
    DENY("deny");

    private final String word;

    ForeignRegistry(String word) {
      this.word = word;
    }

    /** As the policy file spells it. */
    public String word() {
      return word;
    }
  }

  /**
   * What is odd about a release, seen from those before it: {@code [anomalies]}.
   *
   * @param hold for how long a release waits that is held, from when it was published or, where that is not known,
   *     first seen
   * @param consequences of each oddity alone; {@link Consequence#ALLOW} where it says nothing
   * @param together oddities that look like an attack together
   * @param combination what those lead to
   */
  record Anomalies(
      Duration hold,
      Map<ReasonCode, Consequence> consequences,
      List<Combination> together,
      Consequence combination,
      Optional<DeniedVersions> deniedVersions)
      implements Rule {
    /** Single oddities are recorded; what only attacks have in common is held for three days. */
    public static final Anomalies DEFAULT =
        new Anomalies(
            Duration.ofDays(3),
            Map.of(),
            List.of(
                Combination.of(ReasonCode.ANOMALY_YANK_LURE, ReasonCode.ANOMALY_NEW_DEPENDENCY_IS_NEW),
                Combination.of(ReasonCode.ANOMALY_YANK_LURE, ReasonCode.ANOMALY_NEW_DEPENDENCY_NEAR_POPULAR),
                Combination.of(ReasonCode.ANOMALY_YANK_LURE, ReasonCode.ANOMALY_FIRST_BUILD_SCRIPT),
                Combination.of(
                    ReasonCode.ANOMALY_NEW_DEPENDENCY_NEAR_POPULAR, ReasonCode.ANOMALY_NEW_DEPENDENCY_IS_NEW),
                Combination.of(ReasonCode.ANOMALY_DROPPER, ReasonCode.ANOMALY_NEW_BEHAVIOUR),
                Combination.of(ReasonCode.ANOMALY_DROPPER, ReasonCode.ANOMALY_FIRST_BUILD_SCRIPT),
                Combination.of(ReasonCode.ANOMALY_DROPPER, ReasonCode.ANOMALY_NEW_CRATE),
                Combination.of(ReasonCode.ANOMALY_DROPPER, ReasonCode.ANOMALY_TYPOSQUAT),
                Combination.of(ReasonCode.ANOMALY_DROPPER, ReasonCode.ANOMALY_REPUBLISHED)),
            Consequence.HOLD,
            Optional.empty());

    public Anomalies {
      Map<ReasonCode, Consequence> sorted = new EnumMap<>(ReasonCode.class);
      sorted.putAll(consequences);
      if (!ReasonCode.ODDITIES.containsAll(sorted.keySet())) {
        throw new IllegalArgumentException("not all are oddities: " + sorted.keySet());
      }
      sorted.values().removeIf(it -> it == Consequence.ALLOW);
      consequences = Collections.unmodifiableMap(sorted);
      together = List.copyOf(together);
    }

    /** What {@code oddity} leads to by itself. */
    public Consequence consequence(ReasonCode oddity) {
      return consequences.getOrDefault(oddity, Consequence.ALLOW);
    }

    /** Whether a release may be refused however old it is. */
    boolean outlastsHold() {
      return combination == Consequence.DENY && !together.isEmpty() || consequences.containsValue(Consequence.DENY);
    }

    /** Whether it can refuse anything at all. */
    boolean isEffective() {
      return combination != Consequence.ALLOW && !together.isEmpty() || !consequences.isEmpty();
    }
  }
}
