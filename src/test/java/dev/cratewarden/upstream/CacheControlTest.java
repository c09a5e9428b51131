package dev.cratewarden.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheControlTest {
  @ParameterizedTest(name = "{0} of age {1} is fresh for {2} s")
  @CsvSource(
      delimiter = '|',
      value = {
        "public,max-age=600            | 0    | 600",
        "public, Max-Age=600           | 100  | 500",
        "max-age=600                   | 700  | 0",
        "max-age=600                   | junk | 600",
        "s-maxage=60, max-age=600      | 0    | 60",
        "max-age=600, s-maxage=60      | 0    | 60",
        "max-age=600, max-age=5        | 0    | 600",
        "max-age=\"30\"                | 0    | 30",
        "max-age=junk                  | 0    | 0",
        "max-age=-5                    | 0    | 0",
        "max-age                       | 0    | 0",
        "max-age=99999999999999999999  | 0    | 315360000",
        "max-age=600, no-cache         | 0    | 0",
        "no-store                      | 0    | 0",
        "private, max-age=9            | 0    | 0",
        ",,max-age=7,,                 | 0    | 7",
      })
  void aSharedCacheMayCallItFresh(String value, String age, long seconds) {
    assertThat(CacheControl.freshFor(List.of(value), Optional.of(age))).contains(Duration.ofSeconds(seconds));
  }

  @Test
  void nothingIsKnownWithoutALifetime() {
    assertThat(CacheControl.freshFor(List.of(), Optional.empty())).isEmpty();
    assertThat(CacheControl.freshFor(List.of("public, must-revalidate"), Optional.of("5"))).isEmpty();
  }

  @Test
  void fieldsThatComeSeveralTimesAreOne() {
    assertThat(CacheControl.freshFor(List.of("public", "max-age=9"), Optional.empty())).contains(Duration.ofSeconds(9));
  }
}
