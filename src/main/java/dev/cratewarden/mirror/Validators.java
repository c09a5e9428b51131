package dev.cratewarden.mirror;

import java.util.Optional;

/**
 * What upstream gave to ask again with (RFC 9110, section 8.8), stored verbatim.
 *
 * @param etag the {@code ETag} with its quotation marks
 * @param lastModified the {@code Last-Modified} date as sent
 */
public record Validators(Optional<String> etag, Optional<String> lastModified) {
  /** Upstream sends none. */
  public static final Validators NONE = new Validators(Optional.empty(), Optional.empty());
}
