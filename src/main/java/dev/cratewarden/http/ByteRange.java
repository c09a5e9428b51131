package dev.cratewarden.http;

/**
 * What a {@code Range} header asks of a body (RFC 9110, section 14). Lists of ranges are answered with the whole body,
 * as the RFC allows.
 */
sealed interface ByteRange {
  /** All of it: no header, one that makes no sense, another unit, or several ranges. */
  record Whole() implements ByteRange {}

  /**
   * A part.
   *
   * @param first byte, from 0
   * @param last byte, which belongs to it
   */
  record Part(long first, long last) implements ByteRange {}

  /** A part that the body does not have. */
  record Unsatisfiable() implements ByteRange {}

  /** Reads a header for a body of {@code size} bytes. */
  static ByteRange of(String header, long size) {
    if (!header.regionMatches(true, 0, "bytes=", 0, 6)) {
      return new Whole();
    }
    String spec = header.substring(6).strip();
    int dash = spec.indexOf('-');
    if (dash < 0 || spec.indexOf(',') >= 0) {
      return new Whole();
    }
    String from = spec.substring(0, dash);
    String to = spec.substring(dash + 1);
    if (!isNumber(from) || !isNumber(to) || from.isEmpty() && to.isEmpty()) {
      return new Whole();
    }
    if (from.isEmpty()) {
      long suffix = Long.parseLong(to);
      return suffix == 0 || size == 0 ? new Unsatisfiable() : new Part(Math.max(0, size - suffix), size - 1);
    }
    long first = Long.parseLong(from);
    long last = to.isEmpty() ? size - 1 : Math.min(Long.parseLong(to), size - 1);
    if (!to.isEmpty() && Long.parseLong(to) < first) {
      return new Whole();
    }
    return first >= size ? new Unsatisfiable() : new Part(first, last);
  }

  private static boolean isNumber(String text) {
    if (text.length() > 18) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }
}
