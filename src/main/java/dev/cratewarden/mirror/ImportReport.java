package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What a bundle would change here, or has changed.
 *
 * @param bundle its id
 * @param origin where it comes from
 * @param signedBy the trusted key that signed it, if one did
 * @param added versions that were not listed here, or whose tarball was not held
 * @param changed versions whose index line says something else than the one held here, yanking above all
 * @param yanked versions in it that upstream has yanked
 * @param enforced whether the policy of this side is, or only observes
 * @param denied versions that the policy of this side denies, with its reasons; if it is enforced their tarballs are
 *     left out
 * @param held versions that the policy of this side holds back for now, with its reasons
 * @param unchanged how many versions are here already, line and tarball
 * @param tarballs how many tarballs are taken in
 * @param tarballBytes sum of their sizes
 * @param advisories the feeds of which something newer is in it
 * @param committed whether it was done, or only looked at
 */
public record ImportReport(
    Checksum bundle,
    BundleManifest.Origin origin,
    Optional<String> signedBy,
    SortedSet<CrateId> added,
    SortedSet<CrateId> changed,
    SortedSet<CrateId> yanked,
    boolean enforced,
    SortedMap<CrateId, String> denied,
    SortedMap<CrateId, String> held,
    long unchanged,
    long tarballs,
    long tarballBytes,
    List<String> advisories,
    boolean committed) {
  /** Whether everything in the bundle was here already. */
  public boolean isNothing() {
    return added.isEmpty() && changed.isEmpty() && tarballs == 0 && advisories.isEmpty();
  }
}
