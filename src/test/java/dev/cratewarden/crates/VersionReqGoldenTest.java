package dev.cratewarden.crates;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cratewarden.crates.RequirementPairs.Answer;
import dev.cratewarden.crates.RequirementPairs.Pair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Replays the real cargo's recorded answers; {@link VersionReqCargoIT} records them. */
class VersionReqGoldenTest {
  static final Path GOLDEN = Path.of("src/test/resources/golden/version-req/pairs.tsv");

  /** One line of the file. */
  record Recorded(Pair pair, Answer answer) {
    String line() {
      return RequirementPairs.quoted(pair.requirement())
          + "\t"
          + pair.version()
          + "\t"
          + answer.name().toLowerCase(Locale.ROOT);
    }
  }

  @Test
  void each_recorded_pair_is_answered_as_cargo_answered_it() throws IOException {
    List<Recorded> recorded = recorded();

    assertThat(recorded.stream().filter(it -> RequirementPairs.ours(it.pair()) != it.answer())).isEmpty();
  }

  @Test
  void the_record_holds_enough_pairs_of_each_answer() throws IOException {
    List<Recorded> recorded = recorded();

    assertThat(recorded.stream().map(Recorded::pair).distinct().count()).isEqualTo(recorded.size()).isGreaterThan(1500);
    for (Answer answer : Answer.values()) {
      assertThat(recorded.stream().filter(it -> it.answer() == answer).count()).as(answer.name()).isGreaterThan(100);
    }
  }

  @Test
  void the_record_holds_every_chosen_pair() throws IOException {
    assertThat(recorded().stream().map(Recorded::pair)).containsAll(RequirementPairs.chosen());
  }

  static List<Recorded> recorded() throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<Recorded> all = new ArrayList<>();
    for (String line : Files.readAllLines(GOLDEN)) {
      if (!line.startsWith("#")) {
        String[] fields = line.split("\t", -1);
        all.add(
            new Recorded(
                new Pair(json.readValue(fields[0], String.class), fields[1]),
                Answer.valueOf(fields[2].toUpperCase(Locale.ROOT))));
      }
    }
    return all;
  }
}
