package dev.cratewarden.policy;

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
  /** It is too young. */
  COOLDOWN_AGE("cooldown.age", "cooldown"),
  /** It is too young, but let through as a security fix. */
  COOLDOWN_FAST_LANE("cooldown.fast-lane", "fast lane"),
  /** Nobody says when it was published. */
  COOLDOWN_UNKNOWN_PUBTIME("cooldown.unknown-pubtime", "unknown publishing time");

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

  /** In one to four words for people; for an advisory its kind. */
  public String kind() {
    return kind;
  }

  /** Whether fetching and reading the tarball replaces this finding by another or by none. */
  boolean isSettledByReading() {
    return this == LICENSES_UNREAD;
  }

  /** Whether a waiver may name it: what guards the policy itself may not be waived. */
  public boolean isWaivable() {
    return this != CANARY && this != RULE_FAILED && this != RESERVED;
  }
}
