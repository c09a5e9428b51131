package dev.cratewarden.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an administrator asks for.
 *
 * @param captured the segments that stood where the path has {@code {}}
 * @param query parameters, decoded; the last one of a name counts
 * @param body as it came; empty for a {@code GET}
 */
public record AdminRequest(List<String> captured, Map<String, String> query, byte[] body) {
  /** One query parameter. */
  public Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name));
  }

  /** The body read as UTF-8. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
