package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.policy.Verdict;
import java.time.Instant;
import java.util.Optional;

/**
 * How a version that is stored or was delivered stood in one view when it was last judged.
 *
 * @param view empty for the default view, by which everything stored is judged
 * @param level the verdict; absent until the version was judged for the first time
 * @param changesAt when time alone makes it another one: a waiver that ends, a cooldown that is over
 * @param delivered whether a client ever received it through this view
 */
public record Standing(
    CrateId id,
    String view,
    Checksum checksum,
    Optional<Verdict.Level> level,
    Optional<Instant> changesAt,
    boolean delivered) {
  /** The same after it was judged. */
  Standing judged(Verdict verdict) {
    return new Standing(id, view, checksum, Optional.of(verdict.level()), verdict.changesAt(), delivered);
  }

  /** The same after it was delivered; if it was never judged, it stood as it was judged then. */
  Standing asDelivered(Optional<Verdict.Level> judgedThen) {
    return new Standing(id, view, checksum, level.or(() -> judgedThen), changesAt, true);
  }

  /** Whether it has to be judged again at {@code now}, whatever else changed. */
  boolean isDue(Instant now) {
    return level.isEmpty() || changesAt.map(it -> !now.isBefore(it)).orElse(false);
  }
}
