package dev.cratewarden.mirror;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;

/** Packs index files for the wire, as RFC 1952 has it, and unpacks what it packed. */
final class Gzip {
  /** Of a head without optional fields. */
  private static final int HEAD_BYTES = 10;

  private Gzip() {}

  static byte[] packed(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 6 + 64);
    try (GZIPOutputStream gzip = new Light(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return out.toByteArray();
  }

  /**
   * What was {@link #packed}.
   *
   * @param bytes how many they were
   * @return a read-only direct buffer
   */
  static ByteBuffer unpacked(ByteBuffer packed, int bytes) {
    ByteBuffer out = ByteBuffer.allocateDirect(bytes);
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(packed.duplicate().position(packed.position() + HEAD_BYTES));
      while (out.hasRemaining() && inflater.inflate(out) > 0) {
        // on to the next piece
      }
    } catch (DataFormatException e) {
      throw new IllegalStateException("what was packed here is damaged", e);
    } finally {
      inflater.end();
    }
    if (out.hasRemaining()) {
      throw new IllegalStateException("what was packed here ends early, at " + out.position() + " of " + bytes);
    }
    return out.flip().asReadOnlyBuffer();
  }

  /**
   * Every change of policy makes each file anew: the usual level 6 takes twice the time of this one to save a twentieth
   * of the bytes.
   */
  private static final class Light extends GZIPOutputStream {
    private static final int LEVEL = 4;

    Light(OutputStream out) throws IOException {
      super(out, 1 << 14);
      def.setLevel(LEVEL);
    }
  }
}
