package dev.cratewarden.app;

import dev.cratewarden.feed.PublishedFeeds;
import dev.cratewarden.mirror.AdvisoryArchive;
import dev.cratewarden.mirror.FeedStatus;
import dev.cratewarden.mirror.FileAnswers;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** What a Rust developer needs beside crates, wired: advisories for other tools. */
final class Toolbox {
  private final FileAnswers advisories;

  Toolbox(
      Configuration configuration, AdvisoryArchive snapshots, Supplier<List<FeedStatus>> feeds, InstantSource clock) {
    this.advisories = new PublishedFeeds(snapshots, feeds, configuration.data().resolve("published"), clock);
  }

  FileAnswers advisories() {
    return advisories;
  }
}
