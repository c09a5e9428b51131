package dev.cratewarden.mirror;

import dev.cratewarden.policy.WaiverUses;

/** Keeps across restarts what waivers were good for. */
public interface WaiverUseArchive {
  /**
   * As saved last; {@link WaiverUses#UNWATCHED} if nothing was.
   *
   * @throws StoreException if it cannot be read
   */
  WaiverUses load();

  /**
   * Replaces it, all or nothing.
   *
   * @throws StoreException if it cannot be kept
   */
  void save(WaiverUses uses);
}
