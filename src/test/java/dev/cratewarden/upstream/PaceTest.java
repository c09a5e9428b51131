package dev.cratewarden.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
  @Test
  void requestsAreSpreadOutAndTooLongAQueueIsRefused() {
    Pace pace = new Pace(Duration.ofSeconds(1), Duration.ofSeconds(2));
    long now = -5;
    assertThat(pace.slot(now)).contains(Duration.ZERO);
    assertThat(pace.slot(now)).contains(Duration.ofSeconds(1));
    assertThat(pace.slot(now)).contains(Duration.ofSeconds(2));
    assertThat(pace.slot(now)).isEmpty();
    assertThat(pace.slot(now + 1_500_000_000L)).contains(Duration.ofMillis(1500));
    assertThat(pace.slot(now + 60_000_000_000L)).contains(Duration.ZERO);
  }
}
