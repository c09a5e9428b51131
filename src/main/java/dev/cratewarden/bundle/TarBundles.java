package dev.cratewarden.bundle;

import dev.cratewarden.mirror.BundleFormat;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** Bundles as tar files, signed and verified with the keys of one folder. */
public final class TarBundles implements BundleFormat {
  private final KeyFolder keys;

  /** Signs with the key in {@code keys}, if there is one, and trusts those it trusts. */
  public TarBundles(KeyFolder keys) {
    this.keys = keys;
  }

  @Override
  public Writing create(Path file, OptionalLong volumeBytesMax) {
    return BundleWriter.create(file, volumeBytesMax, keys);
  }

  @Override
  public Reading open(List<Path> files, boolean unsignedAllowed, Instant now) {
    return BundleReader.open(files, new SignatureCheck(keys.trusted(), unsignedAllowed, now));
  }

  @Override
  public ManifestBytes manifest(Path file, Instant now) {
    try (Reading bundle = BundleReader.open(List.of(file), new SignatureCheck(keys.known(), true, now))) {
      return bundle.manifest();
    }
  }
}
