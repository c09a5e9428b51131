package dev.cratewarden.http;

/**
 * The path and query of a request target, path decoded once and proven harmless.
 *
 * <p>Escapes are decoded strictly. A path with a control character, a backslash, an encoded slash, anything beyond
 * ASCII, or a segment {@code .} or {@code ..} is refused, so that nobody further inside ever sees one. A plus sign is a
 * plus sign: versions have them.
 *
 * @param path begins with a slash
 * @param rawPath as it came
 * @param query as it came, without the question mark; empty if there is none
 */
record RequestPath(String path, String rawPath, String query) {
  /** What a request target turns out to be. */
  sealed interface Reading {}

  /** A path. */
  record Sound(RequestPath path) implements Reading {}

  /** None. */
  record Unsound(String reason) implements Reading {}

  /** One that is too long. */
  record Overlong() implements Reading {}

  /**
   * Reads a request target in origin or absolute form (RFC 9112, section 3.2).
   *
   * @param charactersMax of the path as it came
   */
  static Reading read(String target, int charactersMax) {
    String uri = target.startsWith("/") ? target : withoutAuthority(target);
    int mark = uri.indexOf('?');
    String raw = mark < 0 ? uri : uri.substring(0, mark);
    if (raw.length() > charactersMax) {
      return new Overlong();
    }
    if (raw.isEmpty() || raw.charAt(0) != '/') {
      return new Unsound("the request target has no path");
    }
    boolean escapes = false;
    boolean dots = false;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (!isHarmless(c) || c == '#') {
        return new Unsound("the path has a character that must be encoded or may not be there");
      }
      escapes |= c == '%';
      dots |= c == '.' && raw.charAt(i - 1) == '/';
    }
    String path = raw;
    if (escapes) {
      StringBuilder decoded = new StringBuilder(raw.length());
      if (!decode(raw, decoded)) {
        return new Unsound("the path has a bad escape");
      }
      path = decoded.toString();
      dots = path.contains("/.");
    }
    if (dots && hasDotSegment(path)) {
      return new Unsound("the path has a segment of dots");
    }
    String query = mark < 0 ? "" : uri.substring(mark + 1);
    for (int i = 0; i < query.length(); i++) {
      if (!isHarmless(query.charAt(i))) {
        return new Unsound("the query has a character that must be encoded");
      }
    }
    return new Sound(new RequestPath(path, raw, query));
  }

  private static String withoutAuthority(String target) {
    int scheme = target.indexOf("://");
    if (scheme < 0) {
      return "";
    }
    int slash = target.indexOf('/', scheme + 3);
    return slash < 0 ? "/" : target.substring(slash);
  }

  private static boolean isHarmless(int c) {
    return c > 0x20 && c < 0x7f && c != '\\';
  }

  private static boolean decode(String raw, StringBuilder into) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c != '%') {
        into.append(c);
        continue;
      }
      if (i + 2 >= raw.length()) {
        return false;
      }
      int high = Character.digit(raw.charAt(i + 1), 16);
      int low = Character.digit(raw.charAt(i + 2), 16);
      int octet = high << 4 | low;
      if (high < 0 || low < 0 || !isHarmless(octet) || octet == '/') {
        return false;
      }
      into.append((char) octet);
      i += 2;
    }
    return true;
  }

  private static boolean hasDotSegment(String path) {
    int start = 1;
    while (start <= path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      int length = end - start;
      if (length == 1 && path.charAt(start) == '.'
          || length == 2 && path.charAt(start) == '.' && path.charAt(start + 1) == '.') {
        return true;
      }
      start = end + 1;
    }
    return false;
  }
}
