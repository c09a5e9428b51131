package dev.cratewarden.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.advisory.Advisory;
import dev.cratewarden.advisory.AdvisoryBook;
import dev.cratewarden.advisory.InvalidAdvisoryException;
import dev.cratewarden.advisory.Match;
import dev.cratewarden.crates.CrateVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever a document says, reading it ends in an advisory, in nothing, or in a reason; and an advisory can always be
 * judged by.
 */
class ReaderFuzzTest {
  private static final Path CORPUS = Path.of("src/test/resources/corpus");
  private static final int ROUNDS = 1500;

  /** Pieces that mean something to one of the parsers. */
  private static final String[] PIECES = {
    "\"",
    "'",
    "\"\"\"",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "=",
    "#",
    "\n",
    "\r\n",
    "\\",
    "\\u0000",
    "```",
    "```toml",
    "# ",
    ".",
    "-0",
    "+x",
    ">= ",
    "< ",
    "<= ",
    "> ",
    "^",
    "~",
    "*",
    "null",
    "true",
    "0",
    "-1",
    "1e999",
    "18446744073709551616",
    "1.2.3-rc.01",
    "0.0.0-0",
    "introduced",
    "fixed",
    "last_affected",
    "limit",
    "versions",
    "\u202e",
    "\u0000",
    "\ud800",
    "é",
    "crates.io",
    "RUSTSEC-2026-0001",
    "2026-02-30",
    "inf",
    "nan"
  };

  private static List<byte[]> seeds(FeedKind kind) throws IOException {
    Path sample = SampleAdvisoriesTest.SAMPLE.resolve(kind == FeedKind.RUSTSEC ? "rustsec" : "osv");
    List<byte[]> seeds = new ArrayList<>();
    try (Stream<Path> files = Stream.concat(Files.walk(sample), Files.walk(CORPUS.resolve(kind.word())))) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        seeds.add(Files.readAllBytes(file));
      }
    }
    return seeds;
  }

  private static Optional<Advisory> read(FeedKind kind, byte[] document) {
    try {
      return DocumentReader.of(kind, "fuzz").read("crates/x/x.md", document);
    } catch (InvalidAdvisoryException e) {
      assertThat(e.getMessage()).hasSizeLessThan(4000);
      return Optional.empty();
    }
  }

  private static void assertUsable(Advisory advisory) {
    assertThat(advisory.title()).doesNotContainPattern("[\\p{Cntrl}\\u202e]");
    AdvisoryBook book = AdvisoryBook.of(List.of(advisory));
    for (var about : advisory.affected()) {
      for (String version : new String[] {"0.0.0-0", "1.2.3", "18446744073709551615.0.0"}) {
        List<Match> matches = book.matches(about.name(), CrateVersion.of(version));
        assertThat(!matches.isEmpty())
            .isEqualTo(about.versions().covers(CrateVersion.of(version)) && !advisory.isWithdrawn());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"RUSTSEC, 20261123", "OSV, 20261124"})
  void a_mutated_document_never_breaks_its_reader(FeedKind kind, long seed) throws IOException {
    Random random = new Random(seed);
    List<byte[]> seeds = seeds(kind);
    int usable = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] document = mutated(seeds.get(random.nextInt(seeds.size())), random);
      Optional<Advisory> advisory;
      try {
        advisory = read(kind, document);
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("round " + round + ": " + new String(document, StandardCharsets.UTF_8), e);
      }
      advisory.ifPresent(ReaderFuzzTest::assertUsable);
      usable += advisory.isPresent() ? 1 : 0;
    }
    assertThat(usable).as("the mutations are not all nonsense").isGreaterThan(ROUNDS / 20);
  }

  private static byte[] mutated(byte[] seed, Random random) {
    StringBuilder text = new StringBuilder(new String(seed, StandardCharsets.UTF_8));
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      int at = random.nextInt(text.length() + 1);
      int end = Math.min(text.length(), at + random.nextInt(12));
      switch (random.nextInt(5)) {
        case 0 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
        case 1 -> text.delete(at, end);
        case 2 -> text.replace(at, end, PIECES[random.nextInt(PIECES.length)]);
        case 3 -> text.insert(at, text.substring(at, end).repeat(1 + random.nextInt(50)));
        default -> text.setLength(random.nextInt(8) == 0 ? at : text.length());
      }
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0 && random.nextInt(4) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  @ParameterizedTest
  @CsvSource({"RUSTSEC", "OSV"})
  void every_document_of_the_corpus_is_answered_as_its_name_says(FeedKind kind) throws IOException {
    try (Stream<Path> files = Files.list(CORPUS.resolve(kind.word()))) {
      for (Path file : files.sorted().toList()) {
        Optional<Advisory> advisory = read(kind, Files.readAllBytes(file));
        assertThat(advisory.isPresent())
            .as(file.toString())
            .isEqualTo(file.getFileName().toString().startsWith("good-"));
        advisory.ifPresent(ReaderFuzzTest::assertUsable);
      }
    }
  }
}
