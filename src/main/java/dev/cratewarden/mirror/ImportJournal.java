package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import java.util.Collection;
import java.util.List;

/**
 * What an import has in hand, on disk, so that one which is killed can be taken back or brought to its end.
 *
 * <p>Its order: {@link #carry} any number of times, {@link #begin} before the first tarball is taken in, {@link
 * #commit} after the last, {@link #end}. Each but the first survives a power cut when it returns. Fails with {@link
 * StoreException}.
 */
public interface ImportJournal {
  /** Keeps a part that will change what clients see. */
  void carry(BundlePart part, byte[] content);

  /** Notes the tarballs that will be taken in and are not held yet. */
  void begin(Collection<Checksum> tarballs);

  /** From here on the import will be brought to its end. */
  void commit();

  /** Shows what was carried, in order. */
  void forEachCarried(BundleFormat.SmallParts visitor);

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
