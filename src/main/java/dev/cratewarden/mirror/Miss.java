package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that a client of a mirror without a network asked for and that is not held.
 *
 * @param version absent if the index file was asked for, where no version is named
 * @param first when it was first asked for
 * @param last when it was last asked for
 * @param count how often it was
 */
public record Miss(CrateName crate, Optional<CrateVersion> version, Instant first, Instant last, long count) {
  /** The same, asked for once more. */
  Miss again(Instant now) {
    return new Miss(crate, version, first, now, count + 1);
  }
}
