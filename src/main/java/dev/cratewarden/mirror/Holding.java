package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.scan.ContentFacts;
import java.time.Instant;

/**
 * A tarball that is held, without its bytes.
 *
 * @param id the version it was admitted as; equal bytes under another id share this holding
 * @param size in bytes
 * @param firstSeen when it was admitted
 * @param lastUsed when it was last opened, to the minute
 */
public record Holding(
    Checksum checksum, CrateId id, long size, Instant firstSeen, Instant lastUsed, ContentFacts facts) {}
