package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import java.util.List;
import java.util.Optional;

/**
 * The manifests of bundles that went out, or of those that came in, in the order in which they did. Fails with {@link
 * StoreException}.
 */
public interface BundleRecords {
  /** Keeps one, whole or not at all, and on disk when it returns. Nothing happens if it is the newest already. */
  void keep(byte[] manifestJson);

  /** All of them, the oldest first. */
  List<Kept> list();

  /** One of them. */
  Optional<BundleFormat.ManifestBytes> find(Checksum id);

  /**
   * One that is kept.
   *
   * @param number later ones have higher numbers
   * @param id of the bundle
   * @param base the bundle it builds on
   */
  record Kept(long number, Checksum id, Optional<Checksum> base) {}
}
