package dev.cratewarden.http;

import java.io.IOException;

/** The answer to an administrator. */
public sealed interface AdminReply {
  /** Done; one JSON document. */
  record Json(String json) implements AdminReply {}

  /** Under way: one JSON document a line, as they come. */
  record Lines(LineWriter lines) implements AdminReply {}

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
     * @param json without a line break
     * @throws IOException if the client has left
     */
    void line(String json) throws IOException;
  }
}
