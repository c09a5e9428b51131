package dev.cratewarden.mirror;

import java.util.List;
import java.util.function.UnaryOperator;

/** Keeps the tokens across restarts. */
public interface TokenArchive {
  /**
   * All of them, in the order in which they were made.
   *
   * @throws StoreException if they cannot be read
   */
  List<AccessToken> load();

  /**
   * Replaces them by what {@code change} makes of those that are kept now, all or nothing, while no other process does
   * the same; returns them.
   *
   * @throws StoreException if they cannot be kept; then nothing has changed
   */
  List<AccessToken> update(UnaryOperator<List<AccessToken>> change);
}
