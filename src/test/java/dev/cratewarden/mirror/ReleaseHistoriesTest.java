package dev.cratewarden.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.policy.ReleaseHistory;
import dev.cratewarden.scan.WellKnownNames;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReleaseHistoriesTest {
  private static final String NEEDS_REQWSET =
      "[{\"name\":\"reqwset\",\"req\":\"^1\",\"features\":[],\"optional\":false,\"kind\":\"normal\"}]";

  private final MirrorFixture mirror = new MirrorFixture();
  private final ReleaseHistories histories =
      new ReleaseHistories(mirror.copies, mirror.tarballStore, () -> WellKnownNames.shipped().and(List.of("reqwset")));

  @AfterEach
  void close() {
    mirror.close();
  }

  private void publish(String id, String dependencies, Duration ago) {
    mirror.registry.publish(id, dependencies, "\"pubtime\":\"" + mirror.clock.instant().minus(ago) + "\",");
  }

  private ReleaseHistory history(String name, String version) {
    mirror.index(name);
    IndexCopies.Copy copy = mirror.copies.held(CrateName.of(name)).orElseThrow();
    return histories.of(copy, copy.file().entry(CrateVersion.of(version)).orElseThrow(), MirrorFacts.Reach.UPSTREAM);
  }

  @Test
  void aNameThatIsUsedHereIsSuspectedUntilItHasAPast() {
    publish("reqwset@1.0.0", "[]", Duration.ofDays(10));
    publish("reqwset@1.0.1", "[]", Duration.ofDays(1));
    assertThat(history("reqwset", "1.0.1").near()).map(WellKnownNames.Nearness::popular).contains("reqwest");
  }

  @Test
  void aNameThatIsUsedHereAndHasAPastIsNot() {
    publish("reqwset@1.0.0", "[]", Duration.ofDays(100));
    publish("reqwset@1.0.1", "[]", Duration.ofDays(1));
    assertThat(history("reqwset", "1.0.1").near()).isEmpty();
    assertThat(history("reqwset", "1.0.0").near()).as("it was young then, and stays suspected").isPresent();
  }

  @Test
  void aNameOfUnknownAgeHasNoPast() {
    mirror.registry.publish("reqwset@1.0.0", "[]", "");
    assertThat(history("reqwset", "1.0.0").near()).isPresent();
  }

  @Test
  void aDependencyIsSuspectedAsLongAsItWasYoungWhenItWasFirstNeeded() {
    publish("reqwset@1.0.0", "[]", Duration.ofDays(100));
    publish("early@1.0.0", "[]", Duration.ofDays(99));
    publish("early@1.0.1", NEEDS_REQWSET, Duration.ofDays(98));
    publish("late@1.0.0", "[]", Duration.ofDays(99));
    publish("late@1.0.1", NEEDS_REQWSET, Duration.ofDays(1));
    assertThat(near("early")).map(WellKnownNames.Nearness::popular).contains("reqwest");
    assertThat(near("late")).isEmpty();
  }

  private Optional<WellKnownNames.Nearness> near(String dependent) {
    List<ReleaseHistory.NewDependency> needed = history(dependent, "1.0.1").newDependencies();
    assertThat(needed).extracting(ReleaseHistory.NewDependency::crate).containsExactly("reqwset");
    return needed.getFirst().near();
  }
}
