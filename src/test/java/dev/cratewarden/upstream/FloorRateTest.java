package dev.cratewarden.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FloorRateTest {
  private static final long SECOND = 1_000_000_000L;

  private final FloorRate floor = new FloorRate(1024, Duration.ofSeconds(20));

  @Test
  void aDripIsNoticedAfterTheWindow() {
    for (int second = 1; second < 20; second++) {
      assertThat(floor.isTooSlowAfter(SECOND, 1)).isFalse();
    }
    assertThat(floor.isTooSlowAfter(SECOND, 1)).isTrue();
  }

  @Test
  void aSlowBodyAboveTheFloorGoesOnForever() {
    for (int second = 0; second < 1000; second++) {
      assertThat(floor.isTooSlowAfter(SECOND, 1025)).isFalse();
    }
  }

  @Test
  void speedOfEarlierWindowsDoesNotCount() {
    assertThat(floor.isTooSlowAfter(20 * SECOND, 100_000_000)).isFalse();
    assertThat(floor.isTooSlowAfter(20 * SECOND, 100)).isTrue();
  }
}
