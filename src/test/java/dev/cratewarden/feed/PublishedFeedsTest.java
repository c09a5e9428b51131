package dev.cratewarden.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.mirror.AdvisoryFeed;
import dev.cratewarden.mirror.FeedRefresh;
import dev.cratewarden.mirror.FileReply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import okhttp3.OkHttpClient;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedFeedsTest {
  @TempDir private Path folder;

  private Instant now = Instant.parse("2026-11-22T10:00:00Z");

  /** A mirror with some feeds, each a folder called like it. */
  private final class Mirror {
    final SnapshotFolder archive;
    final FeedRefresh refresh;
    final Path published;

    Mirror(String name, String... feeds) {
      archive = new SnapshotFolder(folder.resolve(name));
      published = folder.resolve(name).resolve("published");
      List<AdvisoryFeed> all = new ArrayList<>();
      for (String feed : feeds) {
        FeedKind kind = feed.startsWith("osv") ? FeedKind.OSV : FeedKind.RUSTSEC;
        all.add(
            new DocumentFeed(
                new FeedOptions(feed, kind, folder.resolve(feed).toString(), Duration.ofDays(1)), new OkHttpClient()));
      }
      refresh = new FeedRefresh(all, archive, () -> now, book -> {});
      refresh.refreshAll();
    }

    PublishedFeeds publish() {
      return new PublishedFeeds(archive, refresh::status, published, () -> now);
    }
  }

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static String markdown(String id, String crate) {
    return "```toml\n[advisory]\nid = \""
        + id
        + "\"\npackage = \""
        + crate
        + "\"\ndate = \"2026-01-01\"\nunknown = true\n\n[versions]\npatched = []\n```\n\n# Bad\n\nIn words.\n";
  }

  private static String json(String id, String modified, String crate) {
    return "{ \"id\": \""
        + id
        + "\", \"modified\": \""
        + modified
        + "\", \"x_unknown\": [1,2], \"affected\": [{\"package\": {\"ecosystem\": \"crates.io\", \"name\": \""
        + crate
        + "\"}, \"versions\": [\"1.0.0\"]}]}\n";
  }

  private static FileReply.Found found(PublishedFeeds feeds, String path) {
    assertThat(feeds.get(path)).as(path).isInstanceOf(FileReply.Found.class);
    return (FileReply.Found) feeds.get(path);
  }

  private static byte[] bytes(FileReply.Found found) {
    try (var file = found.file()) {
      ByteBuffer all = ByteBuffer.allocate((int) file.size());
      file.read(0, all);
      return all.array();
    }
  }

  private static Map<String, String> untar(byte[] packed) throws IOException {
    Map<String, String> entries = new LinkedHashMap<>();
    try (TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(packed)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        entries.put(entry.getName(), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return entries;
  }

  private static Map<String, String> unzip(byte[] packed) throws IOException {
    Map<String, String> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(packed))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return entries;
  }

  @Test
  void rustSecsFilesComeBackByteForByteInTheTreeOfTheDatabase() throws IOException {
    write("rustsec/advisory-db-1a2b/crates/rsa/RUSTSEC-2026-0001.md", markdown("RUSTSEC-2026-0001", "rsa"));
    write("rustsec/loose.md", markdown("RUSTSEC-2026-0002", "time"));
    write("rustsec/README.md", "# Not an advisory\n");

    FileReply.Found tree = found(new Mirror("a", "rustsec").publish(), "advisory-db.tar.gz");

    assertThat(untar(bytes(tree)))
        .isEqualTo(
            Map.of(
                "advisory-db/crates/rsa/RUSTSEC-2026-0001.md",
                markdown("RUSTSEC-2026-0001", "rsa"),
                "advisory-db/crates/time/RUSTSEC-2026-0002.md",
                markdown("RUSTSEC-2026-0002", "time")));
    assertThat(tree.contentType()).isEqualTo("application/gzip");
    assertThat(tree.modified()).contains(now);
  }

  @Test
  void osvRecordsComeBackByteForByteInTheLayoutOfTheBucket() throws IOException {
    String older = json("MAL-2026-1", "2026-01-01T00:00:00Z", "evil");
    String newer = json("GHSA-aaaa-bbbb-cccc", "2026-03-01T00:00:00.5Z", "rsa");
    write("osv/a/MAL-2026-1.json", older);
    write("osv/b/x.json", newer);
    PublishedFeeds feeds = new Mirror("a", "osv").publish();

    assertThat(unzip(bytes(found(feeds, "osv/crates.io/all.zip"))))
        .isEqualTo(Map.of("MAL-2026-1.json", older, "GHSA-aaaa-bbbb-cccc.json", newer));
    assertThat(new String(bytes(found(feeds, "osv/crates.io/modified_id.csv")), StandardCharsets.US_ASCII))
        .isEqualTo("2026-03-01T00:00:00.500Z,GHSA-aaaa-bbbb-cccc\n2026-01-01T00:00:00Z,MAL-2026-1\n");
    FileReply.Found one = found(feeds, "osv/crates.io/MAL-2026-1.json");
    assertThat(new String(bytes(one), StandardCharsets.UTF_8)).isEqualTo(older);
    assertThat(one.modified()).contains(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(feeds.get("osv/crates.io/MAL-2026-2.json")).isInstanceOf(FileReply.NoSuch.class);
  }

  @Test
  void ofTwoRecordsWithOneIdTheNewerIsPublishedWhicheverFeedItIsFrom() throws IOException {
    write("osv-1/MAL-2026-1.json", json("MAL-2026-1", "2026-02-01T00:00:00Z", "new"));
    write("osv-2/MAL-2026-1.json", json("MAL-2026-1", "2026-01-01T00:00:00Z", "old"));
    for (String[] order : new String[][] {{"osv-1", "osv-2"}, {"osv-2", "osv-1"}}) {
      PublishedFeeds feeds = new Mirror("m" + order[0], order).publish();
      assertThat(new String(bytes(found(feeds, "osv/crates.io/MAL-2026-1.json")), StandardCharsets.UTF_8))
          .contains("\"new\"");
    }
  }

  @Test
  void theSameDocumentsGiveTheSameBytesAndTagWheneverAndWherever() throws IOException {
    write("rustsec-1/crates/rsa/RUSTSEC-2026-0001.md", markdown("RUSTSEC-2026-0001", "rsa"));
    write("rustsec-1/crates/time/RUSTSEC-2026-0002.md", markdown("RUSTSEC-2026-0002", "time"));
    write("rustsec-2/db/crates/time/RUSTSEC-2026-0002.md", markdown("RUSTSEC-2026-0002", "time"));
    write("rustsec-2/db/crates/rsa/RUSTSEC-2026-0001.md", markdown("RUSTSEC-2026-0001", "rsa"));
    FileReply.Found first = found(new Mirror("a", "rustsec-1").publish(), "advisory-db.tar.gz");
    now = now.plus(Duration.ofDays(3));
    FileReply.Found second = found(new Mirror("b", "rustsec-2").publish(), "advisory-db.tar.gz");
    assertThat(second.etag()).isEqualTo(first.etag());
    assertThat(bytes(second)).isEqualTo(bytes(first));
  }

  @Test
  void aFileKeepsItsTimeOverARestartAndGetsANewOneWhenTheAdvisoriesChange() throws IOException {
    write("rustsec/crates/rsa/RUSTSEC-2026-0001.md", markdown("RUSTSEC-2026-0001", "rsa"));
    Mirror mirror = new Mirror("a", "rustsec");
    FileReply.Found before = found(mirror.publish(), "advisory-db.tar.gz");
    Instant first = now;

    now = now.plus(Duration.ofDays(1));
    PublishedFeeds afterRestart = mirror.publish();
    FileReply.Found same = found(afterRestart, "advisory-db.tar.gz");
    assertThat(same.etag()).isEqualTo(before.etag());
    assertThat(same.modified()).contains(first);

    // The words of an advisory change what is published, though no verdict.
    write(
        "rustsec/crates/rsa/RUSTSEC-2026-0001.md",
        markdown("RUSTSEC-2026-0001", "rsa").replace("In words", "In other words"));
    now = now.plus(Duration.ofDays(1));
    mirror.refresh.refresh(Set.of("rustsec"));
    FileReply.Found changed = found(afterRestart, "advisory-db.tar.gz");
    assertThat(changed.etag()).isNotEqualTo(before.etag());
    assertThat(changed.modified()).contains(now);
    assertThat(untar(bytes(changed)).values()).singleElement().asString().contains("In other words");
    // A download that began before the change ends with the bytes it began with.
    assertThat(untar(bytes(before)).values()).singleElement().asString().contains("In words");
  }

  @Test
  void whereThereIsNoFeedOfAKindTheAnswerSaysSo() throws IOException {
    write("rustsec/crates/rsa/RUSTSEC-2026-0001.md", markdown("RUSTSEC-2026-0001", "rsa"));
    write("osv/MAL-2026-1.json", json("MAL-2026-1", "2026-01-01T00:00:00Z", "evil"));
    PublishedFeeds rustsec = new Mirror("a", "rustsec").publish();
    assertThat(((FileReply.NoSuch) rustsec.get("osv/crates.io/all.zip")).text()).contains("no feed of kind osv");
    assertThat(((FileReply.NoSuch) rustsec.get("osv/crates.io/MAL-2026-1.json")).text()).contains("no feed of kind");
    PublishedFeeds osv = new Mirror("b", "osv").publish();
    assertThat(((FileReply.NoSuch) osv.get("advisory-db.tar.gz")).text()).contains("no feed of kind rustsec");
    for (String path : List.of("", "osv/crates.io/", "osv/npm/all.zip", "osv/crates.io/a/b", "../feeds/x")) {
      assertThat(osv.get(path)).as(path).isInstanceOf(FileReply.NoSuch.class);
    }
  }
}
