package dev.cratewarden.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0                             | 0",
        " 7 | 7",
        "86401                         | 86400",
        "99999999999999999             | 86400",
        "Sun, 22 Nov 2026 10:00:05 GMT | 5",
        "Sun, 22 Nov 2026 09:00:00 GMT | 0",
        "Sun, 22 Nov 2099 09:00:00 GMT | 86400",
      })
  void secondsAndDatesAreRead(String value, long seconds) {
    assertThat(RetryAfter.parse(value, NOW)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "soon", "1.5", "Sun, 99 Nov 2026 10:00:05 GMT"})
  void anythingElseIsIgnored(String value) {
    assertThat(RetryAfter.parse(value, NOW)).isEmpty();
  }

  @Test
  void digitsOfOtherScriptsAreNoDigits() {
    assertThat(RetryAfter.parse("٣", NOW)).isEmpty();
  }
}
