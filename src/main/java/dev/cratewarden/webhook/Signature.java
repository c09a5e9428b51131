package dev.cratewarden.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The signature by which a receiver knows that a message is ours: HMAC-SHA256 of the body, as GitHub's webhooks have
 * it.
 */
final class Signature {
  /** The header it is sent in. */
  static final String HEADER = "X-Cratewarden-Signature-256";

  private static final String ALGORITHM = "HmacSHA256";

  private Signature() {}

  /** {@code sha256=} and 64 hexadecimal digits. */
  static String of(String secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
    }
  }
}
