package dev.cratewarden.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Downloads that need not be judged again, and everything that ends that. */
@Timeout(60)
class ReadyTarballsTest {
  private static final CrateId SERDE = CrateId.of("serde@1.0.0");

  private final MirrorFixture mirror = new MirrorFixture();

  @BeforeEach
  void hold() {
    mirror.registry.publish("serde@1.0.0");
    MirrorFixture.text(mirror.download("serde@1.0.0"));
  }

  @AfterEach
  void close() {
    mirror.close();
  }

  private Optional<DownloadReply.Tarball> ready() {
    return mirror.downloads.ready(ViewKey.DEFAULT, SERDE);
  }

  private void download() {
    MirrorFixture.text(mirror.download("serde@1.0.0"));
  }

  @Test
  void whatWasHandedOutFromTheStoreIsReadyAndSaysWhichBytesAreMeant() {
    assertThat(ready()).isEmpty();
    download();
    DownloadReply.Tarball tarball = ready().orElseThrow();
    assertThat(tarball.id()).isEqualTo(SERDE);
    assertThat(mirror.tarballStore.holding(tarball.content().holding().checksum())).isPresent();
    assertThat(ready().orElseThrow()).isSameAs(tarball);
  }

  @Test
  void lookingDoesNotCountAndHandingOutDoes() {
    download();
    mirror.events.results.clear();
    DownloadReply.Tarball tarball = ready().orElseThrow();
    assertThat(mirror.events.results).isEmpty();
    mirror.downloads.handingOut(ViewKey.DEFAULT, tarball);
    assertThat(mirror.events.results).containsExactly(MirrorEvents.CacheResult.HIT);
  }

  @Test
  void itIsReadyInItsViewOnly() {
    download();
    ViewKey dated = new ViewKey("", Optional.of(Instant.parse("2020-01-01T00:00:00Z")));
    assertThat(mirror.downloads.ready(dated, SERDE)).isEmpty();
    assertThat(mirror.downloads.ready(new ViewKey("payments", Optional.empty()), SERDE)).isEmpty();
    assertThat(mirror.downloads.ready(ViewKey.DEFAULT, CrateId.of("Serde@1.0.0"))).isEmpty();
  }

  @Test
  void anotherRulingEndsItEvenIfItAllows() {
    download();
    mirror.ruling = Policies.ruling("[[deny]]\ncrate = \"serde\"\nreason = \"not any more\"\n");
    assertThat(ready()).isEmpty();
    assertThat(mirror.download("serde@1.0.0")).isInstanceOf(DownloadReply.Denied.class);
    assertThat(ready()).isEmpty();
    mirror.ruling = Policies.ruling("");
    assertThat(ready()).isEmpty();
  }

  @Test
  void newLinesOfTheCrateEndIt() {
    download();
    mirror.registry.publish("serde@1.0.1");
    mirror.clock.advance(Duration.ofSeconds(1));
    mirror.downloads.get(ViewKey.DEFAULT, CrateId.of("serde@1.0.1"), Requester.MIRROR);
    assertThat(ready()).isEmpty();
  }

  @Test
  void aMinuteEndsItSoThatTheStoreHearsOfTheUse() {
    download();
    mirror.clock.advance(Duration.ofSeconds(59));
    assertThat(ready()).isPresent();
    mirror.clock.advance(Duration.ofSeconds(1));
    assertThat(ready()).isEmpty();
  }

  @Test
  void whatIsOnlyWatchedPassIsNeverReady() {
    mirror.ruling = Policies.ruling("mode = \"observe\"\n[[deny]]\ncrate = \"serde\"\nreason = \"would be denied\"\n");
    download();
    download();
    assertThat(ready()).isEmpty();
  }
}
