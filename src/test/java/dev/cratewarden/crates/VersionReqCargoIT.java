package dev.cratewarden.crates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cratewarden.crates.RequirementPairs.Answer;
import dev.cratewarden.crates.RequirementPairs.Pair;
import dev.cratewarden.crates.VersionReqGoldenTest.Recorded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds our version requirements against the cargo on the PATH. With {@code -Dgolden.record=true} it writes the golden
 * file.
 */
class VersionReqCargoIT {
  private static final boolean RECORD = Boolean.getBoolean("golden.record");
  private static final int RANDOM_PAIRS_RECORDED = 600;
  private static final long RECORD_SEED = 20_261_123;

  private static String cargo = "";

  @TempDir Path folder;

  @BeforeAll
  static void finds_cargo() throws InterruptedException {
    cargo = RealCargo.version();
    assumeFalse(cargo.isEmpty(), "there is no cargo on the PATH");
  }

  @Test
  void cargo_still_answers_a_sample_of_the_record_alike() throws IOException, InterruptedException {
    List<Recorded> sample = new ArrayList<>(VersionReqGoldenTest.recorded());
    Collections.shuffle(sample, new Random(7));
    sample = sample.subList(0, 60);

    List<Answer> answers = RequirementPairs.cargos(sample.stream().map(Recorded::pair).toList(), folder);

    assertThat(answers).isEqualTo(sample.stream().map(Recorded::answer).toList());
  }

  @Test
  void we_answer_pairs_that_were_never_recorded_as_cargo_does() throws IOException, InterruptedException {
    List<Pair> pairs = RequirementPairs.random(42, 300);

    List<Answer> answers = RequirementPairs.cargos(pairs, folder);

    assertThat(withPairs(pairs, pairs.stream().map(RequirementPairs::ours).toList()))
        .isEqualTo(withPairs(pairs, answers));
  }

  @Test
  void records_the_golden_file_when_told_to() throws IOException, InterruptedException {
    assumeTrue(RECORD, "records only with -Dgolden.record=true");
    List<Pair> pairs = new ArrayList<>(RequirementPairs.chosen());
    RequirementPairs.random(RECORD_SEED, RANDOM_PAIRS_RECORDED).stream()
        .filter(it -> !pairs.contains(it))
        .forEach(pairs::add);

    List<Answer> answers = RequirementPairs.cargos(pairs, folder);

    List<String> lines =
        new ArrayList<>(
            List.of(
                "# What " + cargo + " says: requirement as a JSON string, version, answer. Do not edit;",
                "# record again with: mvn verify -Dit.test=VersionReqCargoIT -Dgolden.record=true"));
    lines.addAll(withPairs(pairs, answers).stream().map(Recorded::line).toList());
    Files.write(VersionReqGoldenTest.GOLDEN, lines);
  }

  private static List<Recorded> withPairs(List<Pair> pairs, List<Answer> answers) {
    List<Recorded> all = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      all.add(new Recorded(pairs.get(i), answers.get(i)));
    }
    return all;
  }
}
