package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import java.util.Optional;

/** Answers requests for tarballs. */
public interface TarballAnswers {
  /**
   * What {@link #get} said lately, if it allowed the version and would say the same now; the tarball in it is closed,
   * and serves to know which bytes are meant. For those who hold the bytes: they call {@link #handingOut} and send
   * them, or leave it and ask {@link #get}.
   *
   * <p>For an event loop: memory only, no I/O, nothing judged or counted.
   */
  Optional<DownloadReply.Tarball> ready(ViewKey view, CrateId id);

  /** Notes, as {@link #get} does, that a request is answered with what {@link #ready} gave. For an event loop. */
  void handingOut(ViewKey view, DownloadReply.Tarball ready);

  /**
   * Judges the version and opens its tarball, fetching it if need be. Asked for every request, also for a {@code HEAD},
   * a part, or bytes that the caller holds: nothing passes by the policy. Blocks: for a virtual thread.
   */
  DownloadReply get(ViewKey view, CrateId id, Requester requester);

  /**
   * Notes that a client received the last byte it asked for. Not for a {@code HEAD}, a 304 or a client that left. For
   * an event loop: returns at once.
   *
   * @param bytes handed over: fewer than the tarball has if only a part was asked for
   */
  void delivered(ViewKey view, DownloadReply.Tarball tarball, Requester requester, long bytes);
}
