package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.scan.TarballDiff;
import java.util.Optional;

/**
 * How a version differs from the release that it is compared with.
 *
 * @param previous that release; empty if there is none, or nobody looked
 * @param diff empty if not both tarballs can be had
 * @param missing why there is no {@code diff}, in a few words
 */
public record ReleaseDifference(Optional<CrateVersion> previous, Optional<TarballDiff> diff, String missing) {
  /** There is nothing to compare with. */
  public static final ReleaseDifference NONE = new ReleaseDifference(Optional.empty(), Optional.empty(), "");
}
