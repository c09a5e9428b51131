package dev.cratewarden.vet;

import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.VersionReq;
import java.util.List;

/**
 * One entry about a crate.
 *
 * @param criteria that it speaks of, as its author calls them
 * @param who vouches, in their own words; may be empty; untrusted text
 */
public record Audit(Claim claim, List<String> criteria, List<String> who) {
  public Audit {
    criteria = List.copyOf(criteria);
    who = List.copyOf(who);
  }

  /** What an entry says. */
  public sealed interface Claim {}

  /** All of {@code version} was read. */
  public record Full(VetVersion version) implements Claim {}

  /** The change from one version to another was read and keeps what was true of the first. */
  public record Delta(VetVersion from, VetVersion to) implements Claim {}

  /** Nobody has read {@code version}, and it is used all the same. */
  public record Exemption(VetVersion version) implements Claim {}

  /** {@code version} was published by someone whose releases are vouched for. */
  public record Published(VetVersion version, String publisher) implements Claim {}

  /**
   * These versions do not meet the criteria.
   *
   * @param versions {@code *} is every version, pre-releases too
   * @param notes why, in the words of the author; untrusted text
   */
  public record Violation(VersionReq versions, String notes) implements Claim {
    /** Whether it forbids {@code version}. */
    public boolean covers(CrateVersion version) {
      return versions.equals(VersionReq.ANY) || versions.matches(version);
    }
  }
}
