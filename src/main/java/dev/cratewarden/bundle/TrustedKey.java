package dev.cratewarden.bundle;

import dev.cratewarden.crates.Checksum;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;

/**
 * A public key whose signatures are believed.
 *
 * @param until when that ends; {@link Instant#MAX} if it does not
 */
public record TrustedKey(PublicKey key, Instant until) {
  private static final int ID_CHARACTERS = 16;

  /** The first 16 hexadecimal digits of the SHA-256 of the key as X.509 writes it. */
  public String id() {
    return id(key);
  }

  static String id(PublicKey key) {
    return Checksum.compute(key.getEncoded()).hex().substring(0, ID_CHARACTERS);
  }

  boolean isSignature(byte[] signature, byte[] content) {
    try {
      Signature ed25519 = Signature.getInstance("Ed25519");
      ed25519.initVerify(key);
      ed25519.update(content);
      return ed25519.verify(signature);
    } catch (GeneralSecurityException e) {
      // What is no signature at all is no good one either.
      return false;
    }
  }
}
