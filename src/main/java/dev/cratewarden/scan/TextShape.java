package dev.cratewarden.scan;

/**
 * What a glance at every byte of a text tells.
 *
 * @param lines how many line ends it has
 * @param zeros how many zero bytes: text has none
 * @param isAscii whether no byte is above 127
 * @param hasControls whether there is a byte that text has not, so that something may be hidden in it
 */
record TextShape(int lines, int zeros, boolean isAscii, boolean hasControls) {
  /** Of the first {@code length} bytes. */
  static TextShape of(byte[] b, int length) {
    int lines = 0;
    int zeros = 0;
    int deletes = 0;
    int high = 0;
    for (int i = 0; i < length; i++) {
      byte c = b[i];
      lines += c == '\n' ? 1 : 0;
      zeros += c == 0 ? 1 : 0;
      deletes += c == 0x7f ? 1 : 0;
      high |= c;
    }
    return new TextShape(lines, zeros, high >= 0, zeros > 0 || deletes > 0);
  }
}
