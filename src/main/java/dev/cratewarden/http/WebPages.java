package dev.cratewarden.http;

import java.util.Optional;

/** The pages for people: the front page and what belongs to it. Blocks: for a virtual thread. */
public interface WebPages {
  /**
   * One page.
   *
   * @param path {@code /}, or below {@code /ui/}, decoded
   * @param query as it came; empty if there is none
   */
  Optional<Page> page(String path, String query, PageForm form);
}
