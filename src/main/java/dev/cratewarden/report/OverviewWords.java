package dev.cratewarden.report;

import dev.cratewarden.mirror.FeedStatus;
import dev.cratewarden.mirror.Overview;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What an overview says, by name. */
final class OverviewWords {
  static final String WHERE = "Put these lines into ~/.cargo/config.toml, or .cargo/config.toml of a project:";

  private OverviewWords() {}

  static Map<String, String> facts(Overview overview) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("state", overview.unready().isEmpty() ? "ready" : "not ready: " + String.join("; ", overview.unready()));
    facts.put("mirrors", overview.mirrored());
    facts.put(
        "ruling", overview.revision() + (overview.observes() ? ", observes only and refuses nothing" : ", enforced"));
    facts.put(
        "held",
        Words.counted(overview.tarballs(), "tarball")
            + " of "
            + mebibytes(overview.tarballBytes())
            + ", "
            + Words.counted(overview.indexFiles(), "index file"));
    facts.put("hit ratio", String.format(Locale.ROOT, "%.0f %% since the start", overview.hitRatio() * 100));
    return facts;
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
  }

  /** How a feed stands. */
  static String feed(FeedStatus feed) {
    String state =
        switch (feed.freshness()) {
          case NEVER -> "never loaded";
          case FRESH -> "fresh";
          case OLD -> "old";
          case STALE -> "stale";
        };
    return state
        + ", "
        + Words.counted(feed.records(), "record")
        + feed.age().map(it -> ", the newest " + Words.counted(it.toDays(), "day") + " old").orElse("")
        + feed.lastFailure().map(it -> "; last failure: " + it).orElse("");
  }
}
