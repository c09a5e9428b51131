package dev.cratewarden.mirror;

import static dev.cratewarden.mirror.MirrorFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.policy.ReasonCode;
import dev.cratewarden.policy.Verdict;
import dev.cratewarden.scan.CrateFile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is odd about releases, from the index files and tarballs of a mirror to what a client is told. */
@Timeout(60)
class AnomaliesTest {
  private static final String DROPPER =
      "use std::process::Command;\nfn main() {\n    let _ = std::net::TcpStream::connect(\"198.51.100.7:80\");\n"
          + "    Command::new(\"sh\").arg(\"-c\").arg(\"id\").status().ok();\n}\n";

  private final MirrorFixture mirror = new MirrorFixture().fresh(Duration.ofMinutes(5));

  @BeforeEach
  void policy() {
    mirror.ruling = Policies.ruling("");
  }

  @AfterEach
  void close() {
    mirror.close();
  }

  private String published(Duration ago) {
    return "\"pubtime\":\"" + mirror.clock.instant().minus(ago) + "\",";
  }

  private static String needs(String crate) {
    return "[{\"name\":\"" + crate + "\",\"req\":\"^1\",\"features\":[],\"optional\":false,\"kind\":\"normal\"}]";
  }

  private static byte[] withBuildScript(String id, String script) {
    return CrateFile.of(CrateId.of(id)).description(id).file("build.rs", script).bytes();
  }

  private void goodReleases() {
    for (int patch = 5; patch <= 9; patch++) {
      mirror.registry.publish("arrayref@0.3." + patch);
    }
  }

  private void theLure() {
    mirror.registry.yankAll("arrayref");
    mirror
        .registry
        .publish("proc-macro1@1.0.107", "[]", published(Duration.ofMinutes(20)))
        .publish("arrayref@0.3.10", needs("proc-macro1"), published(Duration.ofMinutes(10)));
  }

  @Test
  void aLureIsMarkedYankedInTheIndexAndRefusedWithItsReasonsWithoutFetchingIt() {
    goodReleases();
    mirror.index("arrayref");
    mirror.clock.advance(Duration.ofMinutes(30));
    theLure();

    String[] lines = text(mirror.index("arrayref")).split("\n");
    assertThat(lines[5]).contains("0.3.10").contains("\"yanked\":true");
    DownloadReply refused = mirror.download("arrayref@0.3.10");
    assertThat(refused).isInstanceOf(DownloadReply.Denied.class);
    assertThat(refused.toString())
        .contains("5 earlier versions were yanked around its release")
        .contains("it newly needs proc-macro1, a crate 10 minutes old")
        .contains("nearest allowed: 0.3.9");
    assertThat(mirror.registry.count("tarball arrayref@0.3.10")).isZero();
    assertThat(text(mirror.download("arrayref@0.3.9"))).contains("arrayref");
  }

  @Test
  void aMirrorThatNeverSawTheCrateBeforeIsNotLuredEither() {
    goodReleases();
    theLure();
    assertThat(text(mirror.index("arrayref")).split("\n")[5]).contains("\"yanked\":true");
  }

  @Test
  void theHoldEndsByItself() {
    goodReleases();
    theLure();
    mirror.index("arrayref");
    mirror.fresh(Duration.ofDays(30));
    mirror.clock.advance(Duration.ofDays(3));
    assertThat(text(mirror.index("arrayref")).split("\n")[5]).contains("\"yanked\":false");
    assertThat(text(mirror.download("arrayref@0.3.10"))).contains("arrayref");
  }

  @Test
  void whatTheTarballTellsIsRememberedByTheIndex() {
    mirror
        .registry
        .publish("quiet@1.0.0")
        .publish("quiet@1.0.1", "[]", published(Duration.ofHours(1)), withBuildScript("quiet@1.0.1", DROPPER));
    assertThat(text(mirror.index("quiet"))).doesNotContain("\"yanked\":true");

    assertThat(mirror.download("quiet@1.0.1").toString()).contains("downloads and runs programs");

    assertThat(text(mirror.index("quiet")).split("\n")[1]).contains("\"yanked\":true");
    assertThat(mirror.registry.requests).contains("tarball quiet@1.0.0");
  }

  @Test
  void aCrateThatAlwaysDidSoIsLeftAloneOnceItsLastTarballWasRead() {
    mirror
        .registry
        .publish("fetching-sys@1.0.0", withBuildScript("fetching-sys@1.0.0", DROPPER))
        .publish(
            "fetching-sys@1.0.1",
            "[]",
            published(Duration.ofHours(1)),
            withBuildScript("fetching-sys@1.0.1", DROPPER + "// new\n"));
    assertThat(text(mirror.download("fetching-sys@1.0.1"))).isEqualTo("fetching-sys@1.0.1");
  }

  @Test
  void anOrdinaryReleaseCostsNoOtherRequest() {
    mirror
        .registry
        .publish("quiet@1.0.0", withBuildScript("quiet@1.0.0", "fn main() {}\n"))
        .publish("quiet@1.0.1", "[]", published(Duration.ofHours(1)), withBuildScript("quiet@1.0.1", "fn main() {}\n"));
    assertThat(text(mirror.download("quiet@1.0.1"))).isEqualTo("quiet@1.0.1");
    assertThat(mirror.registry.requests).containsExactly("index quiet", "tarball quiet@1.0.1");
  }

  @Test
  void whoAsksAboutOneVersionHearsOfWhatIsOddHoweverOldItIs() {
    Instant now = mirror.clock.instant();
    mirror
        .registry
        .publish("sleeper@1.0.0", "[]", "\"pubtime\":\"" + now.minus(Duration.ofDays(3000)) + "\",")
        .publish("sleeper@1.0.1", "[]", "\"pubtime\":\"" + now.minus(Duration.ofDays(900)) + "\",");
    MirrorFacts facts = new MirrorFacts(mirror.copies, mirror.index, MirrorFacts.Reach.UPSTREAM);
    VersionInquiry inquiry = new VersionInquiry(() -> mirror.ruling, facts, mirror.clock);

    VersionInquiry.Answer answer = inquiry.explain("", CrateId.of("sleeper@1.0.1"));

    Verdict verdict = ((VersionInquiry.Explained) answer).report().verdict();
    assertThat(verdict.isAllowed()).isTrue();
    assertThat(verdict.findings()).extracting(it -> it.code()).isEqualTo(List.of(ReasonCode.ANOMALY_DORMANT_WAKES));
  }

  @Test
  void aNameThatUpstreamDroppedAndHandsOutAgainIsToldApart() {
    mirror.registry.publish("phoenix@1.0.0");
    mirror.index("phoenix");
    mirror.registry.removeIndex("phoenix");
    mirror.clock.advance(Duration.ofMinutes(6));
    mirror.index("phoenix");
    mirror.registry.publish("phoenix@2.0.0", "[]", published(Duration.ofMinutes(1)));
    mirror.clock.advance(Duration.ofMinutes(6));
    mirror.ruling = Policies.ruling("[anomalies]\nrepublished = \"deny\"\n");

    String[] lines = text(mirror.index("phoenix")).split("\n");

    assertThat(lines[0]).contains("2.0.0").contains("\"yanked\":true");
    assertThat(lines[1]).contains("1.0.0").contains("\"yanked\":false");
  }

  @Test
  void aClientDoesNotWaitForTheReleaseBeforeEitherIfThatIsSlowToArrive() {
    CrateId id = CrateId.of("quiet@1.0.1");
    mirror
        .registry
        .publish("quiet@1.0.0")
        .publish("quiet@1.0.1", "[]", published(Duration.ofHours(1)), withBuildScript("quiet@1.0.1", DROPPER));
    IndexCopies.Available available = (IndexCopies.Available) mirror.copies.withVersion(id);
    assertThat(mirror.downloads.keep(available.copy().file().entry(id.version()).orElseThrow())).isTrue();
    Requester client = new Requester("192.0.2.1", Optional.empty(), Optional.empty(), Map.of());
    mirror.options = mirror.options.withTarballWait(Duration.ofMillis(20));
    CountDownLatch gate = mirror.registry.closeGate();

    assertThat(mirror.downloads.get(ViewKey.DEFAULT, id, client)).isInstanceOf(DownloadReply.Unavailable.class);

    gate.countDown();
    mirror.options = mirror.options.withTarballWait(Duration.ofMinutes(1));
    assertThat(mirror.downloads.get(ViewKey.DEFAULT, id, client).toString()).contains("downloads and runs programs");
    assertThat(mirror.registry.count("tarball quiet@1.0.0")).isEqualTo(1);
  }

  @Test
  void aReviewerIsShownHowAHeldReleaseDiffersThoughItWasNeverFetched() {
    goodReleases();
    theLure();
    mirror.index("arrayref");
    MirrorFacts facts = new MirrorFacts(mirror.copies, mirror.index, MirrorFacts.Reach.UPSTREAM);
    VersionInquiry inquiry =
        new VersionInquiry(() -> mirror.ruling, facts, mirror.clock)
            .comparing(new ReleaseDifferences(mirror.tarballStore, mirror.downloads::keep, mirror.clock));

    VersionReport report = ((VersionInquiry.Explained) inquiry.explain("", CrateId.of("arrayref@0.3.10"))).report();

    assertThat(report.verdict().isAllowed()).isFalse();
    assertThat(report.difference().previous().map(Object::toString)).contains("0.3.9");
    assertThat(report.difference().diff())
        .hasValueSatisfying(
            it -> assertThat(it.changed()).singleElement().extracting(f -> f.path()).isEqualTo("Cargo.toml"));
    assertThat(mirror.download("arrayref@0.3.10")).isInstanceOf(DownloadReply.Denied.class);
  }
}
