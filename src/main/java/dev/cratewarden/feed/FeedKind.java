package dev.cratewarden.feed;

import java.util.Locale;
import java.util.Optional;

/** The format of a feed's documents. */
public enum FeedKind {
  /** RustSec's database: Markdown files with TOML at their head. */
  RUSTSEC,
  /** OSV: one JSON file for each record. */
  OSV;

  /** The word in the configuration. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kind called {@code word} in the configuration. */
  public static Optional<FeedKind> of(String word) {
    for (FeedKind kind : values()) {
      if (kind.word().equals(word)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
