package dev.cratewarden.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.policy.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GuessesTest {
  private final List<Guesses.Guess> outcomes = new ArrayList<>();
  private long nanos;
  private final Guesses guesses = new Guesses(outcomes::add, () -> nanos);

  private void guess(String id, boolean isKept) {
    guesses.begun(CrateId.of(id));
    guesses.ended(CrateId.of(id), isKept);
  }

  private void deliver(String id) {
    guesses.delivered(
        new Delivery(
            Instant.EPOCH,
            CrateId.of(id),
            Checksum.compute(new byte[0]),
            "",
            new Requester("192.0.2.1", Optional.empty(), Optional.empty(), Map.of()),
            1,
            1,
            Verdict.Level.ALLOW,
            List.of(),
            "r"));
  }

  private long worthwhileOf(int versions) {
    return IntStream.range(0, versions).filter(it -> guesses.isNextWorthwhile()).count();
  }

  private void guessInVain(int versions) {
    IntStream.range(0, versions).forEach(it -> guess("vain@1.0." + it, true));
    nanos += Guesses.PATIENCE.toNanos();
    guesses.isNextWorthwhile();
  }

  @Test
  void whatAClientGetsInTimeWasAGoodGuessOnce() {
    guess("serde@1.0.0", true);
    deliver("serde@1.0.0");
    deliver("serde@1.0.0");
    deliver("other@1.0.0");
    assertThat(outcomes).containsExactly(Guesses.Guess.FETCHED, Guesses.Guess.USED);
  }

  @Test
  void whatNobodyAsksForInTimeWasABadOne() {
    guess("serde@1.0.0", true);
    nanos += Duration.ofMinutes(9).toNanos();
    assertThat(guesses.isNextWorthwhile()).isTrue();
    assertThat(outcomes).containsExactly(Guesses.Guess.FETCHED);
    nanos += Duration.ofMinutes(1).toNanos();
    assertThat(guesses.isNextWorthwhile()).isTrue();
    assertThat(outcomes).containsExactly(Guesses.Guess.FETCHED, Guesses.Guess.UNUSED);
  }

  @Test
  void whatUpstreamDidNotHaveIsNoGuess() {
    guess("serde@1.0.0", false);
    nanos += Guesses.PATIENCE.toNanos();
    guesses.isNextWorthwhile();
    assertThat(outcomes).isEmpty();
  }

  @Test
  void aFewBadOnesAreBorneAndManyLeaveOneAttemptInSixteen() {
    guessInVain(49);
    assertThat(worthwhileOf(160)).isEqualTo(160);
    guessInVain(1);
    assertThat(worthwhileOf(160)).isEqualTo(10);
  }

  @Test
  void attemptsThatSucceedBringTheRestBack() {
    guessInVain(60);
    for (int i = 0; i < 20; i++) {
      guess("good@1.0." + i, true);
      deliver("good@1.0." + i);
    }
    assertThat(worthwhileOf(10)).isEqualTo(10);
  }
}
