package dev.cratewarden.policy;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Why a rule speaks. Each has a page under {@code reasons/}, named by its code; the more alarming stands first, which
 * orders findings of equal effect.
 */
public enum ReasonCode {
  /** The crate that exists to be denied. */
  CANARY("canary", "canary"),
  /** A rule could not be answered, which denies. */
  RULE_FAILED("rule-failed", "failed rule"),
  /** The name is for internal use only. */
  RESERVED("reserved", "reserved name"),
  /** It does harm on purpose. */
  ADVISORIES_MALICIOUS("advisories.malicious", "malicious"),
  /** Several oddities that together look like an attack. */
  ANOMALY_COMBINATION("anomaly.combination", "looks like an attack"),
  /** Sources disagree whether an advisory covers this version. */
  ADVISORIES_DISPUTED("advisories.disputed", "disputed"),
  /** It can be attacked. */
  ADVISORIES_VULNERABILITY("advisories.vulnerability", "vulnerability"),
  /** It breaks memory safety from safe code. */
  ADVISORIES_UNSOUND("advisories.unsound", "unsound"),
  /** Nobody looks after it. */
  ADVISORIES_UNMAINTAINED("advisories.unmaintained", "unmaintained"),
  /** Something else that is worth knowing. */
  ADVISORIES_NOTICE("advisories.notice", "notice"),
  /** No advisory feed has ever been loaded. */
  ADVISORIES_NO_FEED("advisories.no-feed", "no advisories loaded"),
  /** A {@code [[deny]]} names it. */
  DENY_LIST("deny-list", "denied by name"),
  /** An auditor forbids it. */
  VET_VIOLATION("vet.violation", "forbidden by an audit"),
  /** No {@code [[allow]]} names it. */
  ALLOW_LIST_MISSING("allow-list.missing", "not on the allow list"),
  /** Its licence is none of those allowed. */
  LICENSES_DENIED("licenses.denied", "licence"),
  /** It names no licence, or none that can be read. */
  LICENSES_UNKNOWN("licenses.unknown", "unknown licence"),
  /** Its licence has not been read yet. */
  LICENSES_UNREAD("licenses.unread", "licence not read yet"),
  /** A dependency comes from another registry. */
  INDEX_FOREIGN_REGISTRY("index.foreign-registry", "foreign registry"),
  /** Upstream yanked it. */
  YANKED_DENIED("yanked.denied", "yanked"),
  /** Code that runs while it is built acts like a dropper. */
  ANOMALY_DROPPER("anomaly.dropper", "dropper-like code"),
  /** Good versions were yanked around its release. */
  ANOMALY_YANK_LURE("anomaly.yank-lure", "yank lure"),
  /** Its name is near to a well-known one. */
  ANOMALY_TYPOSQUAT("anomaly.typosquat", "typosquat"),
  /** A crate that it newly needs has a name near to a well-known one. */
  ANOMALY_NEW_DEPENDENCY_NEAR_POPULAR("anomaly.new-dependency-near-popular", "look-alike dependency"),
  /** A crate that it newly needs is new itself. */
  ANOMALY_NEW_DEPENDENCY_IS_NEW("anomaly.new-dependency-is-new", "new dependency"),
  /** Upstream had dropped the name before. */
  ANOMALY_REPUBLISHED("anomaly.republished", "republished name"),
  /** Code that runs while it is built does what it did not before. */
  ANOMALY_NEW_BEHAVIOUR("anomaly.new-behaviour", "new behaviour"),
  /** It has a build script for the first time. */
  ANOMALY_FIRST_BUILD_SCRIPT("anomaly.first-build-script", "first build script"),
  /** It is a procedural macro for the first time. */
  ANOMALY_FIRST_PROC_MACRO("anomaly.first-proc-macro", "first procedural macro"),
  /** It brings machine code that it did not bring before. */
  ANOMALY_NEW_NATIVE_BINARY("anomaly.new-native-binary", "new machine code"),
  /** Its first release after years. */
  ANOMALY_DORMANT_WAKES("anomaly.dormant-wakes", "dormant crate"),
  /** Its number leaps. */
  ANOMALY_VERSION_JUMP("anomaly.version-jump", "version jump"),
  /** It is ten times as large as before. */
  ANOMALY_GREW_TENFOLD("anomaly.grew-tenfold", "grew tenfold"),
  /** The crate itself is new. */
  ANOMALY_NEW_CRATE("anomaly.new-crate", "new crate"),
  /** It is too young, and whether it may be let through is not known before its tarball was read. */
  COOLDOWN_UNREAD("cooldown.unread", "cooldown, not read yet"),
  /** Nobody whose word counts has audited it. */
  VET_UNAUDITED("vet.unaudited", "unaudited"),
  /** It is too young. */
  COOLDOWN_AGE("cooldown.age", "cooldown"),
  /** It is too young, but let through as a security fix. */
  COOLDOWN_FAST_LANE("cooldown.fast-lane", "fast lane"),
  /** Nobody says when it was published. */
  COOLDOWN_UNKNOWN_PUBTIME("cooldown.unknown-pubtime", "unknown publishing time");

  private static final String ANOMALY = "anomaly.";

  /** What may be odd about a release, one thing each. */
  public static final Set<ReasonCode> ODDITIES =
      Collections.unmodifiableSet(EnumSet.range(ANOMALY_DROPPER, ANOMALY_NEW_CRATE));

  private final String code;
  private final String kind;

  ReasonCode(String code, String kind) {
    this.code = code;
    this.kind = kind;
  }

  /** The dotted code that stands in reports, logs, metrics and waivers. */
  public String code() {
    return code;
  }

  /** The last part of the code, which is the key of an oddity in the policy file. */
  public String key() {
    return code.startsWith(ANOMALY) ? code.substring(ANOMALY.length()) : code.substring(code.lastIndexOf('.') + 1);
  }

  /** In one to four words for people; for an advisory its kind. */
  public String kind() {
    return kind;
  }

  /** Whether fetching and reading the tarball replaces this finding by another or by none. */
  boolean isSettledByReading() {
    return this == LICENSES_UNREAD || this == COOLDOWN_UNREAD;
  }

  /** Whether a waiver may name it: what guards the policy itself may not be waived. */
  public boolean isWaivable() {
    return this != CANARY && this != RULE_FAILED && this != RESERVED;
  }
}
