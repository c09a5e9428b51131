package dev.cratewarden.mirror;

import static dev.cratewarden.mirror.MirrorFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.policy.Canary;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Offline, an index file lists what can be downloaded and nothing else. */
class OfflineIndexTest {
  private final MirrorFixture mirror = new MirrorFixture();

  @BeforeEach
  void fetch() {
    mirror
        .registry
        .publish("serde@1.0.0")
        .publish("serde@1.1.0", "[]", "\"pubtime\":\"2026-03-01T00:00:00Z\",\"unknown\" : [1 , 2],")
        .publish("serde@1.2.0")
        .publish("log@0.4.0");
    mirror.download("serde@1.1.0");
    mirror.index("log");
  }

  @AfterEach
  void close() {
    mirror.close();
  }

  private String line(int number) {
    return mirror.registry.index("serde").lines().skip(number).findFirst().orElseThrow() + "\n";
  }

  @Test
  void onlineItListsAll() {
    assertThat(text(mirror.index("serde"))).isEqualTo(mirror.registry.index("serde"));
  }

  @Test
  void offlineItListsWhatIsHeldInUpstreamsBytes() {
    mirror.offline();
    assertThat(text(mirror.index("serde"))).isEqualTo(line(1));
    assertThat(mirror.hot("serde")).isPresent();
  }

  @Test
  void aFileOfWhichEverythingIsHeldIsUpstreamsOwn() {
    mirror.download("serde@1.0.0");
    mirror.download("serde@1.2.0");
    mirror.offline();
    assertThat(text(mirror.index("serde"))).isEqualTo(mirror.registry.index("serde"));
  }

  @Test
  void aCrateOfWhichNothingIsHeldDoesNotExist() {
    mirror.offline();
    assertThat(mirror.index("log")).isInstanceOf(IndexReply.NoSuchCrate.class);
    assertThat(text(mirror.download("log@0.4.0"))).contains("does not hold log@0.4.0", "cratewarden export");
  }

  @Test
  void aCrateThatIsForbiddenSaysSoThoughNothingOfItIsHeld() {
    mirror.ruling = Policies.ruling("[[deny]]", "crate = \"log\"", "reason = \"use tracing\"");
    mirror.offline();
    assertThat(mirror.index("log")).isInstanceOf(IndexReply.Forbidden.class);
  }

  @Test
  void theCanaryStaysSoThatThePatrolMeetsThePolicy() {
    mirror.offline();
    assertThat(mirror.index(Canary.NAME.value())).isInstanceOf(IndexReply.Forbidden.class);
  }

  @Test
  void whatIsLostIsNoLongerListedAfterAMinute() {
    mirror.offline();
    mirror.index("serde");
    mirror.tarballStore.drop(Checksum.compute(FakeRegistry.content("serde@1.1.0")));
    mirror.clock.advance(Duration.ofSeconds(61));
    assertThat(mirror.hot("serde")).isEmpty();
    assertThat(mirror.index("serde")).isInstanceOf(IndexReply.NoSuchCrate.class);
  }

  @Test
  void aSwitchToOfflineIsSeenThoughTheFileWasHot() {
    assertThat(text(mirror.index("serde"))).contains("1.2.0");
    mirror.offline();
    mirror.clock.advance(Duration.ofMinutes(6));
    assertThat(text(mirror.index("serde"))).isEqualTo(line(1));
  }

  @Test
  void theNearestAllowedVersionIsOneThatIsHeld() {
    mirror.download("serde@1.0.0");
    mirror.ruling = Policies.ruling("[[deny]]", "crate = \"serde\"", "versions = \"=1.1.0\"", "reason = \"no\"");
    mirror.offline();
    assertThat(mirror.download("serde@1.1.0"))
        .isInstanceOfSatisfying(
            DownloadReply.Denied.class, it -> assertThat(it.text()).contains("nearest allowed: 1.0.0"));
  }
}
