package dev.cratewarden.mirror;

import java.time.Duration;

/** The answer to a request for an index file. */
public sealed interface IndexReply {
  /** Here it is; the edge compares validators. */
  record Found(ServedIndex index) implements IndexReply {}

  /** There is no such crate, or no such view. */
  record NoSuchCrate() implements IndexReply {}

  /** Policy refuses the whole file; {@code text} is for cargo to print, at most 512 bytes. */
  record Forbidden(String text, String decision) implements IndexReply {}

  /** Upstream cannot be asked and there is no copy that may be served. */
  record Unavailable(String reason, Duration retryAfter) implements IndexReply {}

  /** Upstream answered with something that is no index file, and there is no copy. */
  record BadUpstream(String reason) implements IndexReply {}
}
