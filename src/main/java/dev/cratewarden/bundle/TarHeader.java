package dev.cratewarden.bundle;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The one tar header that a part of a given name and size can have: POSIX ustar, a regular file, mode 0644, no owner,
 * no time.
 *
 * <p>Offsets and lengths: name 0/100, mode 100/8, uid 108/8, gid 116/8, size 124/12 octal, mtime 136/12, checksum
 * 148/8, type 156/1, link 157/100, magic 257/6, version 263/2, owner names 265/64, device numbers 329/16, prefix
 * 345/155. Unused bytes are zero.
 */
final class TarHeader {
  static final int BYTES = 512;
  private static final int NAME_BYTES_MAX = 100;
  private static final long SIZE_MAX = 0_77777777777L;

  private TarHeader() {}

  static byte[] of(String name, long size) {
    byte[] text = name.getBytes(StandardCharsets.US_ASCII);
    if (text.length > NAME_BYTES_MAX || size < 0 || size > SIZE_MAX) {
      throw new IllegalArgumentException("no tar header for " + name + " of " + size + " bytes");
    }
    byte[] header = new byte[BYTES];
    System.arraycopy(text, 0, header, 0, text.length);
    put(header, 100, "0000644");
    put(header, 108, "0000000");
    put(header, 116, "0000000");
    put(header, 124, String.format(Locale.ROOT, "%011o", size));
    put(header, 136, "00000000000");
    put(header, 148, "        ");
    put(header, 156, "0");
    put(header, 257, "ustar");
    put(header, 263, "00");
    put(header, 329, "0000000");
    put(header, 337, "0000000");
    int sum = 0;
    for (byte each : header) {
      sum += each & 0xff;
    }
    put(header, 148, String.format(Locale.ROOT, "%06o", sum) + "\0 ");
    return header;
  }

  private static void put(byte[] header, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }

  /** How many zero bytes follow a part of {@code size} bytes. */
  static int padding(long size) {
    return (int) (-size & BYTES - 1);
  }

  /** How many bytes a part of {@code size} bytes takes up, its header and the zero bytes behind it included. */
  static long stretch(long size) {
    return BYTES + size + padding(size);
  }

  /** The size in {@code header}, if it is the header of a part called {@code name} to the last byte. */
  static Optional<Long> size(byte[] header, String name) {
    String digits = new String(header, 124, 11, StandardCharsets.US_ASCII);
    if (!digits.matches("[0-7]{11}")) {
      return Optional.empty();
    }
    long size = Long.parseLong(digits, 8);
    return Arrays.equals(header, of(name, size)) ? Optional.of(size) : Optional.empty();
  }

  /** What the name in some header seems to be, for a message: printable ASCII alone. */
  static String nameIn(byte[] header) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < NAME_BYTES_MAX && header[i] != 0; i++) {
      name.append(header[i] > ' ' && header[i] < 127 ? (char) header[i] : '?');
    }
    return name.toString();
  }
}
