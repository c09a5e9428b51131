package dev.cratewarden.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.advisory.AdvisoryBook;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A folder a case: {@code given.index}, {@code given.advisories} (an OSV record a line) and {@code given.properties}
 * (the policy) lead to {@code expected.index}, the file as the view shows it, and {@code expected.texts}, what cargo
 * prints for each version that is refused. {@code -Dgolden.record=true} writes the expected files anew.
 */
class GoldenViewsTest {
  private static final Path CASES = Path.of("src/test/resources/golden/policy");

  static Stream<String> cases() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders.map(it -> it.getFileName().toString()).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theViewAndTheTextsAreAsRecorded(String name) throws IOException {
    Path folder = CASES.resolve(name);
    Properties given = new Properties();
    try (Reader reader = Files.newBufferedReader(folder.resolve("given.properties"))) {
      given.load(reader);
    }
    IndexFile file =
        IndexFile.parse(CrateName.of(given.getProperty("crate")), Files.readAllBytes(folder.resolve("given.index")));
    Ruling ruling = draft(given).ruling(book(folder)).withPublicUrl("https://crates.example.com");
    Optional<Instant> until = Optional.ofNullable(given.getProperty("until")).map(Instant::parse);

    IndexView view = ruling.show("", file, Given.factsOf(file), until, Given.NOW);

    assertRecorded(folder.resolve("expected.index"), shown(view));
    assertRecorded(folder.resolve("expected.texts"), texts(ruling, file, until));
  }

  private static AdvisoryBook book(Path folder) throws IOException {
    Path records = folder.resolve("given.advisories");
    return Files.exists(records)
        ? AdvisoryBook.of(Files.readAllLines(records).stream().map(Osv::advisory).toList())
        : AdvisoryBook.empty();
  }

  private static PolicyDraft draft(Properties given) {
    PolicyDraft draft = new PolicyDraft();
    draft.age = Duration.parse(given.getProperty("cooldown", "PT0S"));
    draft.disputed = Permission.valueOf(given.getProperty("disputed", "DENY"));
    draft.deniedVersions = DeniedVersions.valueOf(given.getProperty("denied-versions", "YANK"));
    Stream.of(given.getProperty("deny", ""))
        .filter(it -> !it.isEmpty())
        .map(it -> it.split(": ", 2))
        .forEach(it -> draft.deny(it[0], it[1]));
    Arrays.stream(given.getProperty("waive", "").split(","))
        .filter(it -> !it.isEmpty())
        .forEach(it -> draft.waive("*", it.strip(), "2027-01-01T00:00:00Z"));
    return draft;
  }

  private static String shown(IndexView view) {
    String changes = view.changesAt().map(it -> "\nchanges at " + it).orElse("");
    return switch (view) {
      case IndexView.Shown it -> new String(it.bytes(), StandardCharsets.UTF_8) + changes;
      case IndexView.Forbidden it -> "403\n" + it.text() + changes;
      case IndexView.Absent it -> "404" + changes;
    };
  }

  private static String texts(Ruling ruling, IndexFile file, Optional<Instant> until) {
    StringBuilder out = new StringBuilder();
    for (IndexEntry entry : file.entries()) {
      Verdict verdict = ruling.judge("", Given.factsOf(file).apply(entry), Given.NOW);
      if (!verdict.isAllowed()) {
        out.append(
                ruling.refusal(
                    "",
                    entry.id(),
                    verdict,
                    ruling.nearestAllowed("", entry.id(), file, Given.factsOf(file), until, Given.NOW)))
            .append("\n\n");
      }
    }
    return out.toString();
  }

  private static void assertRecorded(Path path, String actual) throws IOException {
    if (Boolean.getBoolean("golden.record")) {
      Files.writeString(path, actual);
    }
    assertThat(actual).isEqualTo(Files.readString(path));
  }
}
