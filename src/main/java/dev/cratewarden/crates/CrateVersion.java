package dev.cratewarden.crates;

import java.util.Optional;

/**
 * A version by Semantic Versioning 2.0.0, read as cargo reads it: three numeric parts below 2^64, optional pre-release
 * and build identifiers, no leading zeros in numeric parts.
 *
 * <p>{@link #comparePrecedence} is section 11 of the specification and ignores build metadata. {@link #compareTo} adds
 * the build metadata as a tie-breaker (as cargo's own ordering does), so that it agrees with {@link #equals}.
 */
public final class CrateVersion implements Comparable<CrateVersion> {
  private final long major;
  private final long minor;
  private final long patch;
  private final String pre;
  private final String build;

  private CrateVersion(long major, long minor, long patch, String pre, String build) {
    this.major = major;
    this.minor = minor;
    this.patch = patch;
    this.pre = pre;
    this.build = build;
  }

  /** The version {@code major.minor.patch}, parts unsigned. */
  public static CrateVersion of(long major, long minor, long patch) {
    return new CrateVersion(major, minor, patch, "", "");
  }

  /**
   * The version with these parts, numbers unsigned, identifiers without their leading {@code -} or {@code +}.
   *
   * @throws IllegalArgumentException if an identifier is malformed
   */
  public static CrateVersion of(long major, long minor, long patch, String pre, String build) {
    if (!pre.isEmpty() && !identifiers(pre, true) || !build.isEmpty() && !identifiers(build, false)) {
      throw new IllegalArgumentException("malformed identifiers: " + Quoted.of(pre) + " " + Quoted.of(build));
    }
    return new CrateVersion(major, minor, patch, pre, build);
  }

  /**
   * The version written as {@code text}.
   *
   * @throws IllegalArgumentException if it is not a full semantic version
   */
  public static CrateVersion of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException("not a version: " + Quoted.of(text)));
  }

  /** The version written as {@code text}, if it is a full semantic version. */
  public static Optional<CrateVersion> parse(String text) {
    String rest = text;
    String build = "";
    int plus = rest.indexOf('+');
    if (plus >= 0) {
      build = rest.substring(plus + 1);
      rest = rest.substring(0, plus);
      if (!identifiers(build, false)) {
        return Optional.empty();
      }
    }
    String pre = "";
    int dash = rest.indexOf('-');
    if (dash >= 0) {
      pre = rest.substring(dash + 1);
      rest = rest.substring(0, dash);
      if (!identifiers(pre, true)) {
        return Optional.empty();
      }
    }
    int dot1 = rest.indexOf('.');
    int dot2 = dot1 < 0 ? -1 : rest.indexOf('.', dot1 + 1);
    if (dot2 < 0 || rest.indexOf('.', dot2 + 1) >= 0) {
      return Optional.empty();
    }
    String major = rest.substring(0, dot1);
    String minor = rest.substring(dot1 + 1, dot2);
    String patch = rest.substring(dot2 + 1);
    if (!isNumber(major) || !isNumber(minor) || !isNumber(patch)) {
      return Optional.empty();
    }
    return Optional.of(
        new CrateVersion(
            Long.parseUnsignedLong(major), Long.parseUnsignedLong(minor), Long.parseUnsignedLong(patch), pre, build));
  }

  /** Whether {@code text} is a decimal number below 2^64 without leading zeros. */
  static boolean isNumber(String text) {
    if (!isDigits(text) || text.length() > 1 && text.charAt(0) == '0' || text.length() > 20) {
      return false;
    }
    return text.length() < 20 || text.compareTo("18446744073709551615") <= 0;
  }

  private static boolean isDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** Whether {@code text} is dot-separated identifiers; in a pre-release the numeric ones have no leading zero. */
  static boolean identifiers(String text, boolean preRelease) {
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == '.') {
        if (i == start) {
          return false;
        }
        String part = text.substring(start, i);
        if (preRelease && part.length() > 1 && part.charAt(0) == '0' && isDigits(part)) {
          return false;
        }
        start = i + 1;
      } else if (!isIdentifierCharacter(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  static boolean isIdentifierCharacter(char c) {
    return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-';
  }

  /** The first part, unsigned. */
  public long major() {
    return major;
  }

  /** The second part, unsigned. */
  public long minor() {
    return minor;
  }

  /** The third part, unsigned. */
  public long patch() {
    return patch;
  }

  /** The pre-release identifiers without the leading {@code -}; empty for a release. */
  public String pre() {
    return pre;
  }

  /** The build metadata without the leading {@code +}; empty if there is none. */
  public String build() {
    return build;
  }

  /** Whether this is a pre-release. */
  public boolean isPreRelease() {
    return !pre.isEmpty();
  }

  /** This version without its build metadata. */
  public CrateVersion withoutBuild() {
    return build.isEmpty() ? this : new CrateVersion(major, minor, patch, pre, "");
  }

  /** Section 11 of Semantic Versioning: build metadata does not count. */
  public int comparePrecedence(CrateVersion other) {
    int c = Long.compareUnsigned(major, other.major);
    c = c != 0 ? c : Long.compareUnsigned(minor, other.minor);
    c = c != 0 ? c : Long.compareUnsigned(patch, other.patch);
    return c != 0 ? c : comparePreRelease(pre, other.pre);
  }

  /** Compares pre-release parts of versions that are equal otherwise; the empty one is the release and the greatest. */
  static int comparePreRelease(String a, String b) {
    return a.isEmpty() || b.isEmpty() ? Boolean.compare(a.isEmpty(), b.isEmpty()) : compareIdentifiers(a, b);
  }

  @Override
  public int compareTo(CrateVersion other) {
    int c = comparePrecedence(other);
    if (c != 0 || build.equals(other.build)) {
      return c;
    }
    c = build.isEmpty() ? -1 : other.build.isEmpty() ? 1 : compareIdentifiers(build, other.build);
    return c != 0 ? c : build.compareTo(other.build);
  }

  private static int compareIdentifiers(String a, String b) {
    int i = 0;
    int j = 0;
    while (i <= a.length() && j <= b.length()) {
      int endA = end(a, i);
      int endB = end(b, j);
      int c = compareIdentifier(a.substring(i, endA), b.substring(j, endB));
      if (c != 0) {
        return c;
      }
      i = endA + 1;
      j = endB + 1;
    }
    return Boolean.compare(i <= a.length(), j <= b.length());
  }

  private static int end(String text, int from) {
    int dot = text.indexOf('.', from);
    return dot < 0 ? text.length() : dot;
  }

  private static int compareIdentifier(String a, String b) {
    boolean numericA = isDigits(a);
    boolean numericB = isDigits(b);
    if (numericA && numericB) {
      String trimmedA = withoutLeadingZeros(a);
      String trimmedB = withoutLeadingZeros(b);
      int c = Integer.compare(trimmedA.length(), trimmedB.length());
      c = c != 0 ? c : trimmedA.compareTo(trimmedB);
      return c != 0 ? c : Integer.compare(a.length(), b.length());
    }
    return numericA != numericB ? Boolean.compare(numericB, numericA) : a.compareTo(b);
  }

  private static String withoutLeadingZeros(String digits) {
    int i = 0;
    while (i < digits.length() - 1 && digits.charAt(i) == '0') {
      i++;
    }
    return digits.substring(i);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CrateVersion that
        && major == that.major
        && minor == that.minor
        && patch == that.patch
        && pre.equals(that.pre)
        && build.equals(that.build);
  }

  @Override
  public int hashCode() {
    int hash = Long.hashCode(major);
    hash = 31 * hash + Long.hashCode(minor);
    hash = 31 * hash + Long.hashCode(patch);
    hash = 31 * hash + pre.hashCode();
    return 31 * hash + build.hashCode();
  }

  @Override
  public String toString() {
    StringBuilder out =
        new StringBuilder()
            .append(Long.toUnsignedString(major))
            .append('.')
            .append(Long.toUnsignedString(minor))
            .append('.')
            .append(Long.toUnsignedString(patch));
    if (!pre.isEmpty()) {
      out.append('-').append(pre);
    }
    if (!build.isEmpty()) {
      out.append('+').append(build);
    }
    return out.toString();
  }
}
