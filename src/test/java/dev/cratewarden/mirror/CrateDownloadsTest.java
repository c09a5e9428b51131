package dev.cratewarden.mirror;

import static dev.cratewarden.mirror.MirrorFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.scan.CrateFile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CrateDownloadsTest {
  private static final String SERDE = "the tarball of serde@1.0.0";

  private final MirrorFixture mirror = new MirrorFixture();

  @AfterEach
  void close() {
    mirror.close();
  }

  @Test
  void aTarballIsFetchedOnceAndThenServedWithUpstreamGone() {
    mirror.registry.publish("serde@1.0.0");
    assertThat(text(mirror.download("serde@1.0.0"))).isEqualTo(SERDE);
    mirror.registry.failWith(new Upstream.Unavailable("gone", Optional.empty()));
    assertThat(text(mirror.download("serde@1.0.0"))).isEqualTo(SERDE);
    assertThat(mirror.registry.requests).containsExactly("index serde", "tarball serde@1.0.0");
  }

  @Test
  void wrongBytesAreNeverServedNorKept() {
    mirror
        .registry
        .publish("serde@1.0.0")
        .corrupt("serde@1.0.0", "<html>login</html>".getBytes(StandardCharsets.UTF_8));
    assertThat(mirror.download("serde@1.0.0")).isInstanceOf(DownloadReply.BadUpstream.class);
    assertThat(mirror.events.integrity).containsExactly(MirrorEvents.Integrity.UPSTREAM_CHECKSUM);
    assertThat(mirror.tarballStore.count()).isZero();
    mirror.registry.corrupt("serde@1.0.0", FakeRegistry.content("serde@1.0.0"));
    assertThat(text(mirror.download("serde@1.0.0"))).isEqualTo(SERDE);
  }

  @Test
  void aHundredClientsOfOneColdTarballMakeOneRequest() throws Exception {
    mirror.registry.publish("serde@1.0.0");
    mirror.index("serde");
    CountDownLatch gate = mirror.registry.closeGate();
    List<Future<String>> answers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      answers.add(mirror.threads.submit(() -> text(mirror.download("serde@1.0.0"))));
    }
    Thread.sleep(50);
    gate.countDown();
    for (Future<String> answer : answers) {
      assertThat(answer.get()).isEqualTo(SERDE);
    }
    assertThat(mirror.registry.count("tarball serde@1.0.0")).isEqualTo(1);
  }

  @Test
  void aClientOfATarballThatIsSlowToArriveIsToldToAskAgainWhileTheFetchGoesOn() throws Exception {
    Requester client = new Requester("192.0.2.1", Optional.empty(), Optional.empty(), Map.of());
    mirror.options = mirror.options.withTarballWait(Duration.ofMillis(20));
    mirror.registry.publish("serde@1.0.0");
    mirror.index("serde");
    CountDownLatch gate = mirror.registry.closeGate();
    CrateId id = CrateId.of("serde@1.0.0");
    assertThat(mirror.downloads.get(ViewKey.DEFAULT, id, client))
        .isInstanceOfSatisfying(
            DownloadReply.Unavailable.class,
            it -> assertThat(it.retryAfter()).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(10)));
    Future<String> itself = mirror.threads.submit(() -> text(mirror.download("serde@1.0.0")));
    gate.countDown();
    assertThat(itself.get()).isEqualTo(SERDE);
    mirror.options = mirror.options.withTarballWait(Duration.ofMinutes(1));
    assertThat(text(mirror.downloads.get(ViewKey.DEFAULT, id, client))).isEqualTo(SERDE);
    assertThat(mirror.registry.count("tarball serde@1.0.0")).isEqualTo(1);
  }

  @Test
  void aVersionThatTheCopyLacksIsAskedForOnce() {
    mirror.registry.publish("serde@1.0.0");
    mirror.index("serde");
    mirror.registry.publish("serde@1.0.1");
    assertThat(text(mirror.download("serde@1.0.1"))).isEqualTo("the tarball of serde@1.0.1");
    assertThat(mirror.registry.count("index serde")).isEqualTo(2);
    assertThat(mirror.download("serde@9.9.9")).isInstanceOf(DownloadReply.NoSuchVersion.class);
    assertThat(mirror.registry.count("index serde")).isEqualTo(3);
  }

  @Test
  void theNameHasToBeSpelledAsPublished() {
    mirror.registry.publish("Inflector@0.1.0");
    assertThat(text(mirror.download("Inflector@0.1.0"))).contains("Inflector");
    assertThat(mirror.download("inflector@0.1.0")).isInstanceOf(DownloadReply.NoSuchVersion.class);
  }

  @Test
  void buildMetadataIsPartOfTheVersion() {
    mirror.registry.publish("zstd-sys@2.0.0+zstd.1.5.6");
    assertThat(text(mirror.download("zstd-sys@2.0.0+zstd.1.5.6"))).contains("2.0.0+zstd.1.5.6");
    assertThat(mirror.download("zstd-sys@2.0.0")).isInstanceOf(DownloadReply.NoSuchVersion.class);
  }

  @Test
  void aFailureIsUnavailableAndPoisonsNothing() {
    mirror.registry.publish("serde@1.0.0");
    mirror.index("serde");
    mirror.registry.failWith(new Upstream.Unavailable("503", Optional.of(Duration.ofSeconds(7))));
    assertThat(mirror.download("serde@1.0.0")).isEqualTo(new DownloadReply.Unavailable("503", Duration.ofSeconds(7)));
    mirror.registry.heal();
    assertThat(text(mirror.download("serde@1.0.0"))).isEqualTo(SERDE);
  }

  @Test
  void aListedTarballThatUpstreamLacksIsUpstreamsFault() {
    mirror.registry.publish("serde@1.0.0");
    mirror.registry.setIndex("serde", mirror.registry.index("serde").replace("1.0.0", "1.0.7"));
    assertThat(mirror.download("serde@1.0.7")).isInstanceOf(DownloadReply.BadUpstream.class);
  }

  @Test
  void offlineServesWhatIsHeldAndSaysHowToGetTheRest() {
    mirror.registry.publish("serde@1.0.0").publish("serde@1.0.1");
    mirror.download("serde@1.0.0");
    mirror.offline();
    assertThat(text(mirror.download("serde@1.0.0"))).isEqualTo(SERDE);
    assertThat(text(mirror.download("serde@1.0.1"))).contains("export").contains("serde@1.0.1");
    assertThat(mirror.registry.requests).hasSize(2);
  }

  @Test
  void aTarballLargerThanTheLimitIsRefusedWhileItArrives() {
    mirror.options =
        new MirrorOptions(
            mirror.options.freshness(),
            Duration.ZERO,
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            false,
            false,
            1 << 20,
            1 << 20,
            10);
    mirror.registry.publish("serde@1.0.0");
    assertThat(mirror.download("serde@1.0.0")).isInstanceOf(DownloadReply.BadUpstream.class);
    assertThat(mirror.tarballStore.count()).isZero();
  }

  @Test
  void aDatedViewHasNoLaterVersion() {
    mirror.registry.publish("serde@1.0.0", "[]", "\"pubtime\":\"2026-03-01T00:00:00Z\",");
    ViewKey before = new ViewKey("", Optional.of(Instant.parse("2026-02-28T00:00:00Z")));
    ViewKey after = new ViewKey("", Optional.of(Instant.parse("2026-03-01T00:00:00Z")));
    CrateId id = CrateId.of("serde@1.0.0");
    assertThat(mirror.downloads.get(before, id, Requester.MIRROR)).isInstanceOf(DownloadReply.NoSuchVersion.class);
    assertThat(text(mirror.downloads.get(after, id, Requester.MIRROR))).isEqualTo(SERDE);
  }

  @Test
  void aDroppedTarballIsFetchedAgain() {
    mirror.registry.publish("serde@1.0.0");
    mirror.download("serde@1.0.0");
    mirror.tarballStore.drop(Checksum.compute(FakeRegistry.content("serde@1.0.0")));
    assertThat(text(mirror.download("serde@1.0.0"))).isEqualTo(SERDE);
    assertThat(mirror.registry.count("tarball serde@1.0.0")).isEqualTo(2);
  }

  @Test
  void anUnsafeTarballIsRefusedAndNotAskedForAgain() {
    byte[] evil = CrateFile.of(CrateId.of("serde@1.0.0")).file("../../evil", "x").bytes();
    mirror.registry.publish("serde@1.0.0", evil);
    for (int times = 0; times < 3; times++) {
      assertThat(mirror.download("serde@1.0.0"))
          .isInstanceOfSatisfying(
              DownloadReply.Denied.class,
              it ->
                  assertThat(it.text())
                      .startsWith("cratewarden denied serde 1.0.0: its tarball is unsafe or broken\npath-traversal: ")
                      .hasSizeLessThan(512));
    }
    assertThat(mirror.registry.count("tarball serde@1.0.0")).isEqualTo(1);
    assertThat(mirror.events.integrity).containsExactly(MirrorEvents.Integrity.UNSAFE_TARBALL);
    assertThat(mirror.tarballStore.count()).isZero();
  }

  @Test
  void whatATarballSaysIsKeptWithIt() {
    mirror.registry.publish(
        "serde@1.0.0", CrateFile.of(CrateId.of("serde@1.0.0")).file("build.rs", "fn main() {}").bytes());
    assertThat(mirror.download("serde@1.0.0")).isInstanceOf(DownloadReply.Tarball.class);
    mirror.tarballStore.forEach(it -> {
      assertThat(it.facts().license()).contains("MIT");
      assertThat(it.facts().buildScript()).isPresent();
    });
    assertThat(mirror.tarballStore.count()).isEqualTo(1);
  }
}
