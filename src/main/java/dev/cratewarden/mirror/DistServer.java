package dev.cratewarden.mirror;

import dev.cratewarden.toolchain.DistPath;

/**
 * The dist server that is mirrored. Calls block; what a network does is a case of the answer, as with {@link Upstream}.
 */
public interface DistServer {
  /** Asks for a file of a few lines, conditionally if there are validators; the answer is not checked. */
  Upstream.IndexAnswer small(DistPath path, Validators validators);

  /** Asks for a file; the caller verifies what arrives. */
  Upstream.TarballAnswer file(DistPath path);
}
