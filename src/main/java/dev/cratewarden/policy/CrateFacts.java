package dev.cratewarden.policy;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.PublishTime;
import dev.cratewarden.scan.ContentFacts;
import java.time.Instant;

/**
 * All that is known of one version when it is judged.
 *
 * @param yanked upstream's word
 * @param published {@code pubtime} of its index line
 * @param firstSeen when this mirror first saw its index line
 * @param content what its tarball says, {@link ContentFacts#UNKNOWN} before it was fetched
 */
public record CrateFacts(
    CrateId id, boolean yanked, PublishTime published, Instant firstSeen, ContentFacts content) {}
