package dev.cratewarden.http;

import java.nio.charset.StandardCharsets;

/**
 * A body and what it is.
 *
 * @param contentType with its charset, if text
 */
public record Page(String contentType, byte[] body) {
  /** Plain text in UTF-8. */
  public static Page text(String text) {
    return new Page("text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  /** HTML in UTF-8. */
  public static Page html(String html) {
    return new Page("text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
  }

  /** JSON. */
  public static Page json(String json) {
    return new Page("application/json", json.getBytes(StandardCharsets.UTF_8));
  }
}
