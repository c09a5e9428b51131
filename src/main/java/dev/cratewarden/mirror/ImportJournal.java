package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What an import has in hand, on disk, so that one which is killed can be taken back or brought to its end.
 *
 * <p>Its order: {@link #carry} any number of times, {@link #begin} before the first tarball is taken in, {@link
 * #commit} after the last, {@link #end}. Each but the first survives a power cut when it returns. Fails with {@link
 * StoreException}.
 */
public interface ImportJournal {
  /** Keeps a part that will change what clients see. */
  void carry(BundlePart.Small part, byte[] content);

  /**
   * Notes the tarballs that will be taken in and are not held yet.
   *
   * @param manifestJson the manifest of the bundle, to remember it by
   */
  void begin(Collection<Checksum> tarballs, byte[] manifestJson);

  /** From here on the import will be brought to its end. */
  void commit();

  /** Shows what was carried, in order. */
  void forEachCarried(Carried visitor);

  /** Takes what was carried. */
  interface Carried {
    void part(BundlePart.Small part, byte[] content);
  }

  /** The manifest given to {@link #begin}; empty before, and when {@link #end} was broken off behind it. */
  Optional<byte[]> manifest();

  /** Forgets everything. */
  void end();

  /** How far an import came that did not end. */
  Left left();

  /** What is left of an import. */
  sealed interface Left {}

  /** Nothing. */
  record Nothing() implements Left {}

  /** It was not committed; these tarballs may have been taken in. */
  record Begun(List<Checksum> tarballs) implements Left {}

  /** It was committed; what it carried may not be in the store yet. */
  record Committed() implements Left {}
}
