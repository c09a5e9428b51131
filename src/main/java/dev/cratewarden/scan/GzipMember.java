package dev.cratewarden.scan;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The content of the first member of a gzip file, which is all that cargo reads.
 *
 * <p>Cargo unpacks with a decoder that stops after one member; the JDK's own stream goes on into the next. Whoever
 * reads on sees another archive than cargo does, so a second member is never content here, but a finding.
 */
final class GzipMember implements AutoCloseable {
  private static final int BUFFER_BYTES = 32 << 10;
  private static final int HEADER_TEXT_BYTES_MAX = 64 << 10;
  private static final int TRAILER_BYTES = 8;
  private static final int METHOD_DEFLATE = 8;
  private static final int FLAG_CRC = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;
  private static final int FLAGS_RESERVED = 0xe0;

  private final InputStream in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int at;
  private int end;
  private boolean ended;

  /**
   * Reads the header.
   *
   * @throws UnsafeArchiveException if it is no gzip header
   */
  GzipMember(InputStream in) throws IOException, UnsafeArchiveException {
    this.in = in;
    boolean read = false;
    try {
      readHeader();
      inflater.setInput(buffer, at, end - at);
      at = end;
      read = true;
    } finally {
      if (!read) {
        inflater.end();
      }
    }
  }

  /** Reads up to {@code length} bytes of content; -1 at its end, after its length and check sum proved right. */
  int read(byte[] into, int offset, int length) throws IOException, UnsafeArchiveException {
    if (ended) {
      return -1;
    }
    try {
      while (true) {
        int n = inflater.inflate(into, offset, length);
        if (n > 0) {
          crc.update(into, offset, n);
          return n;
        }
        if (inflater.finished()) {
          ended = true;
          at = end - inflater.getRemaining();
          readTrailer();
          return -1;
        }
        if (inflater.needsDictionary()) {
          throw malformed("its compressed data needs a dictionary");
        }
        if (!fill()) {
          throw malformed("its compressed data breaks off");
        }
        inflater.setInput(buffer, at, end - at);
        at = end;
      }
    } catch (DataFormatException e) {
      throw malformed("its compressed data is damaged: " + e.getMessage());
    }
  }

  /** How many bytes of content were read so far. */
  long contentBytes() {
    return inflater.getBytesWritten();
  }

  /**
   * What stands behind the member, once its end was read.
   *
   * @throws UnsafeArchiveException if it is anything but zeros
   */
  boolean isPadded() throws IOException, UnsafeArchiveException {
    boolean padded = false;
    long seen = 0;
    do {
      for (; at < end; at++) {
        if (buffer[at] != 0) {
          boolean member = end - at > 1 && (buffer[at] & 0xff) == 0x1f && (buffer[at + 1] & 0xff) == 0x8b;
          throw new UnsafeArchiveException(
              "trailing-data", "", member ? "a second gzip member follows the first" : "data follows the gzip trailer");
        }
        padded = true;
        seen++;
      }
      if (seen > BUFFER_BYTES) {
        throw new UnsafeArchiveException(
            "trailing-data", "", "more than " + BUFFER_BYTES + " zeros follow the gzip trailer");
      }
    } while (fill());
    return padded;
  }

  @Override
  public void close() {
    inflater.end();
  }

  private void readHeader() throws IOException, UnsafeArchiveException {
    if (next() != 0x1f || next() != 0x8b) {
      throw malformed("it does not begin as gzip does");
    }
    int method = next();
    int flags = next();
    if (method != METHOD_DEFLATE || (flags & FLAGS_RESERVED) != 0) {
      throw malformed("its gzip header names an unknown method or flag");
    }
    skip(6);
    if ((flags & FLAG_EXTRA) != 0) {
      skip(next() | next() << 8);
    }
    if ((flags & FLAG_NAME) != 0) {
      skipText();
    }
    if ((flags & FLAG_COMMENT) != 0) {
      skipText();
    }
    if ((flags & FLAG_CRC) != 0) {
      skip(2);
    }
  }

  private void readTrailer() throws IOException, UnsafeArchiveException {
    long found = 0;
    for (int i = 0; i < TRAILER_BYTES; i++) {
      found |= (long) next() << 8 * i;
    }
    if ((found & 0xffffffffL) != crc.getValue()) {
      throw malformed("its content does not have the check sum of the gzip trailer");
    }
    if (found >>> 32 != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw malformed("its content does not have the length of the gzip trailer");
    }
  }

  private void skip(int bytes) throws IOException, UnsafeArchiveException {
    for (int i = 0; i < bytes; i++) {
      next();
    }
  }

  private void skipText() throws IOException, UnsafeArchiveException {
    for (int i = 0; i < HEADER_TEXT_BYTES_MAX; i++) {
      if (next() == 0) {
        return;
      }
    }
    throw malformed("its gzip header has a text without end");
  }

  private int next() throws IOException, UnsafeArchiveException {
    if (at == end && !fill()) {
      throw malformed(ended ? "its gzip trailer is missing" : "it ends within the gzip header");
    }
    return buffer[at++] & 0xff;
  }

  private boolean fill() throws IOException {
    int n = in.read(buffer, 0, buffer.length);
    at = 0;
    end = Math.max(n, 0);
    return n > 0;
  }

  private static UnsafeArchiveException malformed(String detail) {
    return new UnsafeArchiveException("malformed-archive", "", detail);
  }
}
