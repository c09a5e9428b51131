package dev.cratewarden.feed;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * One configured feed.
 *
 * @param name unique among the feeds; names its records, metrics and snapshot file
 * @param kind the format of its documents
 * @param from a URL, or the path of an archive or a folder
 * @param every how often it is looked at
 * @param fullEvery how often an OSV export that is followed by its list of changes is loaded whole: the list tells no
 *     deletions
 * @param parseErrorsMaxPercent more unreadable documents than this refuse the load
 * @param countDropMaxPercent a loss of more records than this refuses the load
 * @param online whether URLs may be asked
 * @param userAgent how we present ourselves to the host of a URL
 */
public record FeedOptions(
    String name,
    FeedKind kind,
    String from,
    Duration every,
    Duration fullEvery,
    int parseErrorsMaxPercent,
    int countDropMaxPercent,
    boolean online,
    String userAgent,
    FeedLimits limits) {
  /** A feed with the default limits and thresholds. */
  public FeedOptions(String name, FeedKind kind, String from, Duration every) {
    this(name, kind, from, every, Duration.ofDays(7), 5, 10, true, "cratewarden", FeedLimits.DEFAULT);
  }

  /** The same, with URLs left alone unless {@code online}. */
  public FeedOptions withNetwork(boolean online, String userAgent) {
    return new FeedOptions(
        name, kind, from, every, fullEvery, parseErrorsMaxPercent, countDropMaxPercent, online, userAgent, limits);
  }

  /** The same with other limits. */
  public FeedOptions withLimits(FeedLimits limits) {
    return new FeedOptions(
        name, kind, from, every, fullEvery, parseErrorsMaxPercent, countDropMaxPercent, online, userAgent, limits);
  }

  /** Whether it comes over the network rather than from the disk of this machine. */
  public boolean isUrl() {
    String lower = from.toLowerCase(Locale.ROOT);
    return lower.startsWith("http://") || lower.startsWith("https://");
  }

  /** An OSV export's folder: {@code all.zip}, {@code modified_id.csv} and one {@code ID.json} each. */
  boolean isExportFolder() {
    return kind == FeedKind.OSV && isUrl() && (from.endsWith("/") || from.endsWith("/modified_id.csv"));
  }

  URI url(String file) {
    return URI.create(from.substring(0, from.lastIndexOf('/') + 1) + file);
  }

  Path path() {
    return from.startsWith("file:") ? Path.of(URI.create(from)) : Path.of(from);
  }
}
