package dev.cratewarden.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The head of an HTTP/1.1 answer, written out once. */
final class HeadBytes {
  private final ByteBuf bytes;

  private HeadBytes(ByteBuf bytes) {
    this.bytes = bytes;
  }

  /**
   * Of a status line such as {@code 200 OK} and header fields.
   *
   * @param pairs name and value in turn
   */
  static HeadBytes of(String status, List<? extends CharSequence> pairs) {
    StringBuilder text = new StringBuilder("HTTP/1.1 ").append(status).append("\r\n");
    for (int i = 0; i < pairs.size(); i += 2) {
      text.append(pairs.get(i)).append(": ").append(pairs.get(i + 1)).append("\r\n");
    }
    byte[] ascii = text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    return new HeadBytes(Unpooled.unreleasableBuffer(Unpooled.directBuffer(ascii.length).writeBytes(ascii)));
  }

  /** The bytes, to be written once. */
  ByteBuf bytes() {
    return bytes.duplicate();
  }
}
