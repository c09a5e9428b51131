package dev.cratewarden.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.mirror.AdvisoryFeed.Answer;
import dev.cratewarden.mirror.AdvisoryFeed.Failed;
import dev.cratewarden.mirror.AdvisoryFeed.Loaded;
import dev.cratewarden.mirror.AdvisoryFeed.Problem;
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

/** Archives and documents made to do harm. */
class HostileFeedTest {
  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
  private static final byte[] GOOD =
      DocumentFeedTest.osv("X-1", "2026-08-01T00:00:00Z").getBytes(StandardCharsets.UTF_8);
  private static final FeedLimits SMALL = new FeedLimits(1 << 20, 8 << 20, 50, 1 << 20, 4 << 20, 10, 10);

  @TempDir Path folder;

  private Answer load(byte[] archive) throws IOException {
    Path file = Files.write(folder.resolve("feed"), archive);
    return load(file);
  }

  private static Answer load(Path from) {
    FeedOptions options = new FeedOptions("test", FeedKind.OSV, from.toString(), Duration.ofDays(1)).withLimits(SMALL);
    return new DocumentFeed(options, new OkHttpClient()).load(Optional.empty(), NOW);
  }

  private static void assertOnlyGood(Answer answer, String problem) {
    assertThat(answer).isInstanceOf(Loaded.class);
    Loaded loaded = (Loaded) answer;
    assertThat(loaded.records()).hasSize(1);
    assertThat(loaded.problems()).extracting(Problem::reason).containsExactly(problem);
  }

  private static Map<String, byte[]> with(String path, byte[] bytes) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("X-1.json", GOOD);
    files.put(path, bytes);
    return files;
  }

  @Test
  void an_entry_that_unpacks_to_more_than_a_document_may_be_is_a_problem() throws IOException {
    byte[] bomb = new byte[5 << 20];
    assertOnlyGood(load(DocumentFeedTest.zip(with("bomb.json", bomb))), "longer than 1048576 bytes");
    assertOnlyGood(load(DocumentFeedTest.tarGz(with("bomb.json", bomb))), "longer than 1048576 bytes");
  }

  @Test
  void an_archive_that_unpacks_to_more_than_it_may_fails() throws IOException {
    Map<String, byte[]> files = with("readme.txt", new byte[30 << 20]);
    files.put("X-2.json", GOOD);
    assertThat(load(DocumentFeedTest.tarGz(files)))
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.reason()).contains("more than 8388608 bytes unpacked"));
    Map<String, byte[]> many = new LinkedHashMap<>();
    for (int i = 0; i < 12; i++) {
      many.put(i + ".json", new byte[1 << 20]);
    }
    assertThat(load(DocumentFeedTest.zip(many)))
        .isInstanceOfSatisfying(Failed.class, failed -> assertThat(failed.reason()).contains("bytes unpacked"));
  }

  @Test
  void an_archive_of_more_entries_than_it_may_have_fails() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < 51; i++) {
      files.put("empty-" + i + ".txt", new byte[0]);
    }
    for (byte[] archive : new byte[][] {DocumentFeedTest.zip(files), DocumentFeedTest.tarGz(files)}) {
      assertThat(load(archive))
          .isInstanceOfSatisfying(Failed.class, failed -> assertThat(failed.reason()).contains("more than 50 entries"));
    }
  }

  @Test
  void an_entry_whose_path_leaves_the_archive_is_not_looked_into() throws IOException {
    for (String path :
        new String[] {"../X-2.json", "/etc/X-2.json", "a/../../X-2.json", "a\\..\\X-2.json", "C:X-2.json"}) {
      assertOnlyGood(load(DocumentFeedTest.zip(with(path, GOOD))), "its path leaves the archive");
    }
    assertOnlyGood(load(DocumentFeedTest.tarGz(with("../X-2.json", GOOD))), "its path leaves the archive");
    assertThat(folder.getParent().resolve("X-2.json")).doesNotExist();
  }

  @Test
  void a_link_out_of_the_folder_is_not_followed_and_one_inside_is() throws IOException {
    Path outside = Files.createTempFile("cratewarden-outside", ".json");
    try {
      Files.write(outside, DocumentFeedTest.osv("X-2", "2026-08-01T00:00:00Z").getBytes(StandardCharsets.UTF_8));
      Path feed = Files.createDirectory(folder.resolve("feed"));
      Files.createDirectory(feed.resolve("..data"));
      Files.write(feed.resolve("..data/X-1.json"), GOOD);
      Files.createSymbolicLink(feed.resolve("X-1.json"), Path.of("..data/X-1.json"));
      Files.createSymbolicLink(feed.resolve("X-2.json"), outside);
      Files.createSymbolicLink(feed.resolve("loop"), feed);
      Files.createSymbolicLink(feed.resolve("dangling.json"), Path.of("nowhere"));
      assertOnlyGood(load(feed), "it points out of the folder");
    } finally {
      Files.delete(outside);
    }
  }

  @Test
  void deep_json_is_refused_before_it_costs_a_stack() throws IOException {
    String deep = "{\"id\":\"X-2\",\"database_specific\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThat(
            ((Loaded) load(DocumentFeedTest.zip(with("deep.json", deep.getBytes(StandardCharsets.UTF_8)))))
                .problems()
                .get(0)
                .reason())
        .contains("nesting depth");
    String objects = "{\"unknown\":".repeat(100_000);
    assertThat(
            ((Loaded) load(DocumentFeedTest.zip(with("deep.json", objects.getBytes(StandardCharsets.UTF_8)))))
                .problems())
        .hasSize(1);
  }

  @Test
  void a_huge_number_is_refused() throws IOException {
    String json = "{\"id\":\"X-2\",\"n\":1" + "0".repeat(500_000) + "}";
    assertThat(((Loaded) load(DocumentFeedTest.zip(with("n.json", json.getBytes(StandardCharsets.UTF_8))))).problems())
        .hasSize(1);
  }

  @Test
  void names_and_texts_of_problems_steer_no_terminal() throws IOException {
    Loaded loaded =
        (Loaded)
            load(
                DocumentFeedTest.zip(
                    with("a\u001b[2J\u202eb.json", "{\"id\":\"\\u001b[31m\"}".getBytes(StandardCharsets.UTF_8))));
    Problem problem = loaded.problems().get(0);
    assertThat(problem.document() + problem.reason()).doesNotContainPattern("[\\p{Cntrl}\\p{Cf}]");
  }

  @Test
  void a_chain_of_aliases_without_end_stays_cheap() throws IOException {
    StringBuilder aliases = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      aliases.append(i == 0 ? "" : ",").append("\"CVE-").append(i).append('"');
    }
    String json =
        new String(GOOD, StandardCharsets.UTF_8)
            .replace("{\"id\":\"X-1\",", "{\"id\":\"X-2\",\"aliases\":[" + aliases + "],");
    Loaded loaded = (Loaded) load(DocumentFeedTest.zip(with("X-2.json", json.getBytes(StandardCharsets.UTF_8))));
    assertThat(loaded.records()).hasSize(2);
    assertThat(loaded.records().get(1).aliases()).hasSize(256);
  }
}
