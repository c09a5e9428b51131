package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import java.time.Duration;

/** The answer to a request for a tarball. */
public sealed interface DownloadReply {
  /** Verified and judged; the receiver closes it after the last byte. */
  record Tarball(CrateId id, StoredTarball content, String decision) implements DownloadReply {}

  /** Policy refuses it; {@code text} is for cargo to print, at most 512 bytes. */
  record Denied(String text, String decision) implements DownloadReply {}

  /** Policy cannot decide yet and soon will. */
  record Held(String text, String decision, Duration retryAfter) implements DownloadReply {}

  /** There is no such crate or version, or no such view. */
  record NoSuchVersion(String text) implements DownloadReply {}

  /** What upstream sent does not have the checksum of the index, or is no tarball. */
  record BadUpstream(String reason) implements DownloadReply {}

  /** Upstream cannot be asked and the tarball is not held. */
  record Unavailable(String reason, Duration retryAfter) implements DownloadReply {}
}
