package dev.cratewarden.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The head of one HTTP/1.1 request, read from its bytes by the narrowest grammar there is.
 *
 * <p>It knows the form in which well-behaved clients ask for a file, and nothing else: {@code GET}, an origin-form
 * target, one {@code Host}, no token, no body, no change of protocol, a connection that stays. Whatever differs, be it
 * only by a space, is for a full parser. One for each event loop, filled again for each request.
 */
final class RequestHead {
  /** Longer heads are no plain requests. */
  private static final int BYTES_MAX = 4 << 10;

  private static final byte[] GET = bytes("GET ");
  private static final byte[] HEAD = bytes("HEAD ");
  private static final byte[] VERSION = bytes("HTTP/1.1\r\n");
  private static final byte[] KEEP_ALIVE = bytes("keep-alive");
  private static final Name[] NAMES = Name.values();
  private static final byte[][] LOWER_CASE =
      Arrays.stream(NAMES).map(name -> bytes(name.lowerCase)).toArray(byte[][]::new);
  private static final boolean[] TOKEN = token();

  /** What a look at the bytes told. */
  enum Reading {
    /** A plain {@code GET}. */
    PLAIN,
    /** A whole request without a body, with something in it that is not plain. */
    WHOLE,
    /** Anything else, of which it is not known where it ends. */
    OTHER
  }

  /** The header fields with a meaning here. */
  private enum Name {
    HOST("host"),
    ACCEPT_ENCODING("accept-encoding"),
    IF_NONE_MATCH("if-none-match"),
    IF_MODIFIED_SINCE("if-modified-since"),
    USER_AGENT("user-agent"),
    AUTHORIZATION("authorization"),
    CONNECTION("connection"),
    RANGE("range"),
    IF_RANGE("if-range"),
    CONTENT_LENGTH("content-length"),
    TRANSFER_ENCODING("transfer-encoding"),
    UPGRADE("upgrade"),
    HTTP2_SETTINGS("http2-settings"),
    EXPECT("expect");

    private final String lowerCase;

    Name(String lowerCase) {
      this.lowerCase = lowerCase;
    }
  }

  private final byte[] bytes = new byte[BYTES_MAX];
  private boolean isGet;
  private int targetFrom;
  private int targetTo;
  private int length;

  // Clients repeat their fields byte for byte: what was read of them holds for the next request too.
  private final byte[] fields = new byte[BYTES_MAX];
  private int fieldsLength;
  private final int[] from = new int[NAMES.length];
  private final int[] to = new int[NAMES.length];
  private final @Nullable String[] values = new @Nullable String[NAMES.length];
  private int seen;
  private boolean plain;

  private static byte[] bytes(String ascii) {
    return ascii.getBytes(StandardCharsets.US_ASCII);
  }

  /** The characters of a method or field name (RFC 9110, section 5.6.2). */
  private static boolean[] token() {
    boolean[] token = new boolean[256];
    for (int c = '!'; c <= '~'; c++) {
      token[c] = "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }
    return token;
  }

  /** Looks at the next request in {@code in}, of which nothing is consumed. */
  Reading read(ByteBuf in) {
    int end = Math.min(in.readableBytes(), BYTES_MAX);
    in.getBytes(in.readerIndex(), bytes, 0, end);
    int start = requestLine(end);
    if (start < 0 || !isRepeated(start, end) && !readFields(start, end)) {
      return Reading.OTHER;
    }
    length = start + fieldsLength;
    if (hasBodyOrMore()) {
      return Reading.OTHER;
    }
    return isGet && bytes[targetFrom] == '/' && plain && has(Name.HOST) ? Reading.PLAIN : Reading.WHOLE;
  }

  /** Whether the fields are those that were read last. */
  private boolean isRepeated(int start, int end) {
    return fieldsLength > 0
        && fieldsLength <= end - start
        && Arrays.equals(bytes, start, start + fieldsLength, fields, 0, fieldsLength);
  }

  /** Reads the fields, to the empty line behind them; whether all of them are here. */
  private boolean readFields(int start, int end) {
    fieldsLength = 0;
    System.arraycopy(bytes, start, fields, 0, end - start);
    Arrays.fill(values, null);
    seen = 0;
    plain = true;
    int fieldsEnd = end - start;
    int at = 0;
    while (at >= 0) {
      if (at + 1 < fieldsEnd && fields[at] == '\r' && fields[at + 1] == '\n') {
        fieldsLength = at + 2;
        return true;
      }
      at = field(at, fieldsEnd);
    }
    return false;
  }

  /** Where the first field begins; below zero if this is no request line we know. */
  private int requestLine(int end) {
    isGet = startsWith(GET, 0, end);
    if (!isGet && !startsWith(HEAD, 0, end)) {
      return -1;
    }
    targetFrom = isGet ? GET.length : HEAD.length;
    int at = HeadScan.endOfTarget(bytes, targetFrom, end);
    targetTo = at;
    return at < end && bytes[at] == ' ' && startsWith(VERSION, at + 1, end) ? at + 1 + VERSION.length : -1;
  }

  /** Reads the field at a place; where the next one begins, below zero if this is none. */
  private int field(int start, int end) {
    int at = start;
    while (at < end && TOKEN[fields[at] & 0xff]) {
      at++;
    }
    int nameEnd = at;
    if (nameEnd == start || at >= end || fields[at] != ':') {
      return -1;
    }
    at++;
    while (at < end && (fields[at] == ' ' || fields[at] == '\t')) {
      at++;
    }
    int valueFrom = at;
    at = HeadScan.endOfValue(fields, at, end);
    if (at + 1 >= end || fields[at] != '\r' || fields[at + 1] != '\n') {
      return -1;
    }
    int valueTo = at;
    while (valueTo > valueFrom && (fields[valueTo - 1] == ' ' || fields[valueTo - 1] == '\t')) {
      valueTo--;
    }
    note(start, nameEnd, valueFrom, valueTo);
    return at + 2;
  }

  private void note(int nameFrom, int nameTo, int valueFrom, int valueTo) {
    for (int i = 0; i < NAMES.length; i++) {
      if (LOWER_CASE[i].length == nameTo - nameFrom && isIgnoringCase(LOWER_CASE[i], nameFrom)) {
        boolean repeated = (seen & 1 << i) != 0;
        seen |= 1 << i;
        from[i] = valueFrom;
        to[i] = valueTo;
        plain &= !repeated && isPlain(NAMES[i], valueFrom, valueTo);
        return;
      }
    }
  }

  private boolean isPlain(Name name, int valueFrom, int valueTo) {
    return switch (name) {
      case HOST, ACCEPT_ENCODING, IF_NONE_MATCH, IF_MODIFIED_SINCE, USER_AGENT -> true;
      case CONNECTION -> valueTo - valueFrom == KEEP_ALIVE.length && isIgnoringCase(KEEP_ALIVE, valueFrom);
      case AUTHORIZATION, RANGE, IF_RANGE, CONTENT_LENGTH, TRANSFER_ENCODING, UPGRADE, HTTP2_SETTINGS, EXPECT -> false;
    };
  }

  private boolean hasBodyOrMore() {
    return has(Name.CONTENT_LENGTH)
        || has(Name.TRANSFER_ENCODING)
        || has(Name.UPGRADE)
        || has(Name.HTTP2_SETTINGS)
        || has(Name.EXPECT);
  }

  private boolean has(Name name) {
    return (seen & 1 << name.ordinal()) != 0;
  }

  private boolean startsWith(byte[] text, int at, int end) {
    if (end - at < text.length) {
      return false;
    }
    for (int i = 0; i < text.length; i++) {
      if (bytes[at + i] != text[i]) {
        return false;
      }
    }
    return true;
  }

  private boolean isIgnoringCase(byte[] lowerCase, int at) {
    for (int i = 0; i < lowerCase.length; i++) {
      byte c = fields[at + i];
      if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  /** How many bytes it has, the empty line included. */
  int length() {
    return length;
  }

  /** The request target. */
  String target() {
    return text(bytes, targetFrom, targetTo);
  }

  /** The same as bytes. */
  byte[] targetBytes() {
    return Arrays.copyOfRange(bytes, targetFrom, targetTo);
  }

  /** Whether it consists of these bytes. */
  boolean hasTarget(byte[] text) {
    return Arrays.equals(bytes, targetFrom, targetTo, text, 0, text.length);
  }

  /** Equal for equal targets. */
  int targetHash() {
    int hash = 0;
    for (int i = targetFrom; i < targetTo; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash;
  }

  /** {@code Accept-Encoding}; empty if there is none. */
  String acceptEncoding() {
    return value(Name.ACCEPT_ENCODING);
  }

  /** {@code If-None-Match}; empty if there is none. */
  String ifNoneMatch() {
    return value(Name.IF_NONE_MATCH);
  }

  /** Whether {@code If-None-Match} consists of these bytes, which are some. */
  boolean hasIfNoneMatch(byte[] text) {
    int field = Name.IF_NONE_MATCH.ordinal();
    return has(Name.IF_NONE_MATCH) && Arrays.equals(fields, from[field], to[field], text, 0, text.length);
  }

  /** {@code If-Modified-Since}; empty if there is none. */
  String ifModifiedSince() {
    return value(Name.IF_MODIFIED_SINCE);
  }

  /** {@code User-Agent}; empty if there is none. */
  String userAgent() {
    return value(Name.USER_AGENT);
  }

  private String value(Name name) {
    int i = name.ordinal();
    if (!has(name)) {
      return "";
    }
    String value = values[i];
    if (value == null) {
      value = text(fields, from[i], to[i]);
      values[i] = value;
    }
    return value;
  }

  private static String text(byte[] bytes, int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }
}
