package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.DependencyClosure;
import dev.cratewarden.toolchain.ToolchainSelection;
import java.util.Collection;
import java.util.List;

/**
 * Which versions an export is of. If it names none at all, everything that is held.
 *
 * @param versions named exactly, as lockfiles do
 * @param missed versions that the receiver is known to miss, whatever it was sent before
 * @param crates of which the newest allowed versions are taken
 * @param withDependencies whether what those may need goes with them
 * @param toolchains which go with them
 */
public record ExportSelection(
    Collection<CrateId> versions,
    Collection<CrateId> missed,
    Collection<DependencyClosure.Root> crates,
    boolean withDependencies,
    ToolchainSelection toolchains) {
  /** These versions. */
  public static ExportSelection of(Collection<CrateId> versions) {
    return new ExportSelection(versions, List.of(), List.of(), false, ToolchainSelection.NONE);
  }

  boolean isEverything() {
    return versions.isEmpty() && missed.isEmpty() && crates.isEmpty() && toolchains.isEmpty();
  }
}
