package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.policy.Verdict;
import dev.cratewarden.policy.Waiver;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What happens in the mirror, for metrics and logs. Called on the thread where it happens; must return at once and not
 * throw.
 */
public interface MirrorEvents {
  /** What was asked for. */
  enum Kind {
    INDEX,
    TARBALL,
    API,
    CONFIG,
    TOOLCHAIN
  }

  /** How the cache fared. */
  enum CacheResult {
    HIT,
    STALE,
    REVALIDATED,
    MISS,
    COALESCED
  }

  /** How one upstream request ended. */
  enum Outcome {
    OK,
    NOT_MODIFIED,
    NOT_FOUND,
    UNAVAILABLE,
    NONSENSE
  }

  /** What proved to be damaged or changed. */
  enum Integrity {
    STORED_INDEX,
    STORED_TARBALL,
    STORED_LEDGER,
    UPSTREAM_CHECKSUM,
    UNSAFE_TARBALL,
    CHECKSUM_CHANGED,
    VERSION_VANISHED
  }

  /** A request for an index file or tarball was answered, from the cache or not. */
  default void cacheAnswered(Kind kind, CacheResult result) {}

  /** One request to upstream ended, retries counted singly. */
  default void upstreamAnswered(Kind kind, Outcome outcome, Duration took) {}

  /** The circuit breaker opened ({@code true}) or closed. */
  default void breakerMoved(boolean open) {}

  /** Something stored or received is not what it should be. */
  default void integrityFailed(Integrity what, String subject, String detail) {}

  /** The store could not keep {@code what}; the answer was given all the same. */
  default void storeFailed(String what, StoreException cause) {}

  /** An index file was replaced; {@code invalidLines} of it could not be read. */
  default void indexReplaced(CrateName name, int versions, int invalidLines) {}

  /** A client asked for something that is not held while upstream is never asked; without a version, for the index. */
  default void missed(CrateName crate, Optional<CrateVersion> version) {}

  /** A tarball was admitted. */
  default void tarballAdmitted(CrateId id, Checksum checksum, long bytes) {}

  /** A tarball was evicted to stay within {@code size-max}. */
  default void tarballEvicted(Checksum checksum, long bytes) {}

  /** A version was judged for a client. */
  default void judged(String view, CrateId id, Verdict verdict, String revision, boolean enforced) {}

  /** These waivers took findings away: in an index file as it was made, or in an audit. */
  default void waived(Set<Waiver> waivers) {}

  /** A tarball, or a part of it, was handed to a client. */
  default void delivered(Delivery delivery) {}

  /** A client asked for a version that is denied or held, or would be if that were enforced. */
  default void decided(Decision decision) {}

  /** A version that is stored or was delivered is judged otherwise than before. */
  default void verdictChanged(VerdictChange change, Receivers receivers) {}

  /** A webhook took a message, or it failed; {@code givenUp} if it will not be sent again by itself. */
  default void webhookTried(String webhook, boolean taken, boolean givenUp) {}

  /** So many entries were lost for the ledger; each of them stands in the log. */
  default void ledgerLost(long entries) {}

  /** Listens to nothing. */
  MirrorEvents NONE = new MirrorEvents() {};
}
