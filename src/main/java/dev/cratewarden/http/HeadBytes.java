package dev.cratewarden.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The head of an HTTP/1.1 answer, written out once. One array, so that thousands of them cost little more than that.
 */
final class HeadBytes {
  private final byte[] ascii;

  private HeadBytes(byte[] ascii) {
    this.ascii = ascii;
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
    return new HeadBytes(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Length in bytes. */
  int size() {
    return ascii.length;
  }

  /** Copies it into {@code buffer}. */
  void writeTo(ByteBuf buffer) {
    buffer.writeBytes(ascii);
  }

  /** The bytes, to be written once. */
  ByteBuf bytes() {
    return Unpooled.wrappedBuffer(ascii).asReadOnly();
  }
}
