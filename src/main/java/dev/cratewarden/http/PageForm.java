package dev.cratewarden.http;

import java.util.Locale;

/** In which form a client would like to read a page. */
public enum PageForm {
  HTML,
  TEXT,
  JSON;

  /** What an {@code Accept} header prefers: HTML for a browser, JSON if only that is asked for, text for all else. */
  static PageForm of(String accept) {
    String wanted = accept.toLowerCase(Locale.ROOT);
    if (wanted.contains("text/html")) {
      return HTML;
    }
    return wanted.contains("application/json") ? JSON : TEXT;
  }
}
