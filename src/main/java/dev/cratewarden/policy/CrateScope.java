package dev.cratewarden.policy;

import dev.cratewarden.crates.CrateId;

/** The crates and versions that an {@code [[allow]]}, {@code [[deny]]} or {@code [[waiver]]} speaks of. */
public record CrateScope(CrateGlob crate, VersionScope versions) {
  /** Whether {@code id} is among them. */
  public boolean contains(CrateId id) {
    return crate.matches(id.name()) && versions.contains(id.version());
  }

  /** The crate, and the versions if they are not all. */
  @Override
  public String toString() {
    return versions.isEvery() ? crate.toString() : crate + " " + versions;
  }
}
