package dev.cratewarden.mirror;

/** The read-only part of the registry's web API: search and crate metadata. */
public interface WebApi {
  /**
   * Answers a {@code GET}. Blocks: for a virtual thread.
   *
   * @param pathAndQuery below {@code /api/v1}, beginning with a slash
   */
  ApiReply get(ViewKey view, String pathAndQuery);
}
