package dev.cratewarden.mirror;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/**
 * An index file ready to be written, as long as it is valid.
 *
 * @param plain the body, a read-only direct buffer; duplicate before use
 * @param gzip the same compressed, likewise
 * @param etag strong, with quotation marks: a hash of {@code plain}
 * @param lastModified upstream's, as sent
 * @param revision of the ruling it was judged by
 * @param validUntil the next instant at which freshness or a rule would change the answer
 */
public record ServedIndex(
    ByteBuffer plain,
    ByteBuffer gzip,
    String etag,
    Optional<String> lastModified,
    String revision,
    Instant validUntil) {}
