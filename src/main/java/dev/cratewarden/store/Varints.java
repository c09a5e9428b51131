package dev.cratewarden.store;

import java.nio.ByteBuffer;

/** Numbers of 1 to 10 bytes: seven bits each, the lowest first, the high bit set in all but the last. */
final class Varints {
  private Varints() {}

  /** Appends {@code number}. */
  static void put(ByteBuffer out, long number) {
    long left = number;
    while ((left & ~0x7fL) != 0) {
      out.put((byte) (left | 0x80));
      left >>>= 7;
    }
    out.put((byte) left);
  }

  /** The next number. */
  static long next(ByteBuffer in) {
    long number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte b = in.get();
      number |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return number;
      }
    }
    throw new IllegalArgumentException("a number of more than ten bytes");
  }
}
