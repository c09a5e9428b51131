package dev.cratewarden.advisory;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.cratewarden.advisory.osv.OsvEvent;
import dev.cratewarden.advisory.osv.OsvRange;
import dev.cratewarden.crates.CrateVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Turns RustSec's {@code patched} and {@code unaffected} requirements into the range of affected versions.
 *
 * <p>Not cargo's matching: each requirement is one interval of versions that are not affected, by SemVer precedence,
 * and the rest is affected. The rules are those of the RustSec library ({@code rustsec/src/osv}), and the events are
 * equal to those of its own OSV export.
 */
public final class RustSecVersions {
  /** The lowest version there is; where the export begins a range that has no lower bound. */
  private static final CrateVersion LOWEST = CrateVersion.of(0, 0, 0, "0", "");

  private RustSecVersions() {}

  /** Not affected from {@code from} up to below {@code to}; absent: without end. */
  private record Gap(CrateVersion from, Optional<CrateVersion> to) {}

  /**
   * The affected range.
   *
   * @throws InvalidAdvisoryException if a requirement is none, is one the library refuses, or overlaps another
   */
  public static OsvRange affected(List<String> patched, List<String> unaffected) {
    List<Gap> gaps = new ArrayList<>();
    patched.forEach(text -> gaps.add(gap(text)));
    unaffected.forEach(text -> gaps.add(gap(text)));
    gaps.sort(Comparator.comparing(Gap::from, CrateVersion::comparePrecedence));
    List<OsvEvent> events = new ArrayList<>();
    Optional<CrateVersion> affectedFrom = Optional.of(LOWEST);
    for (Gap gap : gaps) {
      if (affectedFrom.isEmpty() || gap.from.comparePrecedence(affectedFrom.get()) < 0) {
        throw new InvalidAdvisoryException("overlapping requirements: " + patched + " " + unaffected);
      }
      if (gap.from.comparePrecedence(affectedFrom.get()) > 0) {
        events.add(OsvEvent.introduced(affectedFrom.get().toString()));
        events.add(OsvEvent.fixed(gap.from.toString()));
      }
      affectedFrom = gap.to;
    }
    affectedFrom.ifPresent(from -> events.add(OsvEvent.introduced(from.toString())));
    return new OsvRange("SEMVER", "", events, MissingNode.getInstance());
  }

  private static Gap gap(String requirement) {
    String[] parts = requirement.split(",", -1);
    if (parts.length == 1) {
      return single(requirement, Bound.parse(requirement, parts[0]));
    }
    if (parts.length > 2) {
      throw refused(requirement, "more than two comparators");
    }
    Bound a = Bound.parse(requirement, parts[0]);
    Bound b = Bound.parse(requirement, parts[1]);
    if (a.isLower() == b.isLower() || a.isBoth() || b.isBoth()) {
      throw refused(requirement, "not one lower and one upper bound");
    }
    Gap lower = single(requirement, a.isLower() ? a : b);
    Gap upper = single(requirement, a.isLower() ? b : a);
    return checked(requirement, new Gap(lower.from, upper.to));
  }

  private static Gap single(String requirement, Bound comparator) {
    CrateVersion version = comparator.version;
    CrateVersion next = VersionBounds.next(version);
    return switch (comparator.operator) {
      case ">=" -> new Gap(version, Optional.empty());
      case ">" -> new Gap(next, Optional.empty());
      case "<" -> checked(requirement, new Gap(LOWEST, Optional.of(version)));
      case "<=" -> new Gap(LOWEST, Optional.of(next));
      case "=" -> new Gap(version, Optional.of(next));
      case "~" -> new Gap(version, Optional.of(comparator.nextTilde()));
      default -> new Gap(version, Optional.of(comparator.nextCaret()));
    };
  }

  private static Gap checked(String requirement, Gap gap) {
    if (gap.to.isPresent() && gap.from.comparePrecedence(gap.to.get()) >= 0) {
      throw refused(requirement, "its end is not above its start");
    }
    return gap;
  }

  private static InvalidAdvisoryException refused(String requirement, String why) {
    return new InvalidAdvisoryException("requirement \"" + AdvisoryReader.plain(requirement, 80) + "\": " + why);
  }

  /**
   * One comparator.
   *
   * @param parts how many of the three numbers were written
   */
  private record Bound(String operator, CrateVersion version, int parts) {
    static Bound parse(String requirement, String text) {
      String rest = text.strip();
      String operator = "^";
      for (String known : List.of(">=", "<=", ">", "<", "=", "^", "~")) {
        if (rest.startsWith(known)) {
          operator = known;
          rest = rest.substring(known.length()).strip();
          break;
        }
      }
      int parts = 1;
      for (int i = 0; i < rest.length() && rest.charAt(i) != '-' && rest.charAt(i) != '+'; i++) {
        parts += rest.charAt(i) == '.' ? 1 : 0;
      }
      int written = parts;
      CrateVersion version =
          VersionBounds.padded(rest)
              .filter(parsed -> written == 3 || !parsed.isPreRelease())
              .orElseThrow(() -> refused(requirement, "not a version"));
      return new Bound(operator, version, parts);
    }

    boolean isBoth() {
      return operator.equals("=") || operator.equals("^") || operator.equals("~");
    }

    boolean isLower() {
      return operator.startsWith(">");
    }

    CrateVersion nextCaret() {
      if (version.major() != 0 || parts == 1) {
        return VersionBounds.lowestOf(version.major(), 0, 0, 0);
      }
      return version.minor() == 0 && parts == 3
          ? VersionBounds.lowestOf(0, 0, version.patch(), 2)
          : VersionBounds.lowestOf(0, version.minor(), 0, 1);
    }

    CrateVersion nextTilde() {
      return parts == 1
          ? VersionBounds.lowestOf(version.major(), 0, 0, 0)
          : VersionBounds.lowestOf(version.major(), version.minor(), 0, 1);
    }
  }
}
