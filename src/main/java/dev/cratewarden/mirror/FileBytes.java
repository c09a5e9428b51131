package dev.cratewarden.mirror;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** A file read from its first byte to its last. Closing it closes the file. */
final class FileBytes extends InputStream {
  private final ServedFile file;
  private long position;

  FileBytes(ServedFile file) {
    this.file = file;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (position == file.size()) {
      return -1;
    }
    // A slice, since whoever reads fills a buffer up to its capacity.
    ByteBuffer rest = ByteBuffer.wrap(into, offset, length).slice();
    file.read(position, rest);
    position += rest.remaining();
    return rest.remaining();
  }

  @Override
  public void close() {
    file.close();
  }
}
