package dev.cratewarden.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.advisory.Advisory;
import dev.cratewarden.advisory.AdvisoryBook;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The golden cases that come with the checkout: a few public-domain records in both forms. */
class SampleAdvisoriesTest {
  static final Path SAMPLE = Path.of("src/test/resources/golden/advisories");

  static List<Advisory> read(FeedKind kind, String folder) throws IOException {
    Gathered gathered = new Gathered(DocumentReader.of(kind, kind.word()), FeedLimits.DEFAULT);
    new FolderSource(SAMPLE.resolve(folder), FeedLimits.DEFAULT).visit(gathered);
    assertThat(gathered.problems().kept()).isEmpty();
    return gathered.advisories();
  }

  @ParameterizedTest
  @CsvSource({"RUSTSEC, rustsec", "OSV, osv"})
  void every_case_gives_exactly_the_expected_ids_by_kind(FeedKind kind, String folder) throws IOException {
    AdvisoryBook book = AdvisoryBook.of(read(kind, folder));
    List<String> lines = Files.readAllLines(SAMPLE.resolve("expected.tsv"));
    for (String line : lines) {
      String[] columns = line.split("\t", -1);
      Set<String> found = new TreeSet<>();
      book.matches(CrateName.of(columns[0]), CrateVersion.of(columns[1]))
          .forEach(match -> match.ids().forEach(id -> found.add(match.kind().word() + ":" + id)));
      Set<String> expected = new TreeSet<>(columns[2].isBlank() ? List.of() : List.of(columns[2].split(" ")));
      assertThat(found).as(line).isEqualTo(expected);
    }
    assertThat(lines).hasSizeGreaterThan(40);
  }

  @Test
  void both_forms_together_are_the_same_records_once() throws IOException {
    List<Advisory> rustSec = read(FeedKind.RUSTSEC, "rustsec");
    List<Advisory> both = new ArrayList<>(rustSec);
    both.addAll(read(FeedKind.OSV, "osv"));
    assertThat(AdvisoryBook.of(both).revision()).isEqualTo(AdvisoryBook.of(rustSec).revision());
  }
}
