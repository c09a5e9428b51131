package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import java.time.Instant;
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
 * @param here by what this side judged it, and when
 * @param versions what becomes of each
 * @param tarballs how many tarballs are taken in
 * @param tarballBytes sum of their sizes
 * @param advisories the feeds of which something newer is in it
 * @param toolchains what becomes of those
 * @param committed whether it was done, or only looked at
 */
public record ImportReport(
    Checksum bundle,
    BundleManifest.Origin origin,
    Optional<String> signedBy,
    Judgement here,
    Versions versions,
    long tarballs,
    long tarballBytes,
    List<String> advisories,
    Toolchains toolchains,
    boolean committed) {
  /**
   * By what this side judged.
   *
   * @param at when
   * @param policyRevision of the ruling
   * @param advisoryRevision of the advisories that were known before this bundle
   * @param enforced whether the policy is, or only observes
   */
  public record Judgement(Instant at, String policyRevision, String advisoryRevision, boolean enforced) {}

  /**
   * What becomes of each version. One can be in several of these.
   *
   * @param added versions that were not listed here, or whose tarball was not held, and the SHA-256 of their tarballs
   * @param changed versions whose index line says something else than the one held here, yanking above all
   * @param yanked versions in it that upstream has yanked
   * @param removed versions that earlier bundles of the chain brought and the sending side no longer lists; they stay
   * @param missing versions that the sending side supposes here and that are not: refused or evicted before
   * @param denied versions that the policy of this side denies, with its reasons; if it is enforced their tarballs are
   *     left out
   * @param held versions that the policy of this side holds back for now, with its reasons
   * @param unchanged how many versions are here already, line and tarball
   */
  public record Versions(
      SortedMap<CrateId, Checksum> added,
      SortedSet<CrateId> changed,
      SortedSet<CrateId> yanked,
      SortedSet<CrateId> removed,
      SortedSet<CrateId> missing,
      SortedMap<CrateId, String> denied,
      SortedMap<CrateId, String> held,
      long unchanged) {}

  /**
   * What becomes of toolchains.
   *
   * @param paths how many lead to something else than before
   * @param files how many files are taken in
   * @param bytes sum of their sizes
   */
  public record Toolchains(long paths, long files, long bytes) {}

  /** Whether everything in the bundle was here already. */
  public boolean isNothing() {
    return versions.added.isEmpty()
        && versions.changed.isEmpty()
        && tarballs == 0
        && advisories.isEmpty()
        && toolchains.paths == 0;
  }
}
