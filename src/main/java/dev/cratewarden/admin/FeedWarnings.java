package dev.cratewarden.admin;

import dev.cratewarden.mirror.FeedStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with the advisories that a judgement was made by: without them silence means nothing. */
final class FeedWarnings {
  private FeedWarnings() {}

  static List<String> of(List<FeedStatus> feeds, int advisories) {
    List<String> warnings = new ArrayList<>();
    if (advisories == 0) {
      warnings.add(
          "ADVISORIES ARE UNKNOWN: "
              + (feeds.isEmpty() ? "no feed is configured" : "no feed could be loaded")
              + ", so vulnerabilities and malware go unseen; give --feed rustsec=PATH_OR_URL");
    }
    for (FeedStatus feed : feeds) {
      feed.lastFailure().ifPresent(it -> warnings.add("feed " + feed.source() + ": " + it));
      if (feed.freshness() == FeedStatus.Freshness.STALE) {
        warnings.add(
            "feed "
                + feed.source()
                + ": its newest advisory is "
                + feed.age().orElse(Duration.ZERO).toDays()
                + " days old; newer ones are not known here");
      }
    }
    return warnings;
  }
}
