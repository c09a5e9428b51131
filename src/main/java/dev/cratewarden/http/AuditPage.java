package dev.cratewarden.http;

import dev.cratewarden.mirror.ViewKey;
import java.util.Optional;

/** Judges a lockfile that a client posts. Blocks: for a virtual thread. */
public interface AuditPage {
  /**
   * Judges.
   *
   * @param format as the client wrote it; empty if it named none
   * @param lockfile as it came
   * @param asked the URL under which the client knows this server; empty if its request does not soundly say
   */
  AuditReply audit(ViewKey view, String format, byte[] lockfile, Optional<String> asked);

  /** What came of it. */
  sealed interface AuditReply {}

  /** Every package may be used. */
  record Clean(Page report) implements AuditReply {}

  /** At least one may not. */
  record Refused(Page report) implements AuditReply {}

  /** There is no such view. */
  record NoSuchView() implements AuditReply {}

  /** The body is no lockfile, or the format is unknown. */
  record Malformed(String reason) implements AuditReply {}
}
