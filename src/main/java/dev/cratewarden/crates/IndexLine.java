package dev.cratewarden.crates;

/** What one non-blank line of an index file proved to be. */
sealed interface IndexLine {
  /** A line that cargo reads. */
  record Usable(IndexEntry entry) implements IndexLine {}

  /**
   * A line that names a version of this crate and is malformed otherwise: cargo knows of the version and never selects
   * it.
   */
  record Unusable(CrateVersion version) implements IndexLine {}

  /** A line about another crate, whatever else is in it. */
  record Foreign(String name) implements IndexLine {}

  /** No JSON object, or one without a name and a version. */
  record Garbage() implements IndexLine {}

  /** The one value of {@link Garbage}. */
  IndexLine GARBAGE = new Garbage();
}
