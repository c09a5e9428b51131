package dev.cratewarden.http;

import dev.cratewarden.crates.Quoted;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** A block of IP addresses in CIDR notation, or one address. */
record AddressBlock(byte[] network, int bits) {
  /**
   * The block written as {@code text}.
   *
   * @throws IllegalArgumentException if it is none
   */
  static AddressBlock of(String text) {
    int slash = text.indexOf('/');
    Optional<byte[]> network = address(slash < 0 ? text : text.substring(0, slash));
    if (network.isEmpty()) {
      throw new IllegalArgumentException("not an IP address or CIDR block: " + Quoted.of(text));
    }
    int bitsMax = network.get().length * 8;
    try {
      int bits = slash < 0 ? bitsMax : Integer.parseInt(text.substring(slash + 1));
      if (bits >= 0 && bits <= bitsMax) {
        return new AddressBlock(network.get(), bits);
      }
    } catch (NumberFormatException e) {
      // as below
    }
    throw new IllegalArgumentException("not a CIDR block: " + Quoted.of(text));
  }

  /** The bytes of a literal address; names are not looked up. */
  static Optional<byte[]> address(String text) {
    String literal = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    if (literal.isEmpty() || literal.length() > 60) {
      return Optional.empty();
    }
    if (literal.indexOf(':') < 0) {
      return four(literal);
    }
    for (int i = 0; i < literal.length(); i++) {
      char c = literal.charAt(i);
      if (Character.digit(c, 16) < 0 && c != ':' && c != '.') {
        return Optional.empty();
      }
    }
    try {
      // With a colon in it this is read as a literal or refused, never looked up.
      return Optional.of(InetAddress.getByName(literal).getAddress());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static Optional<byte[]> four(String literal) {
    byte[] bytes = new byte[4];
    int start = 0;
    for (int i = 0; i < 4; i++) {
      int dot = literal.indexOf('.', start);
      int end = i == 3 ? literal.length() : dot;
      if (end <= start || end - start > 3 || i == 3 && dot >= 0) {
        return Optional.empty();
      }
      int value = 0;
      for (int j = start; j < end; j++) {
        int digit = literal.charAt(j) - '0';
        if (digit < 0 || digit > 9) {
          return Optional.empty();
        }
        value = value * 10 + digit;
      }
      if (value > 255) {
        return Optional.empty();
      }
      bytes[i] = (byte) value;
      start = end + 1;
    }
    return Optional.of(bytes);
  }

  /** Whether the literal address is in the block. */
  boolean contains(String literal) {
    return address(literal).filter(this::contains).isPresent();
  }

  private boolean contains(byte[] candidate) {
    if (candidate.length != network.length) {
      return false;
    }
    int whole = bits / 8;
    for (int i = 0; i < whole; i++) {
      if (candidate[i] != network[i]) {
        return false;
      }
    }
    int rest = bits % 8;
    return rest == 0 || ((candidate[whole] ^ network[whole]) & 0xff) >> 8 - rest == 0;
  }
}
