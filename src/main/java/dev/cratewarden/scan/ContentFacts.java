package dev.cratewarden.scan;

import java.util.Optional;

/**
 * What a tarball says of itself, read once at admission and kept with its holding.
 *
 * @param license the {@code license} field of its {@code Cargo.toml}, as written
 */
public record ContentFacts(Optional<String> license) {
  /** Nothing is known: the tarball has not been read. */
  public static final ContentFacts UNKNOWN = new ContentFacts(Optional.empty());

  /**
   * Whether the tarball has been read. A tarball that was read and names no licence is not the same as one that nobody
   * has opened: the first is missing a fact for good, the second until it is fetched.
   */
  @SuppressWarnings("ReferenceEquality")
  public boolean isKnown() {
    return this != UNKNOWN;
  }
}
