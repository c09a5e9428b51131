package dev.cratewarden.advisory;

import dev.cratewarden.crates.CrateVersion;
import java.util.Optional;

/** The versions that bound ranges: partial ones, successors, and those that name no release. */
final class VersionBounds {
  private VersionBounds() {}

  /** The version in {@code text}, missing parts taken as zero: {@code 0.8} is {@code 0.8.0}. */
  static Optional<CrateVersion> padded(String text) {
    String trimmed = text.strip();
    int end = 0;
    int dots = 0;
    while (end < trimmed.length() && trimmed.charAt(end) != '-' && trimmed.charAt(end) != '+') {
      dots += trimmed.charAt(end) == '.' ? 1 : 0;
      end++;
    }
    String missing = dots == 0 ? ".0.0" : dots == 1 ? ".0" : "";
    return CrateVersion.parse(trimmed.substring(0, end) + missing + trimmed.substring(end))
        .map(CrateVersion::withoutBuild);
  }

  /**
   * The lowest version above {@code version}: {@code 1.2.3} gives {@code 1.2.4-0}, {@code 1.2.3-a} gives {@code
   * 1.2.3-a.0}.
   */
  static CrateVersion next(CrateVersion version) {
    if (version.isPreRelease()) {
      return CrateVersion.of(version.major(), version.minor(), version.patch(), version.pre() + ".0", "");
    }
    return lowestOf(version.major(), version.minor(), version.patch(), 2);
  }

  /**
   * The lowest pre-release after incrementing part {@code part} (0 major, 1 minor, 2 patch) and zeroing those behind
   * it.
   */
  static CrateVersion lowestOf(long major, long minor, long patch, int part) {
    if (part == 2 && patch != -1L) {
      return CrateVersion.of(major, minor, patch + 1, "0", "");
    }
    if (part >= 1 && minor != -1L) {
      return CrateVersion.of(major, minor + 1, 0, "0", "");
    }
    // Beyond 2^64 there is no version; the highest one is bound enough.
    return CrateVersion.of(major == -1L ? major : major + 1, 0, 0, "0", "");
  }

  /**
   * Whether {@code bound} is a position between releases rather than a release: it was made by {@link #next} or {@link
   * #lowestOf}.
   */
  static boolean namesNoRelease(CrateVersion bound) {
    return bound.pre().equals("0");
  }
}
