package dev.cratewarden.bundle;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;

/**
 * The key that exports are signed with.
 *
 * @param id of its public half
 */
record SigningKey(String id, PrivateKey key) {
  /** Signs {@code content}: Ed25519 gives the same signature each time. */
  Signature sign(byte[] content) {
    try {
      java.security.Signature ed25519 = java.security.Signature.getInstance("Ed25519");
      ed25519.initSign(key);
      ed25519.update(content);
      return new Signature(id, ed25519.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("an Ed25519 key can sign", e);
    }
  }
}
