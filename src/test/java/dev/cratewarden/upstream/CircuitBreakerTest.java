package dev.cratewarden.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CircuitBreakerTest {
  private static final CircuitBreaker.Granted USUAL = new CircuitBreaker.Granted(false);
  private static final CircuitBreaker.Granted PROBE = new CircuitBreaker.Granted(true);

  private final CircuitBreaker breaker = new CircuitBreaker(UpstreamOptions.Breaker.DEFAULT);
  private Instant now = Instant.parse("2026-11-22T10:00:00Z");

  /**
   * Small letters are failures of that subject, capital letters successes, {@code !} is a refused connection, {@code .}
   * ten seconds.
   */
  static Stream<Arguments> stories() {
    return Stream.of(
        Arguments.of("nothing happened", "", false),
        Arguments.of("five failures of five subjects", "abcde", true),
        Arguments.of("four failures", "abcd", false),
        Arguments.of("one file that is always broken", "aaaaaaaaaaaaaaaa", false),
        Arguments.of("two files that are always broken", "abababababab", false),
        Arguments.of("three subjects in turn", "aabbc", true),
        Arguments.of("a host that refuses connections, asked for one thing", "!!!!!", true),
        Arguments.of("four refused connections", "!!!!", false),
        Arguments.of("every second request fails", "aXbXcXdXeXfXgXhX", false),
        Arguments.of("one in five succeeds", "abcdX", false),
        Arguments.of("one in six succeeds", "abcdXe", true),
        Arguments.of("much success long ago", "XXXXXXXXXX....abcde", true),
        Arguments.of("much success just now", "XXXXXXXXXXabcde", false),
        Arguments.of("much success just now, and then nothing but failures", "XXXXXXXXXXabcdeabcde", true),
        Arguments.of("much success just now, and then one bad file", "XXXXXXXXXXaaaaaaaaaa", false),
        Arguments.of("failures spread over time", "ab..cd..e", false));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("stories")
  void opensOnlyIfUpstreamIsDownForAll(String name, String story, boolean open) {
    tell(story);
    assertThat(breaker.isOpen()).isEqualTo(open);
  }

  private void tell(String story) {
    for (int i = 0; i < story.length(); i++) {
      char c = story.charAt(i);
      now = now.plusMillis(10);
      switch (c) {
        case '.' -> now = now.plusSeconds(10);
        case '!' -> breaker.failed(USUAL, "refused", true, now);
        default -> {
          if (Character.isUpperCase(c)) {
            breaker.succeeded("" + c, now);
          } else {
            breaker.failed(USUAL, "" + c, false, now);
          }
        }
      }
    }
  }

  @Test
  void refusesWhileOpenAndSaysHowLong() {
    tell("abcde");
    assertThat(breaker.leave(now)).isEqualTo(new CircuitBreaker.Denied(Duration.ofSeconds(2)));
    assertThat(breaker.leave(now.plusMillis(1500))).isEqualTo(new CircuitBreaker.Denied(Duration.ofMillis(500)));
  }

  @Test
  void sendsOneProbeAndClosesIfItIsAnswered() {
    tell("abcde");
    now = now.plusSeconds(2);
    assertThat(breaker.leave(now)).isEqualTo(PROBE);
    assertThat(breaker.leave(now)).isInstanceOf(CircuitBreaker.Denied.class);
    assertThat(breaker.succeeded("p", now)).isTrue();
    assertThat(breaker.leave(now)).isEqualTo(USUAL);
    // What failed before is forgotten: four more failures do not open it.
    tell("abcd");
    assertThat(breaker.isOpen()).isFalse();
  }

  @Test
  void waitsLongerAfterEachFailedProbeButNeverLongerThanTheLongest() {
    tell("abcde");
    for (int seconds : new int[] {2, 4, 5, 5, 5}) {
      assertThat(breaker.leave(now)).isEqualTo(new CircuitBreaker.Denied(Duration.ofSeconds(seconds)));
      now = now.plusSeconds(seconds);
      assertThat(breaker.leave(now)).isEqualTo(PROBE);
      assertThat(breaker.failed(PROBE, "p", false, now)).isFalse();
    }
    now = now.plusSeconds(5);
    assertThat(breaker.leave(now)).isEqualTo(PROBE);
    breaker.succeeded("p", now);
    tell("abcde");
    assertThat(breaker.leave(now)).isEqualTo(new CircuitBreaker.Denied(Duration.ofSeconds(2)));
  }

  @Test
  void stragglersThatFailDoNotKeepItOpenAndStragglersThatSucceedCloseIt() {
    tell("abcde");
    assertThat(breaker.failed(USUAL, "f", false, now.plusSeconds(1))).isFalse();
    assertThat(breaker.leave(now.plusSeconds(2))).isEqualTo(PROBE);
    assertThat(breaker.failed(USUAL, "g", false, now.plusSeconds(2))).isFalse();
    assertThat(breaker.succeeded("h", now.plusSeconds(2))).isTrue();
  }

  @Test
  void anAbandonedProbeIsSentAnewAndAForgottenOneAfterAWhile() {
    tell("abcde");
    now = now.plusSeconds(2);
    assertThat(breaker.leave(now)).isEqualTo(PROBE);
    breaker.abandoned(PROBE, now);
    assertThat(breaker.leave(now)).isEqualTo(PROBE);
    assertThat(breaker.leave(now.plusSeconds(4))).isInstanceOf(CircuitBreaker.Denied.class);
    assertThat(breaker.leave(now.plusSeconds(5))).isEqualTo(PROBE);
  }
}
