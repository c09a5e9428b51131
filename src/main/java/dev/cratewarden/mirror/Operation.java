package dev.cratewarden.mirror;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One thing an operator can ask of a mirror, with JSON for arguments and for the answer.
 *
 * <p>The same operation serves {@code POST /admin/v1/NAME} of a running server and the command line of a stopped one.
 */
public interface Operation {
  /** The last part of its URL, for instance {@code verify}. */
  String name();

  /** Whether it only looks, so that {@code GET} may ask for it too. */
  boolean isReadOnly();

  /** Whether it judges versions, so that the advisories must be loaded before it runs. */
  default boolean judges() {
    return false;
  }

  /**
   * The media type of what {@link #run} tells as progress, if that is the answer to these arguments, a line each: a
   * text as it is, anything else as JSON.
   */
  default Optional<String> streamsAs(JsonNode arguments) {
    return Optional.empty();
  }

  /**
   * Does it. Blocks.
   *
   * @param arguments an object; unknown members are ignored
   * @param progress takes what can be said on the way, in order, before the answer
   * @throws RefusedException if the arguments make no sense
   */
  JsonNode run(JsonNode arguments, Consumer<JsonNode> progress);

  /** The arguments make no sense; the message says why. */
  final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RefusedException(String message) {
      super(message);
    }
  }
}
