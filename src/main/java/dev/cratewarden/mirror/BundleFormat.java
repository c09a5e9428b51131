package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How bundles are written to files and read from them.
 *
 * <p>Nothing holds a whole bundle in memory. What is wrong with a bundle is a {@link BundleRefusedException}, what is
 * wrong with this machine a {@link StoreException}.
 */
public interface BundleFormat {
  /**
   * Begins a bundle at {@code file}, which must not exist; it appears there when it is finished.
   *
   * @param volumeBytesMax if the bundle is larger than this, it is split into files of at most so many bytes
   */
  Writing create(Path file, OptionalLong volumeBytesMax);

  /**
   * Opens a bundle and verifies its signature.
   *
   * @param files the bundle, its first volume, or all volumes
   * @param unsignedAllowed whether one without a signature will do; a signature that is there must always be good
   * @param now by which trust expires
   */
  Reading open(List<Path> files, boolean unsignedAllowed, Instant now);

  /**
   * The manifest of the bundle at {@code file}, to build the next one upon. A signature that is there must be good, by
   * a key that is trusted here or this side's own.
   */
  ManifestBytes manifest(Path file, Instant now);

  /** A bundle that is being written, by one thread. Closing it unfinished leaves nothing behind. */
  interface Writing extends AutoCloseable {
    /** Adds a part that fits in memory; parts may come in any order. */
    void add(BundlePart.Small part, byte[] content);

    /** Announces a large part of {@code size} bytes. */
    void announce(BundlePart.Large part, long size, Checksum sha256);

    /**
     * Writes everything, each large part as {@code bytes} shows it, signs it if there is a key, puts it in its place.
     */
    Written finish(BundleManifest.Origin origin, LargeBytes bytes);

    @Override
    void close();
  }

  /** Where the bytes of announced parts come from. */
  interface LargeBytes {
    /** All bytes of one; the caller closes it. */
    InputStream open(BundlePart.Large part);
  }

  /**
   * A bundle that was written.
   *
   * @param bytes of the bundle, the heads of volumes not counted
   * @param files one, or its volumes in order
   * @param signedBy the id of the key, if there was one
   */
  record Written(ManifestBytes manifest, long bytes, List<Path> files, Optional<String> signedBy) {}

  /**
   * A manifest, and how it stands in the bundle: its bytes are what is signed and named.
   *
   * @param id the SHA-256 of {@code json}, which names the bundle
   */
  record ManifestBytes(BundleManifest manifest, byte[] json, Checksum id) {}

  /** A bundle that is being read, by one thread. */
  interface Reading extends AutoCloseable {
    /** What the signature is over. */
    ManifestBytes manifest();

    /** The id of the trusted key that signed it. */
    Optional<String> signedBy();

    /** Reads everything once, from the first part to the end, and refuses what is not as the manifest says. */
    void read(Parts visitor);

    /** Reads and hashes one small part, at any time. */
    byte[] small(BundlePart.Small part);

    @Override
    void close();
  }

  /** Takes the parts of a bundle in their order, the small ones first. */
  interface Parts {
    /** Takes a small part, which was verified. */
    void small(BundlePart.Small part, byte[] content);

    /** Whether it wants the bytes of this one; of the others the reader only makes sure that they are right. */
    boolean wants(BundlePart.Large part);

    /**
     * Takes a part that it wants, and hashes it: what is read from upstream is hashed on its way in anyway, and hashing
     * is most of the work.
     *
     * @param content not verified yet
     * @return the SHA-256 of all of {@code content}; if it is not the one in the manifest, the bundle is refused
     */
    Checksum large(BundlePart.Large part, long size, InputStream content) throws IOException;
  }
}
