package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.IndexFile;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The registry that is mirrored. Calls block; retries, limits and time-outs are the implementation's.
 *
 * <p>Nothing here throws for what a network does: each misfortune is a case of the answer.
 */
public interface Upstream {
  /** Asks for the index file of {@code name}, conditionally if there are validators. */
  IndexAnswer index(CrateName name, Validators validators);

  /**
   * Asks for a tarball; the caller verifies what arrives.
   *
   * @param checksum as the index has it, for download templates that use it
   */
  TarballAnswer tarball(CrateId id, Checksum checksum);

  /**
   * Passes a read-only web API request through.
   *
   * @param pathAndQuery below {@code /api/v1}, beginning with a slash
   */
  ApiAnswer api(String pathAndQuery);

  /** Upstream cannot be asked now, or its answer makes no sense. */
  sealed interface Failure extends IndexAnswer, TarballAnswer, ApiAnswer {
    /** In a few words, for logs and for cargo's user. */
    String reason();
  }

  /** Down, overloaded, too slow, or the circuit breaker is open. */
  record Unavailable(String reason, Optional<Duration> retryAfter) implements Failure {}

  /** It answered with something that is not what was asked for; nothing of it was kept. */
  record Nonsense(String reason) implements Failure {}

  /** There is none of that name or version. */
  record NotFound() implements IndexAnswer, TarballAnswer {}

  /** An answer to {@link #index}. */
  sealed interface IndexAnswer {}

  /**
   * The whole index file, checked to be one.
   *
   * @param maxAge how long upstream says it is fresh ({@code Cache-Control})
   * @param parsed what the check read of it, if it had to: reading a file twice is what a cold fetch can do without
   */
  record Changed(byte[] body, Validators validators, Optional<Duration> maxAge, Optional<IndexFile> parsed)
      implements IndexAnswer {
    /** A file that nobody has read yet. */
    public Changed(byte[] body, Validators validators, Optional<Duration> maxAge) {
      this(body, validators, maxAge, Optional.empty());
    }

    /** The file, which is that of {@code name}. */
    IndexFile file(CrateName name) {
      return parsed.orElseGet(() -> IndexFile.parse(name, body));
    }
  }

  /** The validators still hold. */
  record Unchanged(Optional<Duration> maxAge) implements IndexAnswer {}

  /** An answer to {@link #tarball}. */
  sealed interface TarballAnswer {}

  /**
   * A tarball on its way. Reading throws {@link IOException} if it breaks off, stalls or ends short.
   *
   * @param length as announced
   */
  record Arriving(InputStream body, OptionalLong length) implements TarballAnswer, AutoCloseable {
    @Override
    public void close() throws IOException {
      body.close();
    }
  }

  /** An answer to {@link #api}. */
  sealed interface ApiAnswer {}

  /** What the web API said, whatever its status below 500. */
  record ApiBody(int status, String contentType, byte[] body) implements ApiAnswer {}

  /** The mirrored registry has no web API. */
  record NoApi() implements ApiAnswer {}
}
