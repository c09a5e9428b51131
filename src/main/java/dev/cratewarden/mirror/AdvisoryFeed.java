package dev.cratewarden.mirror;

import dev.cratewarden.advisory.Advisory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A place that advisories come from. Calls block; nothing here throws for what a network, an archive or a document
 * does.
 *
 * <p>It keeps no state: what it has to remember between loads stands in the snapshot, which the caller keeps and passes
 * back.
 */
public interface AdvisoryFeed {
  /** Its name, unique among the feeds: letters, digits, {@code -} and {@code _}. */
  String source();

  /** How often it is to be looked at. */
  Duration every();

  /**
   * Fetches and parses all of it, if it changed.
   *
   * @param snapshot of the last good load, against which the new one is held; absent to accept whatever is there
   */
  Answer load(Optional<byte[]> snapshot, Instant now);

  /** Parses what an earlier load kept, without asking anybody. */
  Answer restore(byte[] snapshot);

  /** How a load ended. */
  sealed interface Answer {}

  /**
   * Everything is parsed.
   *
   * @param revision names the contents
   * @param newest when the newest record was modified
   * @param fetchedAt when the contents were fetched
   * @param problemCount how many documents could not be read
   * @param problems the first of them
   * @param snapshot what to keep for the next load and the next start
   */
  record Loaded(
      List<Advisory> records,
      String revision,
      Optional<Instant> newest,
      Instant fetchedAt,
      int problemCount,
      List<Problem> problems,
      byte[] snapshot)
      implements Answer {}

  /** It is what it was. */
  record NotModified() implements Answer {}

  /** It was read and must not be used, for it looks damaged or older than what is known. */
  record Refused(String reason) implements Answer {}

  /** It could not be read. */
  record Failed(String reason) implements Answer {}

  /** A document that could not be read. */
  record Problem(String document, String reason) {}
}
