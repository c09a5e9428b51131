package dev.cratewarden.mirror;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Packs index files for the wire, as RFC 1952 has it, and unpacks what it packed. */
final class Gzip {
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

  /** What was {@link #packed}. */
  static byte[] unpacked(ByteBuffer packed) {
    byte[] bytes = new byte[packed.remaining()];
    packed.duplicate().get(bytes);
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return gzip.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
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
