package dev.cratewarden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine;

/** The state of the advisory feeds for people. */
final class FeedLines {
  private FeedLines() {}

  static void print(JsonNode status, CommandLine command) {
    PrintWriter out = command.getOut();
    if (status.path("feeds").isEmpty()) {
      out.println("no feed is configured: nothing is known of vulnerabilities and malware");
    }
    for (JsonNode feed : status.path("feeds")) {
      String source = feed.path("source").asText();
      out.printf(
          "%-12s %-6s %d records%s%s%n",
          source, feed.path("freshness").asText(), feed.path("records").asLong(), age(feed), outcome(status, source));
      if (feed.has("fetchedAt")) {
        out.printf("  fetched    %s%n", feed.path("fetchedAt").asText());
      }
      if (feed.has("lastFailure")) {
        out.printf("  failure    %s%n", feed.path("lastFailure").asText());
      }
      problems(feed, out);
    }
    status.path("audits").forEach(it -> audits(status, it, out));
    out.printf(
        "%d advisories in use, revision %s%n", status.path("advisories").asLong(), status.path("revision").asText());
    out.flush();
  }

  private static void audits(JsonNode status, JsonNode audits, PrintWriter out) {
    String from = audits.path("from").asText();
    out.printf(
        "audits       %-6s %d entries of %s%s%s%n",
        audits.has("fetchedAt") ? "read" : "never",
        audits.path("entries").asLong(),
        from,
        audits.has("ageSeconds") ? ", looked at " + ago(audits.path("ageSeconds").asLong()) + " ago" : "",
        outcome(status, from));
    if (audits.has("lastFailure")) {
      out.printf("  failure    %s%n", audits.path("lastFailure").asText());
    }
    problems(audits, out);
  }

  private static String ago(long seconds) {
    return seconds < 120
        ? seconds + " seconds"
        : seconds < 7_200 ? seconds / 60 + " minutes" : seconds / 3_600 + " hours";
  }

  private static String age(JsonNode feed) {
    return feed.has("ageSeconds")
        ? ", the newest " + Duration.ofSeconds(feed.path("ageSeconds").asLong()).toDays() + " days old"
        : "";
  }

  private static String outcome(JsonNode status, String source) {
    String outcome = status.path("outcomes").path(source).asText();
    return outcome.isEmpty() ? "" : ", " + outcome;
  }

  private static void problems(JsonNode feed, PrintWriter out) {
    long all = feed.path("problems").asLong();
    feed.path("firstProblems")
        .forEach(it -> out.printf("  unreadable %s: %s%n", it.path("document").asText(), it.path("reason").asText()));
    long more = all - feed.path("firstProblems").size();
    if (more > 0) {
      out.printf("  and %d more%n", more);
    }
  }

  /** Whether every feed has something to say that is not stale, and every import of audits was once read. */
  static boolean areSound(JsonNode status) {
    for (JsonNode feed : status.path("feeds")) {
      String freshness = feed.path("freshness").asText();
      if (freshness.equals("never") || freshness.equals("stale")) {
        return false;
      }
    }
    for (JsonNode audits : status.path("audits")) {
      if (!audits.has("fetchedAt")) {
        return false;
      }
    }
    return true;
  }
}
