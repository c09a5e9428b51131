package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * How bundles are written to files and read from them.
 *
 * <p>Nothing holds a whole bundle in memory. What is wrong with a bundle is a {@link BundleRefusedException}, what is
 * wrong with this machine a {@link StoreException}.
 */
public interface BundleFormat {
  /** Begins a bundle at {@code file}, which must not exist; it appears there when it is finished. */
  Writing create(Path file);

  /**
   * Opens the bundle at {@code file} and verifies its signature.
   *
   * @param unsignedAllowed whether one without a signature will do; a signature that is there must always be good
   * @param now by which trust expires
   */
  Reading open(Path file, boolean unsignedAllowed, Instant now);

  /** A bundle that is being written, by one thread. Closing it unfinished leaves nothing behind. */
  interface Writing extends AutoCloseable {
    /** Adds a part that fits in memory; parts may come in any order. */
    void add(BundlePart part, byte[] content);

    /** Announces a tarball of {@code size} bytes. */
    void announce(Checksum checksum, long size);

    /**
     * Writes everything, each tarball as {@code tarballs} shows it, signs it if there is a key, and puts it in its
     * place.
     */
    Written finish(BundleManifest.Origin origin, TarballBytes tarballs);

    @Override
    void close();
  }

  /** Where the bytes of announced tarballs come from. */
  interface TarballBytes {
    /** All bytes of one; the caller closes it. */
    InputStream open(Checksum checksum);
  }

  /**
   * A bundle that was written.
   *
   * @param id names its contents: the SHA-256 of its manifest
   * @param bytes of the file
   * @param signedBy the id of the key, if there was one
   */
  record Written(BundleManifest manifest, Checksum id, long bytes, Optional<String> signedBy) {}

  /** A bundle that is being read, by one thread. */
  interface Reading extends AutoCloseable {
    /** What the signature is over. */
    BundleManifest manifest();

    /** Names its contents: the SHA-256 of its manifest. */
    Checksum id();

    /** The id of the trusted key that signed it. */
    Optional<String> signedBy();

    /** Reads and hashes every part, and shows all but the tarballs, each after it was verified. */
    void verify(SmallParts visitor);

    /** Reads and hashes one part that is no tarball. */
    byte[] small(BundlePart part);

    /**
     * Shows every tarball from the first. They are not hashed again: whoever takes one in holds its bytes against its
     * name.
     */
    void tarballs(Tarballs visitor);

    @Override
    void close();
  }

  /** Takes parts that fit in memory. */
  interface SmallParts {
    void part(BundlePart part, byte[] content);
  }

  /** Takes tarballs. What it leaves unread of one is passed over. */
  interface Tarballs {
    void tarball(Checksum checksum, long size, InputStream content);
  }
}
