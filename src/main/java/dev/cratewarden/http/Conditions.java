package dev.cratewarden.http;

import dev.cratewarden.mirror.ContentCoding;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The preconditions of a request and what it accepts (RFC 9110, sections 12.5.3 and 13). */
final class Conditions {
  private Conditions() {}

  /**
   * Whether an {@code If-None-Match} header names an entity tag, by weak comparison.
   *
   * @param header as it came
   * @param etag with its quotation marks; strong
   */
  static boolean names(String header, String etag) {
    int length = header.length();
    int i = 0;
    while (i < length) {
      char c = header.charAt(i);
      if (c == ' ' || c == '\t' || c == ',') {
        i++;
      } else if (c == '*') {
        return true;
      } else {
        int open = header.startsWith("W/", i) ? i + 2 : i;
        if (open >= length || header.charAt(open) != '"') {
          return false;
        }
        int close = header.indexOf('"', open + 1);
        if (close < 0) {
          return false;
        }
        if (close + 1 - open == etag.length() && header.startsWith(etag, open)) {
          return true;
        }
        i = close + 1;
      }
    }
    return false;
  }

  /**
   * Whether something last modified at {@code lastModified} has not changed since the instant of an {@code
   * If-Modified-Since} header.
   */
  static boolean unmodified(String header, String lastModified) {
    if (header.equals(lastModified)) {
      return true;
    }
    Optional<Instant> since = date(header);
    Optional<Instant> modified = date(lastModified);
    return since.isPresent() && modified.isPresent() && !modified.get().isAfter(since.get());
  }

  /** An instant as HTTP writes it, without its fraction of a second. */
  static String date(Instant instant) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The form of an index file for a client with this {@code Accept-Encoding}; empty means that it did not send one. */
  static ContentCoding coding(String acceptEncoding) {
    return acceptsGzip(acceptEncoding) ? ContentCoding.GZIP : ContentCoding.IDENTITY;
  }

  /** Whether an {@code Accept-Encoding} header allows gzip: by name or by {@code *}, with a weight above zero. */
  static boolean acceptsGzip(String header) {
    boolean star = false;
    int start = 0;
    int length = header.length();
    while (start < length) {
      int comma = header.indexOf(',', start);
      int end = comma < 0 ? length : comma;
      int semicolon = header.indexOf(';', start);
      int nameEnd = semicolon < 0 || semicolon > end ? end : semicolon;
      int from = skipBlanks(header, start, nameEnd);
      int to = trimBlanks(header, from, nameEnd);
      if (to - from == 4 && header.regionMatches(true, from, "gzip", 0, 4)
          || to - from == 6 && header.regionMatches(true, from, "x-gzip", 0, 6)) {
        return isWeighty(header, nameEnd, end);
      }
      star |= to - from == 1 && header.charAt(from) == '*' && isWeighty(header, nameEnd, end);
      start = end + 1;
    }
    return star;
  }

  /** Whether the parameters between two places have no {@code q}, or one above zero. */
  private static boolean isWeighty(String header, int from, int to) {
    int q = header.indexOf("q=", from);
    if (q < 0 || q >= to) {
      return true;
    }
    for (int i = q + 2; i < to; i++) {
      char c = header.charAt(i);
      if (c >= '1' && c <= '9') {
        return true;
      }
      if (c != '0' && c != '.') {
        return false;
      }
    }
    return false;
  }

  private static int skipBlanks(String text, int from, int to) {
    int i = from;
    while (i < to && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
      i++;
    }
    return i;
  }

  private static int trimBlanks(String text, int from, int to) {
    int i = to;
    while (i > from && (text.charAt(i - 1) == ' ' || text.charAt(i - 1) == '\t')) {
      i--;
    }
    return i;
  }
}
