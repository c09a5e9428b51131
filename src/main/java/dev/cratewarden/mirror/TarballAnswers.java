package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;

/** Answers requests for tarballs. Every method blocks: for a virtual thread. */
public interface TarballAnswers {
  /**
   * Judges the version and opens its tarball, fetching it if need be. Asked for every request, also for a {@code HEAD},
   * a part, or bytes that the caller holds: nothing passes by the policy.
   */
  DownloadReply get(ViewKey view, CrateId id, Requester requester);

  /**
   * Notes that a client received the last byte it asked for. Called before the tarball is closed; not for a {@code
   * HEAD}, a 304 or a client that left.
   *
   * @param bytes handed over: fewer than the tarball has if only a part was asked for
   */
  void delivered(ViewKey view, DownloadReply.Tarball tarball, Requester requester, long bytes);
}
