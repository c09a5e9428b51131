package dev.cratewarden.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The parameters of a query, as forms encode them: here, and only here, a plus sign is a blank. */
final class Query {
  private static final int PARAMETERS_MAX = 100;

  private Query() {}

  /** Names and values, decoded; the last one of a name counts. What cannot be decoded is taken as it stands. */
  static Map<String, String> parse(String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    int start = 0;
    while (start < query.length() && parameters.size() < PARAMETERS_MAX) {
      int amp = query.indexOf('&', start);
      int end = amp < 0 ? query.length() : amp;
      int equals = query.indexOf('=', start);
      int nameEnd = equals < 0 || equals > end ? end : equals;
      if (nameEnd > start) {
        parameters.put(
            decoded(query.substring(start, nameEnd)), nameEnd < end ? decoded(query.substring(nameEnd + 1, end)) : "");
      }
      start = end + 1;
    }
    return Map.copyOf(parameters);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
