package dev.cratewarden.mirror;

import java.time.Duration;

/** The answer to a request to the web API. */
public sealed interface ApiReply {
  /**
   * What there is to say.
   *
   * @param status upstream's own, below 500
   */
  record Body(int status, String contentType, byte[] body) implements ApiReply {}

  /** There is no such view, crate or page. */
  record NoSuch(String text) implements ApiReply {}

  /** The mirrored registry has no web API. */
  record NoApi() implements ApiReply {}

  /** Upstream cannot be asked. */
  record Unavailable(String reason, Duration retryAfter) implements ApiReply {}

  /** Upstream answered nonsense. */
  record BadUpstream(String reason) implements ApiReply {}
}
