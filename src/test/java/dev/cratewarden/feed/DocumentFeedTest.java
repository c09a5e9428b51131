package dev.cratewarden.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.advisory.Advisory;
import dev.cratewarden.mirror.AdvisoryFeed.Answer;
import dev.cratewarden.mirror.AdvisoryFeed.Failed;
import dev.cratewarden.mirror.AdvisoryFeed.Loaded;
import dev.cratewarden.mirror.AdvisoryFeed.NotModified;
import dev.cratewarden.mirror.AdvisoryFeed.Refused;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okio.Buffer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One feed through every way that leads to documents, and every reason not to trust them. */
class DocumentFeedTest {
  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path folder;

  private static DocumentFeed feed(FeedKind kind, String from) {
    return new DocumentFeed(new FeedOptions("test", kind, from, DAY), new OkHttpClient());
  }

  private static Loaded loaded(Answer answer) {
    assertThat(answer).isInstanceOf(Loaded.class);
    return (Loaded) answer;
  }

  private static String reason(Answer answer) {
    return switch (answer) {
      case Refused refused -> "refused: " + refused.reason();
      case Failed failed -> "failed: " + failed.reason();
      default -> answer.toString();
    };
  }

  static String osv(String id, String modified) {
    return """
    {"id":"%s","modified":"%s","affected":[{"package":{"ecosystem":"crates.io","name":"x"},
     "ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}\
    """
        .formatted(id, modified);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, byte[]> records(int count, String modified) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      files.put("X-" + i + ".json", bytes(osv("X-" + i, modified)));
    }
    return files;
  }

  private void write(Map<String, byte[]> files) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
  }

  static byte[] zip(Map<String, byte[]> files) throws IOException {
    Buffer out = new Buffer();
    try (ZipOutputStream zip = new ZipOutputStream(out.outputStream())) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
        zip.closeEntry();
      }
    }
    return out.readByteArray();
  }

  static byte[] tarGz(Map<String, byte[]> files) throws IOException {
    Buffer out = new Buffer();
    try (OutputStream packed = new GZIPOutputStream(out.outputStream());
        TarArchiveOutputStream tar = new TarArchiveOutputStream(packed)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey(), true);
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return out.readByteArray();
  }

  @Test
  void a_folder_an_archive_and_a_tarball_of_the_same_files_are_the_same_feed() throws IOException {
    Map<String, byte[]> files = records(30, "2026-08-01T00:00:00Z");
    write(files);
    Path zip = Files.write(folder.resolve("feed.zip"), zip(files));
    Path tar = Files.write(folder.resolve("feed.tgz"), tarGz(files));
    Loaded fromFolder = loaded(feed(FeedKind.OSV, folder.toString()).load(Optional.empty(), NOW));
    for (Path archive : List.of(zip, tar)) {
      Loaded fromArchive = loaded(feed(FeedKind.OSV, archive.toString()).load(Optional.empty(), NOW));
      assertThat(fromArchive.revision()).isEqualTo(fromFolder.revision());
      assertThat(fromArchive.records())
          .extracting(Advisory::id)
          .containsExactlyElementsOf(fromFolder.records().stream().map(Advisory::id).toList());
    }
    assertThat(fromFolder.newest()).contains(Instant.parse("2026-08-01T00:00:00Z"));
  }

  @Test
  void rustsecs_sample_loads_from_its_folder() {
    Loaded loaded =
        loaded(
            feed(FeedKind.RUSTSEC, SampleAdvisoriesTest.SAMPLE.resolve("rustsec").toString())
                .load(Optional.empty(), NOW));
    assertThat(loaded.records()).hasSize(18).extracting(Advisory::source).containsOnly("test");
    assertThat(loaded.problemCount()).isZero();
  }

  @Test
  void an_unchanged_folder_is_not_read_again_and_a_changed_one_is() throws IOException {
    write(records(3, "2026-08-01T00:00:00Z"));
    DocumentFeed feed = feed(FeedKind.OSV, folder.toString());
    Loaded first = loaded(feed.load(Optional.empty(), NOW));
    assertThat(feed.load(Optional.of(first.snapshot()), NOW)).isInstanceOf(NotModified.class);
    Files.writeString(folder.resolve("X-9.json"), osv("X-9", "2026-08-02T00:00:00Z"));
    assertThat(loaded(feed.load(Optional.of(first.snapshot()), NOW)).records()).hasSize(4);
  }

  @Test
  void a_snapshot_restores_what_was_loaded_without_asking_anybody() throws IOException {
    write(records(5, "2026-08-01T00:00:00Z"));
    DocumentFeed feed = feed(FeedKind.OSV, folder.toString());
    Loaded first = loaded(feed.load(Optional.empty(), NOW));
    Loaded restored = loaded(feed(FeedKind.OSV, folder.toString()).restore(first.snapshot()));
    assertThat(restored.records()).isEqualTo(first.records());
    assertThat(restored.revision()).isEqualTo(first.revision());
    assertThat(restored.fetchedAt()).isEqualTo(NOW);
  }

  @Test
  void a_feed_that_was_pointed_elsewhere_does_not_take_what_the_other_left() throws IOException {
    write(records(5, "2026-08-01T00:00:00Z"));
    byte[] snapshot = loaded(feed(FeedKind.OSV, folder.toString()).load(Optional.empty(), NOW)).snapshot();

    assertThat(reason(feed(FeedKind.OSV, "https://nowhere.invalid/").restore(snapshot)))
        .startsWith("failed: ")
        .contains("came from " + folder, "does not name any more");
  }

  @Test
  void a_damaged_snapshot_is_said_to_be_one() throws IOException {
    write(records(5, "2026-08-01T00:00:00Z"));
    DocumentFeed feed = feed(FeedKind.OSV, folder.toString());
    byte[] good = loaded(feed.load(Optional.empty(), NOW)).snapshot();
    for (int cut = 0; cut < good.length; cut += 7) {
      assertThat(reason(feed.restore(Arrays.copyOf(good, cut)))).startsWith("failed: ");
    }
    byte[] flipped = good.clone();
    flipped[good.length - 20] ^= 1;
    assertThat(reason(feed.restore(flipped))).startsWith("failed: ");
    assertThat(reason(feed(FeedKind.RUSTSEC, "x").restore(good))).contains("(osv)");
    assertThat(loaded(feed.load(Optional.of(new byte[] {1, 2, 3}), NOW)).records()).hasSize(5);
  }

  @Test
  void one_bad_file_is_a_reported_problem_and_not_a_failed_feed() throws IOException {
    write(records(3, "2026-08-01T00:00:00Z"));
    Files.writeString(folder.resolve("bad.json"), "{\"id\":");
    Loaded loaded = loaded(feed(FeedKind.OSV, folder.toString()).load(Optional.empty(), NOW));
    assertThat(loaded.records()).hasSize(3);
    assertThat(loaded.problemCount()).isEqualTo(1);
    assertThat(loaded.problems().get(0).document()).isEqualTo("bad.json");
    assertThat(loaded.problems().get(0).reason()).startsWith("JSON: ");
  }

  @Test
  void more_bad_files_than_the_threshold_refuse_the_load() throws IOException {
    Map<String, byte[]> files = records(100, "2026-08-01T00:00:00Z");
    for (int i = 0; i < 5; i++) {
      files.put("bad-" + i + ".json", bytes("[]"));
    }
    write(files);
    assertThat(loaded(feed(FeedKind.OSV, folder.toString()).load(Optional.empty(), NOW)).problemCount()).isEqualTo(5);
    Files.writeString(folder.resolve("bad-5.json"), "null");
    assertThat(reason(feed(FeedKind.OSV, folder.toString()).load(Optional.empty(), NOW)))
        .startsWith("refused: 6 of 106 documents cannot be read, more than 5 %, such as bad-0.json");
  }

  @Test
  void a_loss_of_more_than_a_tenth_of_the_records_is_refused() throws IOException {
    write(records(100, "2026-08-01T00:00:00Z"));
    DocumentFeed feed = feed(FeedKind.OSV, folder.toString());
    Optional<byte[]> before = Optional.of(loaded(feed.load(Optional.empty(), NOW)).snapshot());
    for (int i = 0; i < 10; i++) {
      Files.delete(folder.resolve("X-" + i + ".json"));
    }
    assertThat(loaded(feed.load(before, NOW)).records()).hasSize(90);
    Files.delete(folder.resolve("X-10.json"));
    assertThat(reason(feed.load(before, NOW)))
        .isEqualTo("refused: only 89 advisories where there were 100, a loss of more than 10 %");
    assertThat(loaded(feed.load(Optional.empty(), NOW)).records()).as("asked to take whatever is there").hasSize(89);
  }

  @Test
  void an_older_copy_is_refused() throws IOException {
    write(records(3, "2026-08-02T00:00:00Z"));
    DocumentFeed feed = feed(FeedKind.OSV, folder.toString());
    Optional<byte[]> before = Optional.of(loaded(feed.load(Optional.empty(), NOW)).snapshot());
    write(records(4, "2026-08-01T00:00:00Z"));
    assertThat(reason(feed.load(before, NOW)))
        .isEqualTo(
            "refused: its newest record is of 2026-08-01T00:00:00Z, older than 2026-08-02T00:00:00Z seen before");
  }

  @Test
  void a_record_from_the_future_does_not_make_every_later_feed_older() throws IOException {
    write(records(3, "2026-08-02T00:00:00Z"));
    Files.writeString(folder.resolve("F.json"), osv("F-1", "2999-01-01T00:00:00Z"));
    assertThat(loaded(feed(FeedKind.OSV, folder.toString()).load(Optional.empty(), NOW)).newest())
        .contains(Instant.parse("2026-08-02T00:00:00Z"));
  }

  @Test
  void another_place_is_not_compared_with_the_old_one() throws IOException {
    write(records(50, "2026-08-02T00:00:00Z"));
    byte[] before = loaded(feed(FeedKind.OSV, folder.toString()).load(Optional.empty(), NOW)).snapshot();
    Path other = Files.write(folder.resolve("other.zip"), zip(records(3, "2026-01-01T00:00:00Z")));
    assertThat(loaded(feed(FeedKind.OSV, other.toString()).load(Optional.of(before), NOW)).records()).hasSize(3);
  }

  @Test
  void nothing_at_all_is_a_failure_with_its_reason() throws IOException {
    assertThat(reason(feed(FeedKind.OSV, folder.toString()).load(Optional.empty(), NOW)))
        .startsWith("failed: no advisories in ");
    assertThat(reason(feed(FeedKind.OSV, folder.resolve("no").toString()).load(Optional.empty(), NOW)))
        .startsWith("failed: there is no ");
    Files.writeString(folder.resolve("bad.json"), "{}");
    assertThat(reason(feed(FeedKind.OSV, folder.toString()).load(Optional.empty(), NOW)))
        .contains("none of 1 documents can be read, such as bad.json");
  }

  private static MockResponse ok(byte[] body, String... headers) {
    return new MockResponse.Builder().headers(Headers.of(headers)).body(new Buffer().write(body)).build();
  }

  private static MockResponse status(int code) {
    return new MockResponse.Builder().code(code).build();
  }

  @Test
  void a_url_is_asked_conditionally_with_what_it_gave_out() throws Exception {
    try (MockWebServer server = new MockWebServer()) {
      server.start();
      server.enqueue(
          ok(
              zip(records(3, "2026-08-01T00:00:00Z")),
              "ETag",
              "\"a\"",
              "Last-Modified",
              "Sat, 01 Aug 2026 00:00:00 GMT"));
      server.enqueue(status(304));
      DocumentFeed feed = feed(FeedKind.OSV, server.url("/crates.io/all.zip").toString());
      Loaded first = loaded(feed.load(Optional.empty(), NOW));
      assertThat(feed.load(Optional.of(first.snapshot()), NOW)).isInstanceOf(NotModified.class);
      assertThat(server.takeRequest().getHeaders().get("If-None-Match")).isNull();
      Headers second = server.takeRequest().getHeaders();
      assertThat(second.get("If-None-Match")).isEqualTo("\"a\"");
      assertThat(second.get("If-Modified-Since")).isEqualTo("Sat, 01 Aug 2026 00:00:00 GMT");
      assertThat(second.get("Accept-Encoding")).isEqualTo("identity");
    }
  }

  @Test
  void what_a_host_answers_otherwise_is_a_failure() throws Exception {
    try (MockWebServer server = new MockWebServer()) {
      server.start();
      server.enqueue(status(500));
      server.enqueue(status(404));
      server.enqueue(ok(bytes("<html>sign in</html>")));
      server.enqueue(ok(Arrays.copyOf(zip(records(3, "2026-08-01T00:00:00Z")), 200)));
      server.enqueue(ok(new byte[5000]));
      String url = server.url("/all.zip").toString();
      DocumentFeed feed = feed(FeedKind.OSV, url);
      assertThat(reason(feed.load(Optional.empty(), NOW))).contains("HTTP status 500");
      assertThat(reason(feed.load(Optional.empty(), NOW))).contains("does not exist");
      assertThat(reason(feed.load(Optional.empty(), NOW))).startsWith("failed: ");
      assertThat(reason(feed.load(Optional.empty(), NOW))).startsWith("failed: ");
      FeedLimits small = new FeedLimits(4096, 1 << 20, 100, 1 << 16, 1 << 20, 10, 10);
      DocumentFeed limited =
          new DocumentFeed(new FeedOptions("test", FeedKind.OSV, url, DAY).withLimits(small), new OkHttpClient());
      assertThat(reason(limited.load(Optional.empty(), NOW))).contains("longer than 4096 bytes");
    }
  }

  @Test
  void offline_no_url_is_asked() {
    DocumentFeed feed =
        new DocumentFeed(
            new FeedOptions("test", FeedKind.OSV, "https://feeds.invalid/all.zip", DAY).withNetwork(false, "x"),
            new OkHttpClient());
    assertThat(reason(feed.load(Optional.empty(), NOW))).startsWith("failed: offline");
  }

  @Test
  void an_export_is_followed_by_its_list_of_changes_and_loaded_whole_now_and_then() throws Exception {
    try (MockWebServer server = new MockWebServer()) {
      server.start();
      Map<String, byte[]> all = records(20, "2026-08-01T00:00:00Z");
      server.enqueue(ok(bytes("2026-08-01T00:00:00Z,X-0\n2026-08-01T00:00:00Z,X-1\n"), "ETag", "\"1\""));
      server.enqueue(ok(zip(all)));
      // A day later one record is new, one of the same second as before is listed again, an older one is not asked for.
      server.enqueue(
          ok(
              bytes("2026-08-03T00:00:00Z,X-99\n2026-08-01T00:00:00Z,X-0\n2026-07-01T00:00:00Z,X-5\n"),
              "ETag",
              "\"2\""));
      server.enqueue(ok(bytes(osv("X-99", "2026-08-03T00:00:00Z"))));
      server.enqueue(ok(bytes(osv("X-0", "2026-08-01T00:00:00Z"))));
      server.enqueue(status(304));
      server.enqueue(ok(bytes("2026-08-03T00:00:00Z,X-99\n")));
      all.remove("X-7.json");
      all.put("X-99.json", bytes(osv("X-99", "2026-08-03T00:00:00Z")));
      server.enqueue(ok(zip(all)));
      DocumentFeed feed = feed(FeedKind.OSV, server.url("/crates.io/").toString());
      Loaded first = loaded(feed.load(Optional.empty(), NOW));
      Loaded second = loaded(feed.load(Optional.of(first.snapshot()), NOW.plus(DAY)));
      assertThat(second.records()).hasSize(21);
      assertThat(second.newest()).contains(Instant.parse("2026-08-03T00:00:00Z"));
      assertThat(feed.load(Optional.of(second.snapshot()), NOW.plus(DAY))).isInstanceOf(NotModified.class);
      Loaded whole = loaded(feed.load(Optional.of(second.snapshot()), NOW.plus(Duration.ofDays(8))));
      assertThat(whole.records()).hasSize(20).extracting(Advisory::id).doesNotContain("X-7");
      List<String> asked = new ArrayList<>();
      while (asked.size() < 8) {
        asked.add(server.takeRequest().getTarget());
      }
      assertThat(asked)
          .containsExactly(
              "/crates.io/modified_id.csv",
              "/crates.io/all.zip",
              "/crates.io/modified_id.csv",
              "/crates.io/X-99.json",
              "/crates.io/X-0.json",
              "/crates.io/modified_id.csv",
              "/crates.io/modified_id.csv",
              "/crates.io/all.zip");
    }
  }

  @Test
  void a_list_of_changes_cannot_make_us_ask_for_anything_but_records() throws Exception {
    try (MockWebServer server = new MockWebServer()) {
      server.start();
      server.enqueue(ok(bytes("2026-08-01T00:00:00Z,X-0\n")));
      server.enqueue(ok(zip(records(3, "2026-08-01T00:00:00Z"))));
      server.enqueue(ok(bytes("2026-08-03T00:00:00Z,../../admin?x=\n")));
      server.enqueue(ok(bytes("no list at all\n")));
      server.enqueue(ok(bytes("2026-08-03T00:00:00Z,X-9\n")));
      server.enqueue(ok(bytes(osv("X-10", "2026-08-03T00:00:00Z"))));
      server.enqueue(ok(bytes("2026-08-03T00:00:00Z,X-9\n")));
      server.enqueue(status(404));
      DocumentFeed feed = feed(FeedKind.OSV, server.url("/crates.io/modified_id.csv").toString());
      Optional<byte[]> before = Optional.of(loaded(feed.load(Optional.empty(), NOW)).snapshot());
      assertThat(reason(feed.load(before, NOW))).contains("not an id in the list of changes");
      assertThat(reason(feed.load(before, NOW))).contains("not a list of changes");
      assertThat(loaded(feed.load(before, NOW)).problems().get(0).reason()).isEqualTo("it has another id inside");
      assertThat(loaded(feed.load(before, NOW)).problems().get(0).reason()).contains("does not exist");
    }
  }
}
