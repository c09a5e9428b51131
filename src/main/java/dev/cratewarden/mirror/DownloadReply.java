package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.policy.Verdict;
import java.time.Duration;
import java.util.List;

/** The answer to a request for a tarball. */
public sealed interface DownloadReply {
  /**
   * Verified and judged; the receiver closes it after the last byte.
   *
   * @param decision revision of the ruling
   * @param verdict that let it through; other than allow only where the view merely observes
   */
  record Tarball(CrateId id, StoredTarball content, String decision, Verdict verdict) implements DownloadReply {}

  /**
   * Policy refuses it.
   *
   * @param text for cargo to print, at most 512 bytes
   * @param decision revision of the ruling
   * @param verdict deny or hold
   * @param grounds what counts against it, as {@link Decision} names it
   */
  record Denied(String text, String decision, Verdict.Level verdict, List<String> grounds) implements DownloadReply {}

  /** Policy cannot decide yet and soon will. */
  record Held(String text, String decision, Duration retryAfter) implements DownloadReply {}

  /** There is no such crate or version, or no such view. */
  record NoSuchVersion(String text) implements DownloadReply {}

  /** What upstream sent does not have the checksum of the index, or is no tarball. */
  record BadUpstream(String reason) implements DownloadReply {}

  /** Upstream cannot be asked and the tarball is not held. */
  record Unavailable(String reason, Duration retryAfter) implements DownloadReply {}
}
