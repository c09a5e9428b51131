package dev.cratewarden.mirror;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/**
 * An index file ready to be written, as long as it is valid.
 *
 * @param plain the body, a read-only direct buffer; duplicate before use. Empty until somebody wants it, which cargo
 *     never does
 * @param plainBytes how long it is
 * @param gzip the same compressed, likewise
 * @param etag strong, with quotation marks: a hash of the plain body
 * @param lastModified upstream's, as sent
 * @param revision of the ruling it was judged by
 * @param validUntil the next instant at which freshness or a rule would change the answer
 */
public record ServedIndex(
    Optional<ByteBuffer> plain,
    int plainBytes,
    ByteBuffer gzip,
    String etag,
    Optional<String> lastModified,
    String revision,
    Instant validUntil) {
  /** Whether the body is here in this form. */
  boolean has(ContentCoding coding) {
    return coding == ContentCoding.GZIP || plain.isPresent();
  }

  /** How much memory the bodies take, in bytes. */
  int bytes() {
    return gzip.capacity() + plain.map(ByteBuffer::capacity).orElse(0);
  }
}
