package dev.cratewarden.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cratewarden.crates.Checksum;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The first 512 bytes of a volume: a line of JSON and zero bytes. What follows is a slice of the bundle.
 *
 * @param bundle the id of the bundle
 * @param number of this volume, from 1
 * @param count of all volumes
 * @param offset where in the bundle the slice begins
 * @param size of the slice in bytes
 * @param sha256 of the slice: {@code tail -c +513 FILE | sha256sum}
 */
record VolumeHeader(Checksum bundle, int number, int count, long offset, long size, Checksum sha256) {
  static final int BYTES = 512;
  static final int COUNT_MAX = 999;
  private static final int FORMAT = 1;
  private static final int SEAL_CHARACTERS = 16;
  private static final byte[] BEGIN = "{\"volume\":".getBytes(StandardCharsets.US_ASCII);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Whether {@code bytes}, the first of a file, look like one. */
  static boolean isOne(byte[] bytes) {
    return bytes.length >= BEGIN.length && Arrays.equals(bytes, 0, BEGIN.length, BEGIN, 0, BEGIN.length);
  }

  byte[] bytes() {
    String fields =
        JsonNodeFactory.instance
            .objectNode()
            .put("volume", FORMAT)
            .put("bundle", bundle.hex())
            .put("number", number)
            .put("count", count)
            .put("offset", offset)
            .put("size", size)
            .put("sha256", sha256.hex())
            .toString();
    String seal = Checksum.compute(fields.getBytes(StandardCharsets.US_ASCII)).hex().substring(0, SEAL_CHARACTERS);
    String line = fields.substring(0, fields.length() - 1) + ",\"seal\":\"" + seal + "\"}\n";
    return Arrays.copyOf(line.getBytes(StandardCharsets.US_ASCII), BYTES);
  }

  /** The header in {@code bytes}, if they are one to the last byte. */
  static Optional<VolumeHeader> parse(byte[] bytes) {
    if (bytes.length != BYTES || !isOne(bytes)) {
      return Optional.empty();
    }
    try {
      JsonNode json = JSON.readTree(new String(bytes, StandardCharsets.US_ASCII).replace("\0", ""));
      VolumeHeader header =
          new VolumeHeader(
              Checksum.of(json.path("bundle").asText()),
              json.path("number").asInt(),
              json.path("count").asInt(),
              json.path("offset").asLong(),
              json.path("size").asLong(),
              Checksum.of(json.path("sha256").asText()));
      boolean isPossible =
          header.number >= 1
              && header.number <= header.count
              && header.count <= COUNT_MAX
              && header.offset >= 0
              && header.size > 0;
      return isPossible && Arrays.equals(bytes, header.bytes()) ? Optional.of(header) : Optional.empty();
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** What volume {@code number} of {@code bundle} is called. */
  static String name(String bundle, int number) {
    return String.format("%s.%03d", bundle, number);
  }
}
