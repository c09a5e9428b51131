package dev.cratewarden.bundle;

import dev.cratewarden.mirror.BundleRefusedException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a manifest may be believed.
 *
 * @param trusted the keys that are believed
 * @param unsignedAllowed whether none of its signatures is needed; one that is there must be good in any case
 * @param now by which trust expires
 */
record SignatureCheck(List<TrustedKey> trusted, boolean unsignedAllowed, Instant now) {
  /** The id of the trusted key that signed {@code manifest}; empty if it is unsigned and that is allowed. */
  Optional<String> signer(byte[] manifest, Optional<byte[]> signature) {
    if (signature.isEmpty()) {
      if (unsignedAllowed) {
        return Optional.empty();
      }
      throw new BundleRefusedException(
          "part "
              + PartName.SIGNATURE
              + " is missing: the bundle is not signed; --allow-unsigned takes it all the same");
    }
    Signature given = Signature.parse(signature.get());
    TrustedKey key =
        trusted.stream()
            .filter(it -> it.id().equals(given.key()))
            .findFirst()
            .orElseThrow(() ->
                new BundleRefusedException(
                    "part "
                        + PartName.SIGNATURE
                        + " is by key "
                        + given.key()
                        + ", which is not trusted here; cratewarden keys trust FILE.pub does that"));
    if (!now.isBefore(key.until())) {
      throw new BundleRefusedException(
          "part " + PartName.SIGNATURE + " is by key " + key.id() + ", which was trusted until " + key.until());
    }
    if (!key.isSignature(given.bytes(), manifest)) {
      throw new BundleRefusedException(
          "part "
              + PartName.MANIFEST
              + " is not what key "
              + key.id()
              + " signed: it or part "
              + PartName.SIGNATURE
              + " was changed");
    }
    return Optional.of(key.id());
  }
}
