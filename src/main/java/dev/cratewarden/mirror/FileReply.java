package dev.cratewarden.mirror;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The answer to a request for a file that is no crate's. */
public sealed interface FileReply {
  /**
   * The file; whoever gets this closes it.
   *
   * @param etag strong, with its quotation marks
   * @param modified when these bytes came to be what is at this path, if that is known
   * @param contentType with its charset, if text
   * @param lasting whether the path will never lead to other bytes
   */
  record Found(ServedFile file, String etag, Optional<Instant> modified, String contentType, boolean lasting)
      implements FileReply {}

  /** There is none. */
  record NoSuch(String text) implements FileReply {}

  /** The operator's rules are against it. */
  record Denied(String text) implements FileReply {}

  /** It cannot be had now. */
  record Unavailable(String reason, Duration retryAfter) implements FileReply {}

  /** Upstream sent something that is not what it should be. */
  record BadUpstream(String reason) implements FileReply {}
}
