package dev.cratewarden.scan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * What a glance at every byte of a text tells. Eight bytes at a time, since every byte of every tarball comes by here.
 *
 * @param lines how many line ends it has
 * @param isAscii whether no byte is above 127
 * @param hasZeros whether there is a zero byte: text has none
 * @param hasBackslashes whether there is a backslash
 * @param hasControls whether there is a byte that text has not, so that something may be hidden in it
 */
record TextShape(int lines, boolean isAscii, boolean hasZeros, boolean hasBackslashes, boolean hasControls) {
  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;
  private static final long LINE_ENDS = 0x0a0a0a0a0a0a0a0aL;
  private static final long BACKSLASHES = 0x5c5c5c5c5c5c5c5cL;
  private static final long DELETES = 0x7f7f7f7f7f7f7f7fL;

  /** Of the first {@code length} bytes. */
  static TextShape of(byte[] b, int length) {
    int lines = 0;
    long high = 0;
    long zeros = 0;
    long backslashes = 0;
    long deletes = 0;
    int i = 0;
    for (; i <= length - Long.BYTES; i += Long.BYTES) {
      long eight = (long) LONGS.get(b, i);
      high |= eight;
      lines += Long.bitCount(zeroBytes(eight ^ LINE_ENDS));
      zeros |= zeroBytes(eight);
      backslashes |= zeroBytes(eight ^ BACKSLASHES);
      deletes |= zeroBytes(eight ^ DELETES);
    }
    for (; i < length; i++) {
      high |= (b[i] & 0x80) == 0 ? 0 : HIGH_BITS;
      lines += b[i] == '\n' ? 1 : 0;
      zeros |= b[i] == 0 ? 1 : 0;
      backslashes |= b[i] == '\\' ? 1 : 0;
      deletes |= b[i] == 0x7f ? 1 : 0;
    }
    return new TextShape(lines, (high & HIGH_BITS) == 0, zeros != 0, backslashes != 0, (zeros | deletes) != 0);
  }

  /** The highest bit of each byte that is zero. */
  private static long zeroBytes(long eight) {
    return ~((eight & LOW_BITS) + LOW_BITS | eight | LOW_BITS);
  }
}
