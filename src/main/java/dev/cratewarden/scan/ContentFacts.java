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
}
