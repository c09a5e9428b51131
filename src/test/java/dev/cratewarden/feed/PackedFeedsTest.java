package dev.cratewarden.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.advisory.Advisory;
import dev.cratewarden.mirror.AdvisoryFeed;
import dev.cratewarden.mirror.BundleRefusedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedFeedsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

  @TempDir private Path folder;

  private final List<AdvisoryFeed> arrived = new ArrayList<>();

  private PackedFeeds side(String name, String... feeds) {
    return new PackedFeeds(
        new SnapshotFolder(folder.resolve(name)), () -> List.of(feeds), imported(name), () -> NOW, arrived::add);
  }

  private Path imported(String side) {
    return folder.resolve(side).resolve("imported");
  }

  private void write(String database, String crate, String id, String date) throws Exception {
    Path file = folder.resolve(database).resolve("crates").resolve(crate).resolve(id + ".md");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        "```toml\n[advisory]\nid = \""
            + id
            + "\"\npackage = \""
            + crate
            + "\"\ndate = \""
            + date
            + "\"\n\n[versions]\npatched = []\n```\n\n# Bad\n\nIn words.\n");
  }

  /** Loads a database on one side, as a feed there would. */
  private void keep(String side, String feed, String database, Instant at) {
    DocumentFeed loading =
        new DocumentFeed(
            new FeedOptions(feed, FeedKind.RUSTSEC, folder.resolve(database).toString(), Duration.ofDays(1)),
            new OkHttpClient());
    AdvisoryFeed.Loaded loaded = (AdvisoryFeed.Loaded) loading.load(Optional.empty(), at);
    new SnapshotFolder(folder.resolve(side)).save(feed, loaded.snapshot());
  }

  private static List<String> ids(AdvisoryFeed feed) {
    AdvisoryFeed.Loaded loaded = (AdvisoryFeed.Loaded) feed.load(Optional.empty(), NOW);
    return loaded.records().stream().map(Advisory::id).sorted().toList();
  }

  @Test
  void whatOneSidePacksTheOtherReads() throws Exception {
    write("db", "rsa", "RUSTSEC-2026-0001", "2026-01-01");
    write("db", "time", "RUSTSEC-2026-0002", "2026-02-01");
    keep("a", "rustsec-1", "db", NOW);
    PackedFeeds a = side("a", "rustsec-1");
    assertThat(a.sources()).containsExactly("rustsec");
    byte[] packed = a.pack("rustsec");

    PackedFeeds b = side("b");
    assertThat(PackedFeeds.arrived(imported("b"))).isEmpty();
    assertThat(b.isNews("rustsec", packed)).isTrue();
    b.unpack("rustsec", packed);
    assertThat(b.isNews("rustsec", packed)).isFalse();
    assertThat(arrived).hasSize(1);
    assertThat(ids(arrived.getFirst())).containsExactly("RUSTSEC-2026-0001", "RUSTSEC-2026-0002");
    assertThat(PackedFeeds.arrived(imported("b"))).extracting(AdvisoryFeed::source).containsExactly("imported-rustsec");
  }

  @Test
  void theSameDocumentsGiveTheSameBytesWheneverAndFromWherever() throws Exception {
    write("db", "rsa", "RUSTSEC-2026-0001", "2026-01-01");
    write("db", "time", "RUSTSEC-2026-0002", "2026-02-01");
    write("copy", "time", "RUSTSEC-2026-0002", "2026-02-01");
    write("copy", "rsa", "RUSTSEC-2026-0001", "2026-01-01");
    keep("a", "rustsec-1", "db", NOW);
    keep("b", "rustsec-7", "copy", NOW.plusSeconds(1000));
    assertThat(side("a", "rustsec-1").pack("rustsec")).isEqualTo(side("b", "rustsec-7").pack("rustsec"));
  }

  @Test
  void anOlderCopyIsNoNews() throws Exception {
    write("db", "rsa", "RUSTSEC-2026-0001", "2026-01-01");
    keep("a", "rustsec-1", "db", NOW);
    byte[] older = side("a", "rustsec-1").pack("rustsec");
    write("db", "time", "RUSTSEC-2026-0002", "2026-02-01");
    keep("a", "rustsec-1", "db", NOW);
    byte[] newer = side("a", "rustsec-1").pack("rustsec");
    PackedFeeds b = side("b");
    b.unpack("rustsec", newer);
    assertThat(b.isNews("rustsec", older)).isFalse();
  }

  @Test
  void feedsOfOneKindTravelTogetherAndOthersStayHome() throws Exception {
    write("one", "rsa", "RUSTSEC-2026-0001", "2026-01-01");
    write("two", "time", "RUSTSEC-2026-0002", "2026-02-01");
    write("old", "serde", "RUSTSEC-2026-0003", "2026-02-01");
    keep("a", "rustsec-1", "one", NOW);
    keep("a", "imported-rustsec", "two", NOW);
    keep("a", "rustsec-3", "old", NOW);
    PackedFeeds b = side("b");
    b.unpack("rustsec", side("a", "rustsec-1", "imported-rustsec", "osv-2").pack("rustsec"));
    assertThat(ids(arrived.getFirst())).containsExactly("RUSTSEC-2026-0001", "RUSTSEC-2026-0002");
  }

  @Test
  void rubbishIsRefusedBeforeAnythingIsKept() {
    byte[] rubbish = "rubbish".repeat(100).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> side("b").isNews("rustsec", rubbish)).isInstanceOf(BundleRefusedException.class);
    assertThatThrownBy(() -> side("b").isNews("other", rubbish)).isInstanceOf(BundleRefusedException.class);
    assertThat(folder).isEmptyDirectory();
  }
}
