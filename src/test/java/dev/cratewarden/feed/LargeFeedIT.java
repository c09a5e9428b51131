package dev.cratewarden.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.advisory.AdvisoryBook;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.mirror.AdvisoryFeed.Loaded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fifty thousand records, one in a hundred broken. */
class LargeFeedIT {
  private static final int RECORDS = 50_000;
  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

  @TempDir Path folder;

  private static String record(int i) {
    if (i % 100 == 0) {
      return "{\"id\":\"X-" + i + "\",";
    }
    return """
    {"id":"X-%d","modified":"2026-08-01T00:00:00Z","aliases":["CVE-2026-%d"],"summary":"Something in crate-%d","details":"%s",
     "affected":[{"package":{"ecosystem":"crates.io","name":"crate-%d"},
      "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.%d.0"}]}],"versions":["0.1.0","0.2.0"]}]}\
    """
        .formatted(i, i, i % 20_000, "text ".repeat(100), i % 20_000, i % 50);
  }

  @Test
  void a_large_feed_with_one_percent_broken_loads_and_reports_the_rest() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < RECORDS; i++) {
      files.put("X-" + i + ".json", record(i).getBytes(StandardCharsets.UTF_8));
    }
    Path zip = Files.write(folder.resolve("all.zip"), DocumentFeedTest.zip(files));
    DocumentFeed feed =
        new DocumentFeed(new FeedOptions("big", FeedKind.OSV, zip.toString(), Duration.ofDays(1)), new OkHttpClient());
    Loaded loaded = (Loaded) feed.load(Optional.empty(), NOW);
    assertThat(loaded.records()).hasSize(49_500);
    assertThat(loaded.problemCount()).isEqualTo(500);
    assertThat(loaded.problems()).hasSize(FeedLimits.DEFAULT.problemsMax());
    AdvisoryBook book = AdvisoryBook.of(loaded.records());
    assertThat(book.size()).isEqualTo(49_500);
    assertThat(book.matches(CrateName.of("crate-7"), CrateVersion.of("1.0.0"))).isNotEmpty();
    assertThat(book.matches(CrateName.of("crate-7"), CrateVersion.of("2.0.0"))).isEmpty();
    assertThat(((Loaded) feed.restore(loaded.snapshot())).records()).hasSize(49_500);
  }

  @Test
  void one_crate_with_all_of_them_is_still_judged() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 1; i < 10_000; i++) {
      files.put(
          "X-" + i + ".json", DocumentFeedTest.osv("X-" + i, "2026-08-01T00:00:00Z").getBytes(StandardCharsets.UTF_8));
    }
    Path zip = Files.write(folder.resolve("all.zip"), DocumentFeedTest.zip(files));
    DocumentFeed feed =
        new DocumentFeed(new FeedOptions("big", FeedKind.OSV, zip.toString(), Duration.ofDays(1)), new OkHttpClient());
    AdvisoryBook book = AdvisoryBook.of(((Loaded) feed.load(Optional.empty(), NOW)).records());
    assertThat(book.matches(CrateName.of("x"), CrateVersion.of("1.0.0"))).hasSize(9_999);
  }
}
