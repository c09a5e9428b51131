package dev.cratewarden.crates;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A version requirement as it stands in a manifest or an index line, and which versions it lets in.
 *
 * <p>The grammar and the answers are those of the {@code semver} crate 1.0, which cargo uses: comma-separated
 * comparators that must all hold; a bare version means {@code ^}; missing parts match anything there; {@code *}, {@code
 * x} and {@code X} are wildcards. A pre-release matches only if a comparator with the same three numbers has a
 * pre-release too. Build metadata is read and ignored on both sides, so {@code =1.0.0} lets {@code 1.0.0+build} in.
 *
 * <p>This is not how advisories mean their ranges: to them a pre-release is just another version.
 */
public final class VersionReq {
  /** The most comparators one requirement may have. */
  public static final int COMPARATORS_MAX = 32;

  /** {@code *}: every version that is not a pre-release. */
  public static final VersionReq ANY = new VersionReq("*", List.of());

  private final String text;
  private final List<Comparator> comparators;

  VersionReq(String text, List<Comparator> comparators) {
    this.text = text;
    this.comparators = List.copyOf(comparators);
  }

  /** The requirement written as {@code text}, if cargo would accept it. */
  public static Optional<VersionReq> parse(String text) {
    return new VersionReqParser(text).parse();
  }

  /**
   * The requirement written as {@code text}.
   *
   * @throws IllegalArgumentException saying what is wrong with it, if cargo would refuse it
   */
  public static VersionReq of(String text) {
    VersionReqParser parser = new VersionReqParser(text);
    return parser
        .parse()
        .orElseThrow(() ->
            new IllegalArgumentException("not a version requirement: " + Quoted.of(text) + ": " + parser.problem()));
  }

  /** What must all hold; empty for a lone wildcard. */
  public List<Comparator> comparators() {
    return comparators;
  }

  /** Whether cargo would let {@code version} in. */
  public boolean matches(CrateVersion version) {
    for (Comparator comparator : comparators) {
      if (!comparator.holds(version)) {
        return false;
      }
    }
    return !version.isPreRelease() || comparators.stream().anyMatch(it -> it.invites(version));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VersionReq that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The requirement as it was written. */
  @Override
  public String toString() {
    return text;
  }

  /** How a comparator relates a version to its own. */
  public enum Operator {
    /** {@code =1.2.3}. */
    EXACT,
    /** {@code >1.2.3}. */
    GREATER,
    /** {@code >=1.2.3}. */
    GREATER_OR_EQUAL,
    /** {@code <1.2.3}. */
    LESS,
    /** {@code <=1.2.3}. */
    LESS_OR_EQUAL,
    /** {@code ~1.2.3}. */
    TILDE,
    /** {@code ^1.2.3} or {@code 1.2.3}. */
    CARET,
    /** {@code 1.*} or {@code 1.2.*}. */
    WILDCARD
  }

  /**
   * One of the conditions of a requirement. Numbers are unsigned.
   *
   * @param minor absent if not written or a wildcard
   * @param patch absent if not written or a wildcard; absent if {@code minor} is
   * @param pre the pre-release identifiers, empty for none; empty if {@code patch} is absent
   */
  public record Comparator(Operator operator, long major, OptionalLong minor, OptionalLong patch, String pre) {
    private boolean holds(CrateVersion version) {
      return switch (operator) {
        case EXACT, WILDCARD -> isExactly(version);
        case GREATER -> compare(version) > 0;
        case GREATER_OR_EQUAL -> compare(version) > 0 || isExactly(version);
        case LESS -> compare(version) < 0;
        case LESS_OR_EQUAL -> compare(version) < 0 || isExactly(version);
        case TILDE -> holdsAsTilde(version);
        case CARET -> holdsAsCaret(version);
      };
    }

    private boolean isExactly(CrateVersion version) {
      return compareNumbers(version) == 0 && version.pre().equals(pre);
    }

    /** On which side of this {@code version} lies; 0 also for all that a missing part covers. */
    private int compare(CrateVersion version) {
      int c = compareNumbers(version);
      return c != 0 || patch.isEmpty() ? c : CrateVersion.comparePreRelease(version.pre(), pre);
    }

    private int compareNumbers(CrateVersion version) {
      int c = Long.compareUnsigned(version.major(), major);
      c = c != 0 || minor.isEmpty() ? c : Long.compareUnsigned(version.minor(), minor.getAsLong());
      return c != 0 || patch.isEmpty() ? c : Long.compareUnsigned(version.patch(), patch.getAsLong());
    }

    /**
     * Same major and, if written, minor; from the patch on upwards. Unlike a caret, a tilde without a patch lets no
     * pre-release through even if another comparator invites it.
     */
    private boolean holdsAsTilde(CrateVersion version) {
      return version.major() == major
          && (minor.isEmpty() || version.minor() == minor.getAsLong())
          && (patch.isPresent() ? compare(version) >= 0 : !version.isPreRelease());
    }

    /** Nothing left of and including the leftmost non-zero written part may change. */
    private boolean holdsAsCaret(CrateVersion version) {
      if (version.major() != major) {
        return false;
      }
      if (major == 0 && minor.isPresent()) {
        boolean patchIsFixed = minor.getAsLong() == 0 && patch.isPresent();
        if (version.minor() != minor.getAsLong() || patchIsFixed && version.patch() != patch.getAsLong()) {
          return false;
        }
      }
      return compare(version) >= 0;
    }

    /** Whether this comparator opens the requirement to pre-releases of this version's three numbers. */
    private boolean invites(CrateVersion version) {
      return !pre.isEmpty() && compareNumbers(version) == 0;
    }
  }
}
