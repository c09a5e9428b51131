package dev.cratewarden.mirror;

import static dev.cratewarden.mirror.MirrorFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.bundle.TarBundles;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.toolchain.ToolchainSelection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle that builds on others carries what they did not, and is taken in its turn. */
class DeltaBundleTest {
  @TempDir private Path folder;

  private BundleFixture connected;
  private BundleFixture closed;
  private Path monday;

  @BeforeEach
  void sendTheFirst() {
    connected = new BundleFixture(folder.resolve("connected"));
    closed = new BundleFixture(folder.resolve("closed"));
    closed.mirror.offline();
    connected.mirror.registry.publish("serde@1.0.0").publish("serde@1.1.0").publish("serde@1.2.0").publish("log@0.4.0");
    connected.cargo.kept.put("rustsec", "the documents".getBytes(StandardCharsets.UTF_8));
    monday = connected.export("monday", "serde@1.0.0", "log@0.4.0");
    closed.take(monday);
  }

  @AfterEach
  void close() {
    connected.close();
    closed.close();
  }

  private List<String> parts(Path bundle) {
    return manifest(bundle).manifest().parts().stream()
        .map(it -> it.part().getClass().getSimpleName() + " " + it.size())
        .map(it -> it.split(" ", -1)[0])
        .toList();
  }

  private BundleFormat.ManifestBytes manifest(Path bundle) {
    return new TarBundles(connected.keys).manifest(bundle, Instant.EPOCH);
  }

  @Test
  void itCarriesOnlyWhatTheOthersDidNot() {
    Path tuesday = connected.delta("tuesday", monday, "serde@1.0.0", "serde@1.2.0", "log@0.4.0");
    assertThat(parts(tuesday)).containsExactly("Decisions", "Index", "Tarball");
    ImportReport report = closed.take(tuesday);
    assertThat(report.versions().added()).containsOnlyKeys(CrateId.of("serde@1.2.0"));
    assertThat(report.versions().unchanged()).isEqualTo(1);
    assertThat(report.origin().base()).contains(manifest(monday).id());
    assertThat(text(closed.mirror.index("serde"))).contains("1.0.0", "1.2.0").doesNotContain("1.1.0");
    assertThat(text(closed.mirror.download("serde@1.2.0"))).isEqualTo("the tarball of serde@1.2.0");
  }

  @Test
  void itsIndexListsWhatItCarriesAndWhatTheOthersDidInUpstreamsBytes() {
    connected.mirror.registry.setIndex(
        "serde", connected.mirror.registry.index("serde").replace("\"features\":{}", "\"features\" : { },\"x\":1"));
    connected.mirror.clock.advance(Duration.ofHours(1));
    Path tuesday = connected.delta("tuesday", monday, "serde@1.2.0");
    closed.take(tuesday);
    List<String> upstream = connected.mirror.registry.index("serde").lines().toList();
    assertThat(text(closed.mirror.index("serde"))).isEqualTo(upstream.get(0) + "\n" + upstream.get(2) + "\n");
  }

  @Test
  void aYankOfSomethingSentBeforeTravelsThoughNothingOfThatCrateIsCarried() {
    connected.mirror.registry.setIndex(
        "log", connected.mirror.registry.index("log").replace("\"yanked\":false", "\"yanked\":true"));
    connected.mirror.clock.advance(Duration.ofHours(1));
    ImportReport report = closed.take(connected.delta("tuesday", monday, "serde@1.2.0"));
    assertThat(report.versions().changed()).containsExactly(CrateId.of("log@0.4.0"));
    assertThat(text(closed.mirror.index("log"))).contains("\"yanked\":true");
  }

  @Test
  void advisoriesTravelAgainWhenTheyHaveChanged() {
    assertThat(parts(connected.delta("same", monday, "serde@1.2.0"))).doesNotContain("Advisories");
    connected.cargo.kept.put("rustsec", "more documents".getBytes(StandardCharsets.UTF_8));
    assertThat(parts(connected.delta("newer", monday, "serde@1.2.0"))).contains("Advisories");
  }

  @Test
  void theBaseMayBeNamedByItsIdAndByTheBeginningOfIt() {
    String id = manifest(monday).id().hex();
    for (String named : List.of(id, id.substring(0, 12))) {
      Path to = connected.folder.resolve("delta" + named.length());
      assertThat(connected.outcome(to, false, new ExportBase.Bundle(named), "serde@1.2.0"))
          .isInstanceOf(BundleExport.Outcome.Done.class);
      assertThat(manifest(to).manifest().origin().base().orElseThrow().hex()).isEqualTo(id);
    }
    for (String named : List.of(id.substring(0, 4), "0000000000000000")) {
      Path to = connected.folder.resolve("none");
      assertThatThrownBy(() -> connected.outcome(to, false, new ExportBase.Bundle(named), "serde@1.2.0"))
          .isInstanceOf(BundleRefusedException.class)
          .hasMessageContaining(named);
    }
  }

  @Test
  void withoutVersionsItIsOfAllThatIsHeld() {
    connected.mirror.download("serde@1.1.0");
    Path tuesday = connected.delta("tuesday", monday);
    assertThat(closed.take(tuesday).versions().added()).containsOnlyKeys(CrateId.of("serde@1.1.0"));
    Path nothing = connected.delta("nothing", tuesday);
    assertThat(parts(nothing)).containsExactly("Decisions");
    assertThat(closed.take(nothing).isNothing()).isTrue();
  }

  @Test
  void sinceATimeItIsOfWhatWasStoredFromThenOn() {
    connected.mirror.clock.advance(Duration.ofDays(1));
    Instant time = connected.mirror.clock.instant();
    connected.mirror.download("serde@1.2.0");
    Path to = connected.folder.resolve("since");
    connected.outcome(to, false, new ExportBase.Time(time));
    assertThat(manifest(to).manifest().origin().since()).contains(time);
    assertThat(closed.take(to).versions().added()).containsOnlyKeys(CrateId.of("serde@1.2.0"));
    // Another side that never had the rest sees what it can use, and what it misses by name.
    try (BundleFixture other = new BundleFixture(folder.resolve("other"))) {
      other.mirror.offline();
      ImportReport report = other.take(to);
      assertThat(report.versions().added()).containsOnlyKeys(CrateId.of("serde@1.2.0"));
      assertThat(report.versions().missing()).containsExactly(CrateId.of("serde@1.0.0"));
      assertThat(text(other.mirror.index("serde"))).contains("1.2.0").doesNotContain("1.0.0");
    }
  }

  @Test
  void whatTheReceiverMissesIsCarriedThoughItWasSentBefore() {
    Path to = connected.folder.resolve("again");
    ExportSelection selection =
        new ExportSelection(List.of(), List.of(CrateId.of("log@0.4.0")), List.of(), false, ToolchainSelection.NONE);
    connected.outcome(to, false, new ExportBase.BundleFile(monday), selection, OptionalLong.empty());
    assertThat(parts(to)).containsExactly("Decisions", "Tarball");
  }

  @Test
  void aGapInTheChainIsNamed() {
    Path tuesday = connected.delta("tuesday", monday, "serde@1.1.0");
    Path wednesday = connected.delta("wednesday", tuesday, "serde@1.2.0");
    var before = closed.contents();
    for (boolean dryRun : new boolean[] {true, false}) {
      assertThatThrownBy(() -> closed.imports.run(List.of(wednesday), dryRun, true, (bytes, all) -> {}))
          .isInstanceOf(BundleRefusedException.class)
          .hasMessageContaining("manifest.json")
          .hasMessageContaining(manifest(tuesday).id().hex());
    }
    assertThat(closed.contents()).isEqualTo(before);
    closed.take(tuesday);
    assertThat(closed.take(wednesday).versions().added()).containsOnlyKeys(CrateId.of("serde@1.2.0"));
  }

  @Test
  void anOlderBundleOfTheChainIsRefusedAndTheNewestChangesNothing() {
    Path tuesday = connected.delta("tuesday", monday, "serde@1.1.0");
    Path wednesday = connected.delta("wednesday", tuesday, "serde@1.2.0");
    closed.take(tuesday);
    closed.take(wednesday);
    var before = closed.contents();
    assertThat(closed.take(wednesday).isNothing()).isTrue();
    for (Path old : List.of(monday, tuesday)) {
      assertThatThrownBy(() -> closed.take(old))
          .isInstanceOf(BundleRefusedException.class)
          .hasMessageContaining("imported before")
          .hasMessageContaining(manifest(wednesday).id().hex());
    }
    assertThat(closed.contents()).isEqualTo(before);
  }

  @Test
  void twoThatBuildOnTheSameOneMayFollowEachOther() {
    Path one = connected.delta("one", monday, "serde@1.1.0");
    Path two = connected.delta("two", monday, "serde@1.2.0");
    closed.take(one);
    assertThat(closed.take(two).versions().added()).containsOnlyKeys(CrateId.of("serde@1.2.0"));
    assertThat(text(closed.mirror.index("serde"))).contains("1.0.0", "1.1.0", "1.2.0");
  }

  @Test
  void whatThisSideRefusedBeforeIsNoReasonToRefuseTheNextOne() {
    try (BundleFixture strict = new BundleFixture(folder.resolve("strict"))) {
      strict.mirror.offline();
      strict.mirror.ruling =
          Policies.ruling("[[deny]]", "crate = \"serde\"", "versions = \"=1.0.0\"", "reason = \"no\"");
      strict.take(monday);
      ImportReport report = strict.take(connected.delta("tuesday", monday, "serde@1.2.0"));
      assertThat(report.versions().added()).containsOnlyKeys(CrateId.of("serde@1.2.0"));
      assertThat(report.versions().missing()).containsExactly(CrateId.of("serde@1.0.0"));
    }
  }

  @Test
  void whatTheSendingSideNoLongerOffersIsNamedAndStays() {
    connected.mirror.ruling =
        Policies.ruling("[[deny]]", "crate = \"serde\"", "versions = \"=1.0.0\"", "reason = \"no\"");
    ImportReport report = closed.take(connected.delta("tuesday", monday, "serde@1.2.0"));
    assertThat(report.versions().removed()).containsExactly(CrateId.of("serde@1.0.0"));
    assertThat(closed.mirror.download("serde@1.0.0")).isInstanceOf(DownloadReply.Tarball.class);
  }

  @Test
  void aDeniedVersionEndsTheExportThoughTheOtherSideHasIt() {
    connected.mirror.ruling =
        Policies.ruling("[[deny]]", "crate = \"serde\"", "versions = \"=1.0.0\"", "reason = \"no\"");
    Path to = connected.folder.resolve("b");
    BundleExport.Outcome outcome = connected.outcome(to, false, new ExportBase.BundleFile(monday), "serde@1.0.0");
    assertThat(outcome).isInstanceOf(BundleExport.Outcome.Stopped.class);
    assertThat(outcome.denied()).containsOnlyKeys(CrateId.of("serde@1.0.0"));
    assertThat(to).doesNotExist();
  }

  @Test
  void theSameVersionsOnTheSameBaseGiveTheSameBytes() throws IOException {
    Path one = connected.delta("one", monday, "serde@1.2.0");
    try (BundleFixture other = new BundleFixture(folder.resolve("other"))) {
      other.mirror.registry.publish("serde@1.0.0").publish("serde@1.1.0").publish("serde@1.2.0").publish("log@0.4.0");
      other.cargo.kept.put("rustsec", "the documents".getBytes(StandardCharsets.UTF_8));
      other.mirror.clock.advance(Duration.ofDays(9));
      other.mirror.download("serde@1.0.0");
      assertThat(Files.mismatch(one, other.delta("two", monday, "serde@1.2.0"))).isEqualTo(-1);
    }
  }
}
