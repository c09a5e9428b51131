package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateName;
import java.util.Optional;

/** Answers requests for index files. */
public interface IndexAnswers {
  /**
   * Whether a view of that name is defined; the empty name is the default view and always is. For an event loop: memory
   * only.
   */
  boolean hasView(String view);

  /**
   * The answer with the body in this form, if it lies ready and is valid now.
   *
   * <p>For an event loop: one look-up in memory, no lock, no I/O, nothing parsed or hashed. The same answer is the same
   * object, so that the caller can keep what it prepared for it.
   */
  Optional<ServedIndex> hot(ViewKey view, CrateName name, ContentCoding coding);

  /** The same, asking the store and upstream if need be. Blocks: for a virtual thread. */
  IndexReply get(ViewKey view, CrateName name, ContentCoding coding);
}
