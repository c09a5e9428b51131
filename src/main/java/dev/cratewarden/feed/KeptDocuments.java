package dev.cratewarden.feed;

import dev.cratewarden.mirror.AdvisoryArchive;
import dev.cratewarden.mirror.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The documents of the last good load of each feed, as they were received.
 *
 * @param feeds the names of those in use, in the order in which they are configured
 */
record KeptDocuments(AdvisoryArchive archive, Supplier<List<String>> feeds) {
  /**
   * What is kept of one feed.
   *
   * @param kind the word in the configuration, whether there is such a kind or not
   * @param documents by path
   */
  record Kept(String feed, String kind, String revision, Map<String, byte[]> documents) {}

  /**
   * All there is.
   *
   * @throws StoreException if something of it cannot be read
   */
  List<Kept> read() {
    List<Kept> all = new ArrayList<>();
    for (String feed : feeds.get()) {
      Optional<byte[]> bytes = archive.load(feed);
      if (bytes.isPresent()) {
        Snapshot snapshot = snapshot(feed, bytes.get());
        all.add(new Kept(feed, snapshot.header().kind(), snapshot.header().revision(), snapshot.documents()));
      }
    }
    return all;
  }

  private static Snapshot snapshot(String feed, byte[] bytes) {
    try {
      return Snapshot.of(bytes, FeedLimits.DEFAULT);
    } catch (IOException e) {
      throw new StoreException("the snapshot of feed " + feed + " is damaged: " + e.getMessage(), e);
    }
  }
}
