package dev.cratewarden.mirror;

import static dev.cratewarden.mirror.MirrorFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.bundle.TarBundles;
import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.scan.ContentFacts;
import dev.cratewarden.scan.CrateFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
  private static final String LATER = "\"pubtime\":\"2026-03-01T00:00:00Z\",\"unknown\" : [1 , 2],";

  @TempDir private Path folder;

  private BundleFixture connected;
  private BundleFixture closed;

  @BeforeEach
  void open() {
    connected = new BundleFixture(folder.resolve("connected"));
    closed = new BundleFixture(folder.resolve("closed"));
    closed.mirror.offline();
    connected
        .mirror
        .registry
        .publish("serde@1.0.0")
        .publish("serde@1.1.0", "[]", LATER)
        .publish("serde@1.2.0")
        .publish("log@0.4.0");
  }

  @AfterEach
  void close() {
    connected.close();
    closed.close();
  }

  private static CrateId[] ids(String... ids) {
    return Stream.of(ids).map(CrateId::of).toArray(CrateId[]::new);
  }

  @Test
  void carriesTarballsAndTheLinesThatListThemAndNoOthers() {
    Path bundle = connected.export("b", "serde@1.1.0", "log@0.4.0");
    ImportReport report = closed.take(bundle);
    assertThat(report.versions().added()).containsOnlyKeys(ids("log@0.4.0", "serde@1.1.0"));
    assertThat(report.committed()).isTrue();
    assertThat(text(closed.mirror.index("serde")))
        .isEqualTo(connected.mirror.registry.index("serde").lines().skip(1).findFirst().orElseThrow() + "\n");
    assertThat(text(closed.mirror.download("serde@1.1.0"))).isEqualTo("the tarball of serde@1.1.0");
    assertThat(text(closed.mirror.download("log@0.4.0"))).isEqualTo("the tarball of log@0.4.0");
    assertThat(closed.mirror.registry.requests).isEmpty();
    assertThat(closed.mirror.tarballStore.count()).isEqualTo(2);
  }

  @Test
  void namesWhenTheNewestVersionInItWasPublishedAndWhereItComesFrom() {
    ImportReport report = closed.dryRun(connected.export("b", "serde@1.0.0", "serde@1.1.0"));
    assertThat(report.origin().created()).isEqualTo("2026-03-01T00:00:00Z");
    assertThat(report.origin().source()).isEqualTo("https://index.example/");
    assertThat(report.origin().policyRevision()).isEqualTo(connected.mirror.ruling.revision());
  }

  @Test
  void theSameVersionsGiveTheSameBytesWhateverElseIsHeldAndWhenever() throws Exception {
    Path first = connected.export("first", "serde@1.1.0", "log@0.4.0");
    try (BundleFixture other = new BundleFixture(folder.resolve("other"))) {
      other
          .mirror
          .registry
          .publish("log@0.4.0")
          .publish("serde@1.2.0")
          .publish("serde@1.0.0")
          .publish("serde@1.1.0", "[]", LATER);
      other.mirror.clock.advance(Duration.ofDays(3));
      other.mirror.download("serde@1.2.0");
      Path second = other.export("second", "log@0.4.0", "serde@1.1.0");
      assertThat(Files.mismatch(first, second)).isEqualTo(-1);
    }
  }

  @Test
  void aDryRunSaysTheSameAndTouchesNothing() {
    Path bundle = connected.export("b", "serde@1.1.0", "log@0.4.0");
    ImportReport report = closed.dryRun(bundle);
    assertThat(report.versions().added()).hasSize(2);
    assertThat(report.tarballs()).isEqualTo(2);
    assertThat(report.committed()).isFalse();
    assertThat(closed.contents()).isEmpty();
    assertThat(closed.folder.resolve("import")).doesNotExist();
  }

  @Test
  void importingTwiceChangesNothing() {
    Path bundle = connected.export("b", "serde@1.1.0", "log@0.4.0");
    closed.take(bundle);
    var before = closed.contents();
    closed.mirror.clock.advance(Duration.ofDays(1));
    ImportReport again = closed.take(bundle);
    assertThat(again.isNothing()).isTrue();
    assertThat(again.versions().unchanged()).isEqualTo(2);
    assertThat(closed.contents()).isEqualTo(before);
  }

  @Test
  void aSecondBundleAddsItsVersionsToThoseOfTheFirst() {
    closed.take(connected.export("first", "serde@1.0.0"));
    assertThat(text(closed.mirror.index("serde"))).contains("1.0.0").doesNotContain("1.2.0");
    ImportReport report = closed.take(connected.export("second", "serde@1.2.0"));
    assertThat(report.versions().added()).containsOnlyKeys(ids("serde@1.2.0"));
    assertThat(text(closed.mirror.index("serde"))).contains("\"1.0.0\"", "\"1.2.0\"").doesNotContain("1.1.0");
    var both = closed.contents();
    assertThat(closed.take(connected.export("third", "serde@1.0.0")).isNothing()).isTrue();
    assertThat(closed.contents()).isEqualTo(both);
  }

  @Test
  void whatThePolicyOfTheClosedSideDeniesIsNamedAndLeftOut() {
    closed.mirror.ruling = Policies.ruling("[[deny]]", "crate = \"log\"", "reason = \"use tracing\"");
    ImportReport report = closed.take(connected.export("b", "serde@1.1.0", "log@0.4.0"));
    assertThat(report.versions().denied()).containsOnlyKeys(CrateId.of("log@0.4.0"));
    assertThat(report.here().enforced()).isTrue();
    assertThat(closed.mirror.tarballStore.count()).isEqualTo(1);
    assertThat(closed.mirror.download("log@0.4.0")).isInstanceOf(DownloadReply.Denied.class);
    assertThat(closed.take(connected.export("again", "serde@1.1.0", "log@0.4.0")).isNothing()).isTrue();
  }

  @Test
  void tarballsAreReadAndJudgedByWhatIsInside() {
    Path bundle = connected.export("b", "log@0.4.0"); // which is under MIT, says its manifest
    closed.mirror.ruling = Policies.ruling("[licenses]", "allow = [\"Apache-2.0\"]");
    ImportReport seen = closed.dryRun(bundle);
    ImportReport done = closed.take(bundle);
    for (ImportReport report : List.of(seen, done)) {
      assertThat(report.versions().denied()).containsOnlyKeys(CrateId.of("log@0.4.0"));
      assertThat(report.versions().added()).isEmpty();
      assertThat(report.tarballs()).isZero();
    }
    assertThat(closed.mirror.tarballStore.count()).isZero();
    assertThat(closed.folder.resolve("import")).doesNotExist();

    closed.mirror.ruling = Policies.ruling("[licenses]", "allow = [\"MIT\"]");
    assertThat(closed.take(bundle).versions().added()).containsOnlyKeys(ids("log@0.4.0"));
    assertThat(closed.mirror.download("log@0.4.0")).isInstanceOf(DownloadReply.Tarball.class);
  }

  @Test
  void whatWasDeniedCanBeTakenInOnceThePolicyAllowsIt() {
    Path bundle = connected.export("b", "log@0.4.0");
    closed.mirror.ruling = Policies.ruling("[[deny]]", "crate = \"log\"", "reason = \"use tracing\"");
    closed.take(bundle);
    closed.mirror.ruling = Policies.ruling("mode = \"enforce\"");
    assertThat(closed.take(bundle).versions().added()).containsOnlyKeys(ids("log@0.4.0"));
    assertThat(text(closed.mirror.download("log@0.4.0"))).isEqualTo("the tarball of log@0.4.0");
  }

  @Test
  void aPolicyThatOnlyObservesLeavesNothingOut() {
    closed.mirror.ruling = Policies.ruling("mode = \"observe\"", "[[deny]]", "crate = \"log\"", "reason = \"no\"");
    ImportReport report = closed.take(connected.export("b", "log@0.4.0"));
    assertThat(report.versions().denied()).hasSize(1);
    assertThat(report.here().enforced()).isFalse();
    assertThat(closed.mirror.tarballStore.count()).isEqualTo(1);
  }

  @Test
  void aDeniedVersionEndsTheExportUnlessItIsToBeSkipped() {
    connected.mirror.ruling = Policies.ruling("[[deny]]", "crate = \"log\"", "reason = \"use tracing\"");
    Path bundle = connected.folder.resolve("b");
    BundleExport.Outcome outcome = connected.outcome(bundle, false, "serde@1.1.0", "log@0.4.0");
    assertThat(outcome).isInstanceOf(BundleExport.Outcome.Stopped.class);
    assertThat(outcome.denied().get(CrateId.of("log@0.4.0"))).contains("use tracing");
    assertThat(connected.folder.resolve("b")).doesNotExist();
    assertThat(connected.outcome(bundle, true, "serde@1.1.0", "log@0.4.0"))
        .isInstanceOf(BundleExport.Outcome.Done.class);
    assertThat(closed.take(bundle).versions().added()).containsOnlyKeys(ids("serde@1.1.0"));
  }

  @Test
  void aVersionThatCannotBeHadEndsTheExportEvenIfDeniedOnesAreSkipped() {
    BundleExport.Outcome outcome =
        connected.outcome(connected.folder.resolve("b"), true, "serde@1.1.0", "nothing@1.0.0");
    assertThat(outcome)
        .isInstanceOfSatisfying(
            BundleExport.Outcome.Stopped.class, it -> assertThat(it.failed()).containsOnlyKeys("nothing@1.0.0"));
    assertThat(connected.folder.resolve("b")).doesNotExist();
  }

  @Test
  void anExportOverwritesNothing() throws Exception {
    Path there = Files.writeString(connected.folder.resolve("b"), "mine");
    assertThatThrownBy(() -> connected.export("b", "log@0.4.0"))
        .isInstanceOf(BundleRefusedException.class)
        .hasMessageContaining("exists");
    assertThat(there).hasContent("mine");
  }

  @Test
  void aVersionYankedMeanwhileIsShownAsChanged() {
    closed.take(connected.export("before", "log@0.4.0"));
    connected.mirror.registry.setIndex(
        "log", connected.mirror.registry.index("log").replace("\"yanked\":false", "\"yanked\":true"));
    connected.mirror.clock.advance(Duration.ofHours(1));
    connected.mirror.index("log");
    ImportReport report = closed.take(connected.export("after", "log@0.4.0"));
    assertThat(report.versions().changed()).containsExactly(ids("log@0.4.0"));
    assertThat(report.versions().yanked()).containsExactly(ids("log@0.4.0"));
    assertThat(report.versions().added()).isEmpty();
    assertThat(text(closed.mirror.index("log"))).contains("\"yanked\":true");
  }

  @Test
  void anotherChecksumForAKnownVersionIsRefused() {
    closed.take(connected.export("b", "log@0.4.0"));
    var before = closed.contents();
    try (BundleFixture forger = new BundleFixture(folder.resolve("forger"))) {
      byte[] other = CrateFile.of(CrateId.of("log@0.4.0")).description("something else").bytes();
      forger.mirror.registry.publish("log@0.4.0", other);
      Path bundle = forger.export("b", "log@0.4.0");
      assertThatThrownBy(() -> closed.take(bundle))
          .isInstanceOf(BundleRefusedException.class)
          .hasMessageContaining("log@0.4.0");
    }
    assertThat(closed.contents()).isEqualTo(before);
  }

  @Test
  void advisoriesTravelToo() {
    connected.cargo.kept.put("rustsec", "the documents".getBytes(StandardCharsets.UTF_8));
    Path bundle = connected.export("b", "log@0.4.0");
    assertThat(closed.dryRun(bundle).advisories()).containsExactly("rustsec");
    assertThat(closed.cargo.kept).isEmpty();
    closed.take(bundle);
    assertThat(closed.cargo.kept.get("rustsec")).asString(StandardCharsets.UTF_8).isEqualTo("the documents");
    assertThat(closed.take(bundle).advisories()).isEmpty();
  }

  @Test
  void aFailureOnTheWayTakesBackWhatWasTakenIn() {
    Path bundle = connected.export("b", "serde@1.1.0", "log@0.4.0");
    assertThatThrownBy(() ->
            closed.imports.run(
                List.of(bundle),
                false,
                true,
                (bytes, all) -> {
                  if (bytes == all) {
                    throw new StoreException("the disk is full");
                  }
                }))
        .isInstanceOf(StoreException.class);
    assertThat(closed.contents()).isEmpty();
    assertThat(closed.folder.resolve("import")).doesNotExist();
    assertThat(closed.take(bundle).versions().added()).hasSize(2);
  }

  @Test
  void theNextStartTakesBackAnImportThatWasNotCommittedAndEndsOneThatWas() {
    beginImportOfLog("first");
    closed.imports.recover();
    assertThat(closed.contents()).isEmpty();

    beginImportOfLog("second");
    closed.journal.commit();
    closed.imports.recover();
    assertThat(text(closed.mirror.download("log@0.4.0"))).isEqualTo("the tarball of log@0.4.0");
    assertThat(closed.folder.resolve("import")).doesNotExist();
    closed.imports.recover();
    Path bundle = connected.export("b", "serde@1.1.0", "log@0.4.0");
    assertThat(closed.take(bundle).versions().added()).containsOnlyKeys(ids("serde@1.1.0"));
  }

  /** What a process leaves that is killed after it took in the only tarball. */
  private void beginImportOfLog(String name) {
    Path bundle = connected.export(name, "log@0.4.0");
    byte[] content = FakeRegistry.content("log@0.4.0");
    Checksum checksum = Checksum.compute(content);
    closed.journal.carry(
        new BundlePart.Index(CrateId.of("log@0.4.0").name()),
        connected.mirror.registry.index("log").getBytes(StandardCharsets.UTF_8));
    closed.journal.begin(
        List.of(checksum), new TarBundles(connected.keys).manifest(bundle, closed.mirror.clock.instant()).json());
    try (TarballStore.Admission admission = closed.mirror.tarballStore.admit(checksum)) {
      admission.write(content, 0, content.length);
      admission.commit(CrateId.of("log@0.4.0"), ContentFacts.UNKNOWN, Instant.EPOCH).close();
    }
  }
}
