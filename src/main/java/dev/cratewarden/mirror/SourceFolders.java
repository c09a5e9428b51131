package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import java.io.InputStream;
import java.nio.file.Path;

/** Folders that cargo itself reads in place of a registry, without a server. */
public interface SourceFolders {
  /** What cargo calls them in its configuration. */
  enum Kind {
    /** {@code local-registry}: index files and tarballs. */
    LOCAL_REGISTRY,
    /** {@code directory}: unpacked tarballs, as {@code cargo vendor} makes them. */
    DIRECTORY
  }

  /**
   * Begins a folder, which must not exist; it appears when it is finished.
   *
   * @throws BundleRefusedException if it cannot be written
   */
  Writing create(Kind kind, Path folder);

  /** A folder that is being written, by one thread. Closing it unfinished leaves nothing behind. */
  interface Writing extends AutoCloseable {
    /** Adds the index file of a crate, with lines of the tarballs in the folder alone. */
    void index(CrateName name, byte[] lines);

    /** Adds a tarball. */
    void tarball(CrateId id, Checksum checksum, InputStream content);

    /** Puts it in its place. */
    void finish();

    @Override
    void close();
  }
}
