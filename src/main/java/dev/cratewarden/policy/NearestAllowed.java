package dev.cratewarden.policy;

import dev.cratewarden.crates.CrateVersion;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The version to use instead of a denied one.
 *
 * <p>A version that cargo holds to be compatible comes first, since {@code cargo update --precise} can choose it
 * without touching a manifest; then the next higher, since fixes are there; then the next lower.
 */
public final class NearestAllowed {
  private NearestAllowed() {}

  /**
   * The nearest of {@code allowed} to {@code denied}, which is not among them. Pre-releases only count if {@code
   * denied} is one.
   */
  public static Optional<CrateVersion> of(CrateVersion denied, Collection<CrateVersion> allowed) {
    return of(denied, allowed, version -> true);
  }

  /**
   * As {@link #of(CrateVersion, Collection)}, preferring versions that satisfy the requirement of whoever asks for the
   * crate.
   *
   * @param requirement whether a version satisfies it
   */
  public static Optional<CrateVersion> of(
      CrateVersion denied, Collection<CrateVersion> allowed, Predicate<CrateVersion> requirement) {
    return allowed.stream()
        .filter(it -> denied.isPreRelease() || !it.isPreRelease())
        .filter(it -> !it.equals(denied))
        .min(
            Comparator.comparing((CrateVersion it) -> !requirement.test(it))
                .thenComparing(it -> !isCompatible(denied, it))
                .thenComparing(it -> it.compareTo(denied) < 0)
                .thenComparing((a, b) -> a.compareTo(denied) > 0 ? a.compareTo(b) : b.compareTo(a)));
  }

  /**
   * Whether cargo treats both as one line of releases, of which it keeps one: equal up to the first part that is not
   * zero.
   */
  public static boolean isCompatible(CrateVersion a, CrateVersion b) {
    if (a.major() != b.major()) {
      return false;
    }
    if (a.major() != 0) {
      return true;
    }
    return a.minor() == b.minor() && (a.minor() != 0 || a.patch() == b.patch());
  }
}
