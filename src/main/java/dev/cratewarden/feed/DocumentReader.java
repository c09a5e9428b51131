package dev.cratewarden.feed;

import dev.cratewarden.advisory.Advisory;
import dev.cratewarden.advisory.InvalidAdvisoryException;
import java.util.Optional;

/** Reads the documents of one format. */
interface DocumentReader {
  /** Whether a file at {@code path}, with slashes and relative to the feed, is worth opening. */
  boolean mayBeAdvisory(String path);

  /**
   * The advisory in a document; absent if it holds none for us.
   *
   * @throws InvalidAdvisoryException if it should hold one and does not
   */
  Optional<Advisory> read(String path, byte[] bytes);

  /** The reader of a feed's format. */
  static DocumentReader of(FeedKind kind, String source) {
    return switch (kind) {
      case RUSTSEC -> new RustSecReader(source);
      case OSV -> new OsvReader(source);
    };
  }
}
