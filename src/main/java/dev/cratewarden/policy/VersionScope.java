package dev.cratewarden.policy;

import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.VersionReq;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The versions that a line of the policy speaks of.
 *
 * <p>A requirement means what it means in {@code Cargo.toml}. The one difference: {@code *}, or no requirement at all,
 * is <em>every</em> version, pre-releases too; otherwise a crate denied whole could still be had as {@code 2.0.0-rc.1}.
 */
public final class VersionScope {
  /** Every version. */
  public static final VersionScope EVERY = new VersionScope("*", version -> true);

  private final String text;
  private final Predicate<CrateVersion> requirement;

  VersionScope(String text, Predicate<CrateVersion> requirement) {
    this.text = text;
    this.requirement = requirement;
  }

  /** The scope that {@code text} describes, if it is {@code *} or a version requirement. */
  public static Optional<VersionScope> parse(String text) {
    return text.strip().equals("*")
        ? Optional.of(EVERY)
        : VersionReq.parse(text).map(requirement -> new VersionScope(text.strip(), requirement::matches));
  }

  /**
   * The scope that {@code text} describes.
   *
   * @throws IllegalArgumentException saying what is wrong with it, if cargo would refuse it
   */
  public static VersionScope of(String text) {
    return text.strip().equals("*") ? EVERY : new VersionScope(text.strip(), VersionReq.of(text)::matches);
  }

  /** Whether {@code version} is in it. */
  public boolean contains(CrateVersion version) {
    return requirement.test(version);
  }

  /** Whether it is every version. */
  public boolean isEvery() {
    return text.equals(EVERY.text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VersionScope that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The requirement as written. */
  @Override
  public String toString() {
    return text;
  }
}
