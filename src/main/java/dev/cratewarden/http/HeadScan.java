package dev.cratewarden.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds where a part of a request head ends, eight bytes at a look.
 *
 * <p>Arithmetic on a word that holds eight bytes can spoil a byte only behind one that is itself out of range; what is
 * asked for is the first such byte, and that one is always told rightly.
 */
final class HeadScan {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN).withInvokeExactBehavior();
  private static final long EACH = 0x0101010101010101L;
  private static final long HIGH = EACH << 7;
  private static final long SPACES = EACH * ' ';

  private HeadScan() {}

  /**
   * The first byte from {@code at} on that cannot stand in a request target: a space or control character, {@code DEL},
   * or anything beyond ASCII; {@code end} if there is none before.
   */
  static int endOfTarget(byte[] bytes, int at, int end) {
    int i = at;
    for (; i + Long.BYTES <= end; i += Long.BYTES) {
      long word = (long) WORDS.get(bytes, i);
      long outside = (word - SPACES - EACH | word + EACH | word) & HIGH;
      if (outside != 0) {
        return i + (Long.numberOfTrailingZeros(outside) >>> 3);
      }
    }
    while (i < end && bytes[i] > ' ' && bytes[i] < 0x7f) {
      i++;
    }
    return i;
  }

  /**
   * The first byte from {@code at} on that cannot stand in a field value: a control character other than a tab, {@code
   * DEL}, or anything beyond ASCII; {@code end} if there is none before.
   */
  static int endOfValue(byte[] bytes, int at, int end) {
    int i = at;
    while (true) {
      for (; i + Long.BYTES <= end; i += Long.BYTES) {
        long word = (long) WORDS.get(bytes, i);
        long outside = (word - SPACES | word + EACH | word) & HIGH;
        if (outside != 0) {
          i += Long.numberOfTrailingZeros(outside) >>> 3;
          break;
        }
      }
      while (i < end && bytes[i] >= ' ' && bytes[i] < 0x7f) {
        i++;
      }
      if (i >= end || bytes[i] != '\t') {
        return i;
      }
      i++;
    }
  }
}
