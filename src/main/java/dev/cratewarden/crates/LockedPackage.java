package dev.cratewarden.crates;

import java.util.Optional;

/**
 * One package of a lockfile.
 *
 * @param name as cargo has it; a path or git package may have one that no registry would take
 * @param crate present exactly if the source is a registry
 * @param checksum of its tarball; only registry packages have one, and not in every lockfile
 * @param line where it stands in the lockfile, from 1
 */
public record LockedPackage(
    String name,
    CrateVersion version,
    LockedSource source,
    Optional<CrateId> crate,
    Optional<Checksum> checksum,
    int line) {
  /** {@code name version}, as dependency paths show it. */
  @Override
  public String toString() {
    return name + " " + version;
  }
}
