package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a bundle says of itself and of each of its parts; the signature is over this, and all else follows from it.
 *
 * @param origin where its contents come from
 * @param parts in the order in which they stand in the file
 */
public record BundleManifest(Origin origin, List<Entry> parts) {
  public BundleManifest {
    parts = List.copyOf(parts);
  }

  /**
   * Where the contents of a bundle come from.
   *
   * @param created the instant given to the export, else the newest that the contents name: equal contents, equal bytes
   * @param source the index that was mirrored
   * @param base the bundle that the receiver must have imported before; empty if it needs none
   * @param since only what was stored from then on is carried; empty if time has no part in it
   * @param policyRevision of the ruling by which the sending side judged
   * @param advisoryRevision of the advisories by which it judged
   */
  public record Origin(
      Instant created,
      String source,
      Optional<Checksum> base,
      Optional<Instant> since,
      String policyRevision,
      String advisoryRevision) {
    /** Whether the receiver is supposed to hold some of what the index files list already. */
    public boolean isDelta() {
      return base.isPresent() || since.isPresent();
    }
  }

  /**
   * One part.
   *
   * @param size in bytes
   * @param sha256 of its bytes; a tarball's is its name too
   */
  public record Entry(BundlePart part, long size, Checksum sha256) {}

  /** How many tarballs there are. */
  public long tarballs() {
    return parts.stream().filter(it -> it.part() instanceof BundlePart.Tarball).count();
  }

  /** Sum of their sizes in bytes. */
  public long tarballBytes() {
    return parts.stream().filter(it -> it.part() instanceof BundlePart.Tarball).mapToLong(Entry::size).sum();
  }

  /** How many files of toolchains there are. */
  public long toolchainFiles() {
    return parts.stream().filter(it -> it.part() instanceof BundlePart.ToolchainFile).count();
  }

  /** How many index files there are. */
  public long indexFiles() {
    return parts.stream().filter(it -> it.part() instanceof BundlePart.Index).count();
  }
}
