package dev.cratewarden.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.vet.AuditBook;
import dev.cratewarden.vet.AuditSet;
import dev.cratewarden.vet.Vetting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever a file of audits says, reading it ends in audit sets or in a reason, and sets can always be asked. */
class AuditFileFuzzTest {
  private static final Path CORPUS = Path.of("src/test/resources/corpus/vet");
  private static final int ROUNDS = 1_500;

  /** Pieces that mean something to one of the parsers. */
  private static final List<String> PIECES =
      List.of(
          "\"",
          "'",
          "\"\"\"",
          "[",
          "]",
          "[[",
          "]]",
          "{",
          "}",
          ",",
          "=",
          "#",
          "\n",
          ".",
          "->",
          "@git:",
          "@",
          "1.0.0",
          "0",
          "*",
          ">=",
          "true",
          "2026-02-30",
          "audits",
          "violation",
          "delta",
          "version",
          "criteria",
          "implies",
          "safe-to-run",
          "\u202e",
          "\u0000",
          "é",
          "-",
          "exemptions",
          "publisher",
          "user-id",
          "start",
          "imports",
          "url");

  private static Optional<List<AuditSet>> read(byte[] bytes) {
    try {
      Problems problems = new Problems(10);
      List<AuditSet> sets = AuditFile.parse("fuzz", bytes, problems).sets(Map.of(), true);
      assertThat(problems.kept()).allSatisfy(it -> assertThat(it.reason()).hasSizeLessThan(300));
      return Optional.of(sets);
    } catch (IOException e) {
      assertThat(e.getMessage()).hasSizeLessThan(300);
      return Optional.empty();
    }
  }

  private static void ask(List<AuditSet> sets) {
    AuditBook book = AuditBook.of(List.of(new AuditBook.Page("fuzz", "1", sets)));
    for (String required : List.of("safe-to-run", "crypto-reviewed")) {
      Vetting vetting = book.vetting(List.of("fuzz"), required);
      for (String crate : List.of("foo", "wild", "adler", "addr2line")) {
        for (String version : List.of("1.0.0", "2.0.5", "0.17.0", "2.0.0-rc.1")) {
          assertThat(vetting.of(CrateName.of(crate), CrateVersion.of(version)).toString()).isNotEmpty();
        }
      }
    }
  }

  private static List<Path> corpus() throws IOException {
    try (Stream<Path> files = Files.list(CORPUS)) {
      return files.sorted().toList();
    }
  }

  @Test
  void everyFileOfTheCorpusIsAnsweredAsItsNameSays() throws IOException {
    for (Path file : corpus()) {
      Optional<List<AuditSet>> sets = read(Files.readAllBytes(file));
      assertThat(sets.isPresent()).as(file.toString()).isEqualTo(file.getFileName().toString().startsWith("good-"));
      sets.ifPresent(AuditFileFuzzTest::ask);
    }
  }

  @Test
  void aMutatedFileNeverBreaksItsReader() throws IOException {
    Random random = new Random(20_261_125);
    List<byte[]> seeds = new ArrayList<>();
    for (Path file : corpus()) {
      seeds.add(Files.readAllBytes(file));
    }
    int usable = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = mutated(seeds.get(random.nextInt(seeds.size())), random);
      try {
        Optional<List<AuditSet>> sets = read(bytes);
        sets.ifPresent(AuditFileFuzzTest::ask);
        usable += sets.isPresent() ? 1 : 0;
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("round " + round + ": " + new String(bytes, StandardCharsets.UTF_8), e);
      }
    }
    assertThat(usable).as("the mutations are not all nonsense").isGreaterThan(ROUNDS / 20);
  }

  private static byte[] mutated(byte[] seed, Random random) {
    StringBuilder text = new StringBuilder(new String(seed, StandardCharsets.UTF_8));
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      int at = random.nextInt(text.length() + 1);
      int end = Math.min(text.length(), at + random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        case 1 -> text.delete(at, end);
        case 2 -> text.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
        default -> text.insert(at, text.substring(at, end).repeat(1 + random.nextInt(30)));
      }
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0 && random.nextInt(4) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }
}
