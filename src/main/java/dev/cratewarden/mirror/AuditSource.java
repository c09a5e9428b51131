package dev.cratewarden.mirror;

import dev.cratewarden.vet.AuditBook;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reads what others have audited. Calls block; nothing here throws for what a network or a document does.
 *
 * <p>It keeps no state, as {@link AdvisoryFeed} does not.
 */
public interface AuditSource {
  /** Whether {@code from} is fetched over the network, rather than read from this machine. */
  boolean isRemote(String from);

  /** The files on this machine that decide what {@code from} says, whether they exist or not. */
  List<Path> files(String from);

  /**
   * Reads all of it, if it changed.
   *
   * @param snapshot of the last good load of an address; absent to read whatever is there
   */
  Answer load(String from, Optional<byte[]> snapshot, Instant now);

  /** Reads what an earlier load kept, without asking anybody. */
  Answer restore(String from, byte[] snapshot);

  /** How a load ended. */
  sealed interface Answer {}

  /**
   * Everything is read.
   *
   * @param problemCount how many entries could not be understood
   * @param problems the first of them
   * @param snapshot what to keep for the next load and the next start; nothing of a file on this machine
   */
  record Loaded(
      AuditBook.Page page,
      Instant fetchedAt,
      int problemCount,
      List<AdvisoryFeed.Problem> problems,
      Optional<byte[]> snapshot)
      implements Answer {}

  /** It is what it was. */
  record NotModified() implements Answer {}

  /** It could not be read. */
  record Failed(String reason) implements Answer {}
}
