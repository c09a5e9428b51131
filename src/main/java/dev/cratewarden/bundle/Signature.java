package dev.cratewarden.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cratewarden.mirror.BundleRefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The signature of a manifest.
 *
 * @param key the id of the key
 * @param bytes 64 bytes of Ed25519 (RFC 8032), over the manifest as it stands in the file
 */
record Signature(String key, byte[] bytes) {
  private static final String ALGORITHM = "Ed25519";

  byte[] json() {
    String json =
        JsonNodeFactory.instance
            .objectNode()
            .put("algorithm", ALGORITHM)
            .put("key", key)
            .put("signature", Base64.getEncoder().encodeToString(bytes))
            .toString();
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }

  static Signature parse(byte[] json) {
    try {
      JsonNode node = JsonMapper.builder().build().readTree(json);
      String key = node.path("key").asText();
      if (!node.path("algorithm").asText().equals(ALGORITHM) || !key.matches("[0-9a-f]{16}")) {
        throw new BundleRefusedException("part " + PartName.SIGNATURE + " is no Ed25519 signature");
      }
      return new Signature(key, Base64.getDecoder().decode(node.path("signature").asText()));
    } catch (IOException | IllegalArgumentException e) {
      throw new BundleRefusedException("part " + PartName.SIGNATURE + " is damaged", e);
    }
  }
}
