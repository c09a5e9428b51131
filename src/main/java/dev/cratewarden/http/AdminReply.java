package dev.cratewarden.http;

import java.io.IOException;

/** The answer to an administrator. */
public sealed interface AdminReply {
  /** Done; one JSON document. */
  record Json(String json) implements AdminReply {}

  /**
   * Under way: lines as they come.
   *
   * @param contentType of all of them together
   */
  record Lines(String contentType, LineWriter lines) implements AdminReply {
    /** One JSON document a line. */
    public Lines(LineWriter lines) {
      this("application/x-ndjson", lines);
    }
  }

  /** There is none of that name. */
  record NoSuch(String reason) implements AdminReply {}

  /** The request makes no sense. */
  record Malformed(String reason) implements AdminReply {}

  /** It cannot be done now: something in the state of the server is against it. */
  record Conflict(String reason) implements AdminReply {}

  /** Writes the lines of a {@link Lines}. Blocks: runs on a virtual thread. */
  interface LineWriter {
    /** Writes all lines and returns; if it throws, the client sees the connection break off. */
    void writeTo(LineSink sink) throws IOException;
  }

  /** Takes lines, as fast as the client reads them. */
  interface LineSink {
    /**
     * Sends one line.
     *
     * @param text without a line break
     * @throws IOException if the client has left
     */
    void line(String text) throws IOException;

    /**
     * Sends several at once.
     *
     * @param text with a line break at the end of each
     * @throws IOException if the client has left
     */
    void lines(String text) throws IOException;
  }
}
