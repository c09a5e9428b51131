package dev.cratewarden.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class PatienceTest {
  /** Work that has been started and is done when it is run. */
  private final Queue<Runnable> underWay = new ArrayDeque<>();

  private final SingleFlight<String, String> flights = new SingleFlight<>(underWay::add);

  @Test
  void it_ends_before_a_flight_that_goes_on() {
    SingleFlight.Flight<String> flight = flights.join("a", () -> "here");

    assertThatExceptionOfType(Patience.OverException.class)
        .isThrownBy(() -> Patience.of(Duration.ofMillis(1)).await(flight));

    underWay.remove().run();
    assertThat(Patience.endless().await(flight)).isEqualTo("here");
  }

  @Test
  void what_is_there_is_had_without_any_patience() {
    SingleFlight.Flight<String> flight = flights.join("a", () -> "here");
    underWay.remove().run();

    assertThat(Patience.of(Duration.ZERO).await(flight)).isEqualTo("here");
  }

  @Test
  void one_patience_goes_for_all_flights_together() {
    Patience patience = Patience.of(Duration.ZERO);
    SingleFlight.Flight<String> first = flights.join("a", () -> "here");
    underWay.remove().run();

    assertThat(patience.await(first)).isEqualTo("here");
    assertThatExceptionOfType(Patience.OverException.class)
        .isThrownBy(() -> patience.await(flights.join("b", () -> "there")));
  }

  @Test
  void what_the_work_threw_is_thrown() {
    SingleFlight.Flight<String> flight =
        flights.join(
            "a",
            () -> {
              throw new IllegalStateException("broken");
            });
    underWay.remove().run();

    assertThatIllegalStateException()
        .isThrownBy(() -> Patience.of(Duration.ofMinutes(1)).await(flight))
        .withMessage("broken");
  }
}
