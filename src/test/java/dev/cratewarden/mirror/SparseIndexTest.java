package dev.cratewarden.mirror;

import static dev.cratewarden.mirror.MirrorFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateName;
import dev.cratewarden.policy.Ruling;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SparseIndexTest {
  private static final Upstream.Failure DOWN = new Upstream.Unavailable("connection refused", Optional.empty());

  private final MirrorFixture mirror = new MirrorFixture();

  @AfterEach
  void close() {
    mirror.close();
  }

  @Test
  void anIndexFileGoesOutByteForByte() {
    mirror.registry.publish("serde@1.0.0", "[]", "\"a_field_of_the_future\": {\"x\" :  1},");
    assertThat(text(mirror.index("serde"))).isEqualTo(mirror.registry.index("serde"));
  }

  @Test
  void whatNobodyWantedPlainLiesThereCompressedOnly() {
    mirror.registry.publish("serde@1.0.0");
    mirror.index.get(ViewKey.DEFAULT, CrateName.of("serde"), ContentCoding.GZIP);
    ServedIndex packed = mirror.hot("serde").orElseThrow();
    assertThat(packed.plain()).isEmpty();
    assertThat(packed.bytes()).isEqualTo(packed.gzip().remaining());
    assertThat(mirror.hot("serde", ContentCoding.IDENTITY)).isEmpty();

    assertThat(text(mirror.index("serde"))).isEqualTo(mirror.registry.index("serde"));
    ServedIndex both = mirror.hot("serde", ContentCoding.IDENTITY).orElseThrow();
    assertThat(both.gzip()).isSameAs(packed.gzip());
    assertThat(both.plainBytes()).isEqualTo(both.plain().orElseThrow().remaining()).isEqualTo(packed.plainBytes());
    assertThat(mirror.hot("serde")).containsSame(both);
    assertThat(mirror.registry.requests).containsExactly("index serde");
  }

  @Test
  void aFileThatTookAWhileToComeIsReadyForAsLongAsOthers() throws Exception {
    mirror.registry.publish("serde@1.0.0");
    CountDownLatch gate = mirror.registry.closeGate();
    Future<IndexReply> asking = mirror.threads.submit(() -> mirror.index("serde"));
    while (mirror.registry.requests.isEmpty()) {
      Thread.onSpinWait();
    }
    mirror.clock.advance(Duration.ofSeconds(1));
    gate.countDown();
    assertThat(asking.get()).isInstanceOf(IndexReply.Found.class);

    mirror.clock.advance(Freshness.DEFAULTS.fresh().minusSeconds(2));
    assertThat(mirror.hot("serde")).isPresent();
    mirror.clock.advance(Duration.ofSeconds(3));
    assertThat(mirror.hot("serde")).isEmpty();
  }

  @Test
  void whatWasShownLiesReadyForTheEventLoopPlainAndCompressed() throws Exception {
    mirror.registry.publish("serde@1.0.0");
    assertThat(mirror.hot("serde")).isEmpty();
    mirror.index("serde");
    ServedIndex hot = mirror.hot("serde").orElseThrow();
    byte[] gzip = new byte[hot.gzip().remaining()];
    hot.gzip().duplicate().get(gzip);
    byte[] plain = new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes();
    assertThat(new String(plain, StandardCharsets.UTF_8)).isEqualTo(mirror.registry.index("serde"));
    assertThat(hot.etag()).matches("\"[0-9a-f]{32}\"");
    assertThat(mirror.hot("serde").orElseThrow()).isSameAs(hot);
  }

  @Test
  void aRulingThatChangesNothingCompressesNothing() {
    mirror.registry.publish("serde@1.0.0");
    mirror.index("serde");
    ServedIndex before = mirror.hot("serde").orElseThrow();
    mirror.ruling = Ruling.allowAll();
    assertThat(mirror.hot("serde")).isEmpty();
    mirror.index("serde");
    ServedIndex after = mirror.hot("serde").orElseThrow();
    assertThat(after.gzip()).isSameAs(before.gzip());
    assertThat(after.etag()).isEqualTo(before.etag());
  }

  @Test
  void aFreshCopyCostsNoRequestAndAStaleOneARevalidation() {
    mirror.registry.publish("serde@1.0.0");
    mirror.index("serde");
    mirror.index("serde");
    assertThat(mirror.registry.requests).containsExactly("index serde");
    mirror.clock.advance(Duration.ofMinutes(5));
    assertThat(mirror.hot("serde")).isEmpty();
    mirror.index("serde");
    assertThat(mirror.registry.requests).hasSize(2);
    assertThat(mirror.events.results)
        .containsExactly(
            MirrorEvents.CacheResult.MISS, MirrorEvents.CacheResult.HIT, MirrorEvents.CacheResult.REVALIDATED);
    assertThat(mirror.hot("serde")).isPresent();
  }

  @Test
  void aNewVersionIsSeenOnceTheCopyIsStale() {
    mirror.registry.publish("serde@1.0.0");
    String before = ((IndexReply.Found) mirror.index("serde")).index().etag();
    mirror.registry.publish("serde@1.0.1");
    mirror.clock.advance(Duration.ofMinutes(5));
    IndexReply.Found after = (IndexReply.Found) mirror.index("serde");
    assertThat(text(after)).contains("1.0.0", "1.0.1");
    assertThat(after.index().etag()).isNotEqualTo(before);
  }

  @Test
  void staleIsServedWhileUpstreamIsDownUntilItIsTooOld() {
    mirror.registry.publish("serde@1.0.0");
    mirror.index("serde");
    mirror.registry.failWith(DOWN);
    mirror.clock.advance(Duration.ofDays(6));
    assertThat(text(mirror.index("serde"))).contains("1.0.0");
    assertThat(mirror.hot("serde")).isPresent();
    mirror.clock.advance(Duration.ofDays(2));
    assertThat(mirror.index("serde")).isInstanceOf(IndexReply.Unavailable.class);
  }

  @Test
  void aStaleCopyIsServedAtOnceWhileOneRefreshRunsIfThatIsAllowed() throws Exception {
    mirror.options =
        mirror.options.withFreshness(
            new Freshness(Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofDays(7), false));
    mirror.registry.publish("serde@1.0.0");
    mirror.index("serde");
    mirror.registry.publish("serde@1.0.1");
    mirror.clock.advance(Duration.ofMinutes(6));
    CountDownLatch gate = mirror.registry.closeGate();
    assertThat(text(mirror.index("serde"))).contains("1.0.0").doesNotContain("1.0.1");
    gate.countDown();
    while (mirror.copies.held(CrateName.of("serde")).orElseThrow().file().entries().size() < 2) {
      Thread.sleep(5);
    }
    assertThat(text(mirror.index("serde"))).contains("1.0.1");
    assertThat(mirror.registry.count("index serde")).isEqualTo(2);
  }

  @Test
  void aStaleCopyIsServedWhenRevalidationTakesTooLong() {
    mirror.options =
        new MirrorOptions(
            mirror.options.freshness(),
            Duration.ofSeconds(30),
            Duration.ofMillis(20),
            Duration.ofSeconds(20),
            false,
            false,
            1 << 20,
            1 << 20,
            1 << 20);
    mirror.registry.publish("serde@1.0.0");
    mirror.index("serde");
    mirror.clock.advance(Duration.ofMinutes(6));
    CountDownLatch gate = mirror.registry.closeGate();
    assertThat(text(mirror.index("serde"))).contains("1.0.0");
    gate.countDown();
  }

  @Test
  void anAbsenceIsBelievedForAShortTimeAndADownloadPiercesIt() {
    assertThat(mirror.index("serde")).isInstanceOf(IndexReply.NoSuchCrate.class);
    mirror.registry.publish("serde@1.0.0");
    assertThat(mirror.index("serde")).isInstanceOf(IndexReply.NoSuchCrate.class);
    assertThat(mirror.registry.requests).hasSize(1);
    assertThat(text(mirror.download("serde@1.0.0"))).isEqualTo("the tarball of serde@1.0.0");
    assertThat(text(mirror.index("serde"))).contains("1.0.0");
  }

  @Test
  void anAbsenceIsForgottenAfterItsTime() {
    mirror.index("serde");
    mirror.registry.publish("serde@1.0.0");
    mirror.clock.advance(Duration.ofSeconds(30));
    assertThat(text(mirror.index("serde"))).contains("1.0.0");
  }

  @Test
  void aFailureWithoutACopyIsNeverAnAbsence() {
    mirror.registry.failWith(DOWN);
    assertThat(mirror.index("serde")).isInstanceOf(IndexReply.Unavailable.class);
    mirror.registry.failWith(new Upstream.Nonsense("an HTML page"));
    assertThat(mirror.index("serde")).isEqualTo(new IndexReply.BadUpstream("an HTML page"));
    mirror.registry.heal();
    mirror.registry.publish("serde@1.0.0");
    assertThat(text(mirror.index("serde"))).contains("1.0.0");
  }

  @Test
  void aCrateThatVanishesUpstreamIsKeptAndReported() {
    mirror.registry.publish("serde@1.0.0");
    mirror.index("serde");
    mirror.registry.removeIndex("serde");
    mirror.clock.advance(Duration.ofMinutes(6));
    assertThat(text(mirror.index("serde"))).contains("1.0.0");
    assertThat(mirror.events.integrity).containsExactly(MirrorEvents.Integrity.VERSION_VANISHED);
  }

  @Test
  void aVersionThatVanishesIsKeptAndReported() {
    mirror.registry.publish("serde@1.0.0").publish("serde@1.0.1");
    String whole = text(mirror.index("serde"));
    mirror.registry.setIndex("serde", whole.lines().findFirst().orElseThrow() + "\n");
    mirror.clock.advance(Duration.ofMinutes(6));
    assertThat(text(mirror.index("serde"))).isEqualTo(whole);
    assertThat(mirror.events.integrity).containsExactly(MirrorEvents.Integrity.VERSION_VANISHED);
  }

  @Test
  void aChecksumThatChangesIsNotTakenOverAndIsReported() {
    mirror.registry.publish("serde@1.0.0");
    String whole = text(mirror.index("serde"));
    mirror.registry.setIndex("serde", whole.replaceAll("\"cksum\":\"..", "\"cksum\":\"00"));
    mirror.clock.advance(Duration.ofMinutes(6));
    assertThat(text(mirror.index("serde"))).isEqualTo(whole);
    assertThat(mirror.events.integrity).containsExactly(MirrorEvents.Integrity.CHECKSUM_CHANGED);
  }

  @Test
  void aYankIsUpstreamsToMakeAndToTakeBack() {
    mirror.registry.publish("serde@1.0.0");
    String whole = text(mirror.index("serde"));
    String yanked = whole.replace("\"yanked\":false", "\"yanked\":true");
    mirror.registry.setIndex("serde", yanked);
    mirror.clock.advance(Duration.ofMinutes(6));
    assertThat(text(mirror.index("serde"))).isEqualTo(yanked);
    mirror.registry.setIndex("serde", whole);
    mirror.clock.advance(Duration.ofMinutes(6));
    assertThat(text(mirror.index("serde"))).isEqualTo(whole);
    assertThat(mirror.events.integrity).isEmpty();
  }

  @Test
  void aHundredClientsOfOneColdCrateMakeOneRequest() throws Exception {
    mirror.registry.publish("serde@1.0.0");
    CountDownLatch gate = mirror.registry.closeGate();
    List<Future<String>> answers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      answers.add(mirror.threads.submit(() -> text(mirror.index("serde"))));
    }
    Thread.sleep(50);
    gate.countDown();
    for (Future<String> answer : answers) {
      assertThat(answer.get()).isEqualTo(mirror.registry.index("serde"));
    }
    assertThat(mirror.registry.requests).containsExactly("index serde");
  }

  @Test
  void offlineAnswersFromTheStoreAloneHoweverOld() {
    mirror.registry.publish("serde@1.0.0");
    mirror.index("serde");
    text(mirror.download("serde@1.0.0"));
    mirror.offline();
    mirror.clock.advance(Duration.ofDays(400));
    assertThat(text(mirror.index("serde"))).contains("1.0.0");
    assertThat(mirror.index("tokio")).isInstanceOf(IndexReply.NoSuchCrate.class);
    assertThat(mirror.registry.requests).containsExactly("index serde", "tarball serde@1.0.0");
  }

  @Test
  void aNewRulingMakesEveryReadyAnswerInvalidAtOnce() {
    mirror.registry.publish("serde@1.0.0");
    mirror.index("serde");
    mirror.ruling = Ruling.allowAll();
    assertThat(mirror.hot("serde")).isEmpty();
  }
}
