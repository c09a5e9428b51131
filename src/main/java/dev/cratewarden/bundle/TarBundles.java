package dev.cratewarden.bundle;

import dev.cratewarden.mirror.BundleFormat;
import java.nio.file.Path;
import java.time.Instant;

/** Bundles as tar files, signed and verified with the keys of one folder. */
public final class TarBundles implements BundleFormat {
  private final KeyFolder keys;

  /** Signs with the key in {@code keys}, if there is one, and trusts those it trusts. */
  public TarBundles(KeyFolder keys) {
    this.keys = keys;
  }

  @Override
  public Writing create(Path file) {
    return BundleWriter.create(file, keys);
  }

  @Override
  public Reading open(Path file, boolean unsignedAllowed, Instant now) {
    return BundleReader.open(file, new SignatureCheck(keys, unsignedAllowed, now));
  }
}
