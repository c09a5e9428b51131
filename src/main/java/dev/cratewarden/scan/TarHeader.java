package dev.cratewarden.scan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;

/** The 512 bytes before the data of a tar member, read as cargo's tar library reads them. */
final class TarHeader {
  static final int BYTES = 512;

  private static final int NAME_BYTES = 100;
  private static final int MODE_AT = 100;
  private static final int SIZE_AT = 124;
  private static final int SIZE_BYTES = 12;
  private static final int CHECKSUM_AT = 148;
  private static final int TYPE_AT = 156;
  private static final int MAGIC_AT = 257;
  private static final int PREFIX_AT = 345;
  private static final int PREFIX_BYTES = 155;
  private static final int NUMBER_BYTES = 8;
  private static final byte[] USTAR = "ustar\00000".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] GNU = "ustar  \0".getBytes(StandardCharsets.US_ASCII);

  private final byte[] bytes = new byte[BYTES];

  /** Where to read the next header into. */
  byte[] bytes() {
    return bytes;
  }

  boolean isZero() {
    for (byte b : bytes) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  boolean hasRightChecksum() {
    int sum = 0;
    for (byte b : bytes) {
      sum += b & 0xff;
    }
    for (int i = CHECKSUM_AT; i < CHECKSUM_AT + NUMBER_BYTES; i++) {
      sum += ' ' - (bytes[i] & 0xff);
    }
    OptionalLong said = octal(CHECKSUM_AT, NUMBER_BYTES);
    return said.isPresent() && said.getAsLong() == sum;
  }

  char type() {
    return (char) (bytes[TYPE_AT] & 0xff);
  }

  /** The size field; empty if it is no number or below zero. */
  OptionalLong size() {
    return number(SIZE_AT, SIZE_BYTES);
  }

  int mode() {
    return (int) number(MODE_AT, NUMBER_BYTES).orElse(0);
  }

  /** Whether its format knows of members that describe the next one. */
  boolean knowsExtensions() {
    return isMagic(USTAR) || isMagic(GNU);
  }

  /** The path: in the POSIX format a prefix and a name, else the name alone. */
  byte[] path() {
    byte[] name = text(0, NAME_BYTES);
    byte[] prefix = isMagic(USTAR) ? text(PREFIX_AT, PREFIX_BYTES) : new byte[0];
    if (prefix.length == 0) {
      return name;
    }
    byte[] path = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
    path[prefix.length] = '/';
    System.arraycopy(name, 0, path, prefix.length + 1, name.length);
    return path;
  }

  private boolean isMagic(byte[] magic) {
    return Arrays.equals(bytes, MAGIC_AT, MAGIC_AT + magic.length, magic, 0, magic.length);
  }

  private byte[] text(int at, int length) {
    int end = at;
    while (end < at + length && bytes[end] != 0) {
      end++;
    }
    return Arrays.copyOfRange(bytes, at, end);
  }

  /** Octal digits, or with the highest bit set a big-endian number of 63 bits. */
  private OptionalLong number(int at, int length) {
    if ((bytes[at] & 0x80) == 0) {
      return octal(at, length);
    }
    long value = 0;
    for (int i = at; i < at + length; i++) {
      int b = i == at ? bytes[i] & 0x7f : bytes[i] & 0xff;
      if (value >>> 55 != 0) {
        return OptionalLong.empty();
      }
      value = value << 8 | b;
    }
    return OptionalLong.of(value);
  }

  private OptionalLong octal(int at, int length) {
    String digits = new String(text(at, length), StandardCharsets.ISO_8859_1).strip();
    if (digits.isEmpty() || digits.length() > length) {
      return OptionalLong.empty();
    }
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 7) {
        return OptionalLong.empty();
      }
      value = value << 3 | digit;
    }
    return OptionalLong.of(value);
  }
}
