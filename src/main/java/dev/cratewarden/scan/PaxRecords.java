package dev.cratewarden.scan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The records of a POSIX extended header: {@code length key=value} and a line end each. */
final class PaxRecords {
  static final PaxRecords NONE = new PaxRecords(Map.of());

  private final Map<String, byte[]> values;

  private PaxRecords(Map<String, byte[]> values) {
    this.values = values;
  }

  /**
   * Reads them.
   *
   * @throws UnsafeArchiveException if one is malformed, stands twice or makes a member of another kind: readers differ
   *     in what they then see
   */
  static PaxRecords read(byte[] bytes) throws UnsafeArchiveException {
    Map<String, byte[]> values = new HashMap<>();
    int at = 0;
    while (at < bytes.length) {
      int length = 0;
      int digits = at;
      while (digits < bytes.length && bytes[digits] >= '0' && bytes[digits] <= '9' && length < bytes.length) {
        length = length * 10 + bytes[digits++] - '0';
      }
      int end = at + length;
      if (digits == at || end > bytes.length || end < digits + 2 || bytes[digits] != ' ' || bytes[end - 1] != '\n') {
        throw malformed("a PAX record is malformed");
      }
      int equals = digits + 1;
      while (equals < end - 1 && bytes[equals] != '=') {
        equals++;
      }
      if (equals == end - 1) {
        throw malformed("a PAX record has no value");
      }
      String key = new String(bytes, digits + 1, equals - digits - 1, StandardCharsets.UTF_8);
      if (key.startsWith("GNU.sparse.")) {
        throw new UnsafeArchiveException("entry-type", "", "a member is made sparse by a PAX record");
      }
      if (values.put(key, Arrays.copyOfRange(bytes, equals + 1, end - 1)) != null) {
        throw malformed("a PAX record stands twice: " + key);
      }
      at = end;
    }
    return new PaxRecords(values);
  }

  Optional<byte[]> path() {
    return Optional.ofNullable(values.get("path"));
  }

  /** Whether they leave a size of {@code size} as it is. */
  boolean agreesOnSize(long size) {
    byte[] said = values.get("size");
    return said == null || new String(said, StandardCharsets.UTF_8).equals(Long.toString(size));
  }

  private static UnsafeArchiveException malformed(String detail) {
    return new UnsafeArchiveException("malformed-archive", "", detail);
  }
}
