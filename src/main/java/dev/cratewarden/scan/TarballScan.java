package dev.cratewarden.scan;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.IndexEntry;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Reads tarballs: what is inside, what is odd, and whether a client may be given it at all.
 *
 * <p>It reads every tarball to its end as cargo would unpack it, in one pass, writing nothing. Time is linear in the
 * unpacked size, which is limited before it is unpacked; memory is a few MiB whatever the tarball says. Nothing in a
 * tarball makes it throw. Safe for many threads.
 */
public final class TarballScan {
  /** Most findings of one scan. */
  public static final int FINDINGS_MAX = 64;

  private final SourceRules rules;
  private final WellKnownNames names;

  /** A scan by these rules, telling names that are near to these. */
  public TarballScan(SourceRules rules, WellKnownNames names) {
    this.rules = rules;
    this.names = names;
  }

  /** A scan by what comes with the product, read when it is first asked for. */
  public static TarballScan shipped() {
    return Shipped.SCAN;
  }

  private static final class Shipped {
    private static final TarballScan SCAN = new TarballScan(SourceRules.shipped(), WellKnownNames.shipped());
  }

  /**
   * Reads one tarball.
   *
   * @param expected what it should be; if empty, its top folder and its manifest only have to agree with each other
   * @param line what the index says of it, to be held against its manifest
   * @param in its bytes, read to their end and not closed
   * @param tarballBytes how many they are
   * @throws IOException if {@code in} cannot be read, never because of what it holds
   */
  public ScanResult scan(Optional<CrateId> expected, Optional<IndexEntry> line, InputStream in, long tarballBytes)
      throws IOException {
    return new Reading(rules, names, expected, line, tarballBytes).read(in);
  }
}
