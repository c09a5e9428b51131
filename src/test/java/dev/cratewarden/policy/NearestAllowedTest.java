package dev.cratewarden.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.VersionReq;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestAllowedTest {
  private static List<CrateVersion> versions(String spaceSeparated) {
    return Arrays.stream(spaceSeparated.split(" ")).filter(it -> !it.isEmpty()).map(CrateVersion::of).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.2.0 | 1.1.0 1.3.0 1.4.0 2.0.0 | 1.3.0",
        "1.2.0 | 1.0.0 1.1.0 2.0.0 | 1.1.0",
        "1.2.0 | 0.9.0 2.0.0 3.0.0 | 2.0.0",
        "1.2.0 | 0.8.0 0.9.0 | 0.9.0",
        "1.2.0 | '' | none",
        "1.2.0 | 1.2.0 | none",
        "1.2.0 | 1.3.0-rc.1 1.1.0 | 1.1.0",
        "1.2.0 | 1.3.0-rc.1 | none",
        "1.2.0-rc.1 | 1.2.0-rc.2 1.2.0 | 1.2.0-rc.2",
        "0.3.10 | 0.3.9 0.4.0 | 0.3.9",
        "0.3.10 | 0.3.12 0.3.11 0.4.0 | 0.3.11",
        "0.0.3 | 0.0.2 0.0.4 | 0.0.4",
        "0.0.3 | 0.0.3+b 0.0.4 | 0.0.3+b",
        "111.10.0+1.1.1g | 111.9.0 111.28.2+1.1.1w 300.0.0 | 111.28.2+1.1.1w",
      })
  void theSameLineOfReleasesComesFirstAndHigherBeforeLower(String denied, String allowed, String nearest) {
    List<CrateVersion> candidates = versions(allowed);
    List<CrateVersion> reversed = candidates.reversed();
    assertThat(NearestAllowed.of(CrateVersion.of(denied), candidates).map(CrateVersion::toString).orElse("none"))
        .isEqualTo(nearest);
    assertThat(NearestAllowed.of(CrateVersion.of(denied), reversed).map(CrateVersion::toString).orElse("none"))
        .isEqualTo(nearest);
  }

  @Test
  void aKnownRequirementDecidesBeforeTheMajorVersion() {
    assertThat(
            NearestAllowed.of(
                CrateVersion.of("1.2.0"), versions("1.1.0 1.3.0 2.0.0 2.1.0"), VersionReq.of(">=2")::matches))
        .contains(CrateVersion.of("2.0.0"));
    assertThat(NearestAllowed.of(CrateVersion.of("1.2.0"), versions("1.1.0 1.3.0"), VersionReq.of("<1.2")::matches))
        .contains(CrateVersion.of("1.1.0"));
    assertThat(NearestAllowed.of(CrateVersion.of("1.2.0"), versions("1.1.0 1.3.0"), VersionReq.of(">=9")::matches))
        .contains(CrateVersion.of("1.3.0"));
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.3, 1.9.0, true",
    "1.2.3, 2.0.0, false",
    "0.1.2, 0.1.9, true",
    "0.1.2, 0.2.0, false",
    "0.0.1, 0.0.1+x, true",
    "0.0.1, 0.0.2, false",
    "0.0.1, 0.1.1, false",
    "0.1.0, 1.1.0, false",
  })
  void compatibleIsWhatCargoKeepsOneOf(String a, String b, boolean compatible) {
    assertThat(NearestAllowed.isCompatible(CrateVersion.of(a), CrateVersion.of(b))).isEqualTo(compatible);
    assertThat(NearestAllowed.isCompatible(CrateVersion.of(b), CrateVersion.of(a))).isEqualTo(compatible);
  }
}
