package dev.cratewarden.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.IndexFile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexViewTest {
  private static final IndexFile FILE =
      Given.file(
          "a",
          Given.line("a", "1.0.0"),
          Given.line("a", "1.1.0", "\"yanked\":true,\"pubtime\":\"2020-01-01T00:00:00Z\""),
          Given.line("a", "1.2.0", "\"v\":2,\"pubtime\":\"2026-08-20T00:00:00Z\",\"unknown\":[1, 2]"));

  private static String line(int number) {
    return FILE.line(FILE.entries().get(number)) + "\n";
  }

  @Test
  void aFileInWhichNothingIsDeniedIsTheSameArray() {
    IndexView view =
        new PolicyDraft().deny("b", "").ruling().show("", FILE, Given.factsOf(FILE), Optional.empty(), Given.NOW);
    assertThat(((IndexView.Shown) view).bytes()).isSameAs(FILE.bytes());
    assertThat(view.changesAt()).isEmpty();
  }

  @Test
  void aDeniedLineIsMarkedYankedAndTheRestIsByteForByte() {
    String shown = Given.show(new PolicyDraft().deny("a <1.2", "").ruling(), FILE);
    assertThat(shown).isEqualTo(line(0).replace("\"yanked\":false", "\"yanked\":true") + line(1) + line(2));
    shown = Given.show(new PolicyDraft().deny("a >=1.2", "").ruling(), FILE);
    assertThat(shown).isEqualTo(line(0) + line(1) + line(2).replace("[1, 2]}", "[1, 2],\"yanked\":true}"));
  }

  @Test
  void aFileWhoseDeniedLinesAreYankedAlreadyIsTheSameArray() {
    IndexView view =
        new PolicyDraft()
            .deny("a =1.1.0", "")
            .ruling()
            .show("", FILE, Given.factsOf(FILE), Optional.empty(), Given.NOW);
    assertThat(((IndexView.Shown) view).bytes()).isSameAs(FILE.bytes());
  }

  @Test
  void aHiddenLineIsLeftOutWithItsEnd() {
    PolicyDraft draft = new PolicyDraft().deny("a <1.2", "");
    draft.deniedVersions = DeniedVersions.HIDE;
    assertThat(Given.show(draft.ruling(), FILE)).isEqualTo(line(2));
    assertThat(Given.show(draft.deny("a >=1.2", "").ruling(), FILE)).as("hidden whole is empty").isEmpty();
  }

  @Test
  void lineEndsGarbageAndAMissingLastEndSurvive() {
    String text = "garbage\r\n\r\n" + Given.line("a", "1.0.0") + "\r\n\n{\"half\"\n" + Given.line("a", "1.1.0");
    IndexFile file = IndexFile.parse(dev.cratewarden.crates.CrateName.of("a"), text.getBytes(StandardCharsets.UTF_8));
    assertThat(file.entries()).hasSize(2);
    PolicyDraft draft = new PolicyDraft().deny("a =1.0.0", "");
    String marked = Given.line("a", "1.0.0").replace("false", "true");
    assertThat(Given.show(draft.ruling(), file)).isEqualTo(text.replace(Given.line("a", "1.0.0"), marked));
    draft.deniedVersions = DeniedVersions.HIDE;
    assertThat(Given.show(draft.ruling(), file)).isEqualTo("garbage\r\n\r\n\n{\"half\"\n" + Given.line("a", "1.1.0"));
    PolicyDraft last = new PolicyDraft().deny("a =1.1.0", "");
    last.deniedVersions = DeniedVersions.HIDE;
    assertThat(Given.show(last.ruling(), file))
        .isEqualTo("garbage\r\n\r\n" + Given.line("a", "1.0.0") + "\r\n\n{\"half\"\n");
  }

  @Test
  void hidingGoesBeforeMarkingWhenRulesDiffer() {
    PolicyDraft draft = new PolicyDraft().deny("a <1.2", "");
    draft.deny.add(new Rule.DenyEntry(PolicyDraft.scope("a =1.0.0"), "", Optional.of(DeniedVersions.HIDE)));
    assertThat(Given.show(draft.ruling(), FILE)).isEqualTo(line(1) + line(2));
  }

  @Test
  void aCrateDeniedWholeIsForbidden() {
    String text = Given.show(new PolicyDraft().deny("a", "use b").ruling(), FILE);
    assertThat(text)
        .isEqualTo(
            """
            forbidden: cratewarden denied every version of a: [[deny]] a: use b
            nearest allowed: none
            rule: deny   why, and how to ask for a waiver: http://127.0.0.1:7878/why/a/1.2.0\
            """);
  }

  @Test
  void forbiddingFallsBackToMarkingWhileAVersionIsAllowed() {
    PolicyDraft draft = new PolicyDraft().deny("a >=1.2", "");
    draft.deniedVersions = DeniedVersions.FORBID;
    assertThat(Given.show(draft.ruling(), FILE)).endsWith(line(2).replace("[1, 2]}", "[1, 2],\"yanked\":true}"));
    assertThat(Given.show(draft.deny("a <1.2", "").ruling(), FILE)).startsWith("forbidden: ");
  }

  @Test
  void aFileIsForbiddenOnlyWhenEachVersionIsRefusedSo() {
    PolicyDraft draft = new PolicyDraft().deny("a <1.2", "");
    draft.deny.add(new Rule.DenyEntry(PolicyDraft.scope("a >=1.2"), "", Optional.of(DeniedVersions.FORBID)));
    assertThat(Given.show(draft.ruling(), FILE)).startsWith("{").contains("[1, 2],\"yanked\":true}");
  }

  @Test
  void aWaivedFindingDoesNotForbid() {
    PolicyDraft draft = new PolicyDraft().deny("a", "").waive("a", "deny-list", "2027-01-01T00:00:00Z");
    assertThat(Given.show(draft.ruling(), FILE)).isEqualTo(line(0) + line(1) + line(2));
  }

  @Test
  void anEmptyFileStaysEmpty() {
    assertThat(Given.show(new PolicyDraft().deny("a", "").ruling(), Given.file("a"))).isEmpty();
  }

  @Test
  void aReservedCrateDoesNotExist() {
    PolicyDraft draft = new PolicyDraft();
    draft.reserved.add(CrateGlob.of("a"));
    assertThat(Given.show(draft.ruling(), FILE)).isEqualTo("absent");
  }

  @Test
  void aHeldVersionIsShownLikeADeniedOneUntilItsTime() {
    PolicyDraft draft = new PolicyDraft();
    draft.age = Duration.ofDays(3);
    Ruling ruling = draft.ruling();
    IndexView view = ruling.show("", FILE, Given.factsOf(FILE), Optional.empty(), Given.NOW);
    assertThat(Given.show(ruling, FILE)).contains("[1, 2],\"yanked\":true}");
    assertThat(view.changesAt()).contains(Instant.parse("2026-08-23T00:00:00Z"));
    IndexView then = ruling.show("", FILE, Given.factsOf(FILE), Optional.empty(), view.changesAt().orElseThrow());
    assertThat(((IndexView.Shown) then).bytes()).isSameAs(FILE.bytes());
    assertThat(then.changesAt()).isEmpty();
  }

  @Test
  void theEarliestChangeOfAnyLineCounts() {
    PolicyDraft draft =
        new PolicyDraft()
            .deny("a", "")
            .waive("a =1.0.0", "deny-list", "2027-03-01T00:00:00Z")
            .waive("a =1.1.0", "deny-list", "2027-01-01T00:00:00Z")
            .waive("a =1.2.0", "deny-list", "2027-02-01T00:00:00Z");
    IndexView view = draft.ruling().show("", FILE, Given.factsOf(FILE), Optional.empty(), Given.NOW);
    assertThat(view.changesAt()).contains(Instant.parse("2027-01-01T00:00:00Z"));
  }

  @Test
  void aForbiddenFileSaysWhenThatMayChange() {
    PolicyDraft draft = new PolicyDraft();
    draft.age = Duration.ofDays(10_000);
    draft.cooldownShown = Optional.of(DeniedVersions.FORBID);
    IndexView view = draft.ruling().show("", FILE, Given.factsOf(FILE), Optional.empty(), Given.NOW);
    assertThat(view).isInstanceOf(IndexView.Forbidden.class);
    assertThat(view.changesAt()).contains(Given.LONG_AGO.plus(Duration.ofDays(10_000)));
  }

  @ParameterizedTest
  @CsvSource({"2026-08-20T00:00:00Z, 3", "2026-08-19T23:59:59Z, 2", "2020-01-01T00:00:00Z, 2"})
  void aDatedViewShowsWhatWasPublishedUpToThen(Instant until, int lines) {
    IndexView view = new PolicyDraft().ruling().show("", FILE, Given.factsOf(FILE), Optional.of(until), Given.NOW);
    String shown = new String(((IndexView.Shown) view).bytes(), StandardCharsets.UTF_8);
    assertThat(shown).isEqualTo(line(0) + line(1) + (lines == 3 ? line(2) : ""));
  }

  @Test
  void beforeItsFirstReleaseACrateDoesNotExist() {
    Instant until = Given.LONG_AGO.minusSeconds(1);
    assertThat(new PolicyDraft().ruling().show("", FILE, Given.factsOf(FILE), Optional.of(until), Given.NOW))
        .isInstanceOf(IndexView.Absent.class);
  }

  @Test
  void inADatedViewTheFirstSightCountsWhereThePublishingTimeIsUnknown() {
    IndexFile file = Given.file("a", Given.line("a", "1.0.0"), Given.line("a", "1.1.0", "\"yanked\":false"));
    Ruling ruling = new PolicyDraft().ruling();
    IndexView before = ruling.show("", file, Given.factsOf(file), Optional.of(Given.NOW.minusSeconds(1)), Given.NOW);
    assertThat(((IndexView.Shown) before).bytes())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(Given.line("a", "1.0.0") + "\n");
    IndexView after = ruling.show("", file, Given.factsOf(file), Optional.of(Given.NOW), Given.NOW);
    assertThat(((IndexView.Shown) after).bytes()).isSameAs(file.bytes());
  }

  @Test
  void aLineWhoseFactsCannotBeHadIsDenied() {
    IndexView view =
        new PolicyDraft()
            .ruling()
            .show(
                "",
                FILE,
                entry -> {
                  if (entry.version().equals(CrateVersion.of("1.0.0"))) {
                    throw new IllegalStateException("store");
                  }
                  return Given.factsOf(FILE).apply(entry);
                },
                Optional.empty(),
                Given.NOW);
    assertThat(((IndexView.Shown) view).bytes())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(line(0).replace("false", "true") + line(1) + line(2));
  }

  @Test
  void anUnreadTarballIsShownSinceItsDownloadDecides() {
    PolicyDraft draft = new PolicyDraft().licenses("MIT");
    draft.unknownLicense = Permission.DENY;
    IndexView view = draft.ruling().show("", FILE, Given.factsOf(FILE), Optional.empty(), Given.NOW);
    assertThat(((IndexView.Shown) view).bytes()).isSameAs(FILE.bytes());
  }

  @Test
  void foreignRegistriesAreStrippedByKey() {
    String dependency =
        "{\"name\":\"x\",\"req\":\"^1\",\"features\":[],\"optional\":false,\"default_features\":true,"
            + "\"target\":null,\"kind\":\"normal\",\"registry\":\"https://evil.example/\"}";
    String foreign = Given.line("a", "1.0.0").replace("\"deps\":[]", "\"deps\":[" + dependency + "]");
    IndexFile file = Given.file("a", foreign, Given.line("a", "1.1.0"));
    PolicyDraft draft = new PolicyDraft();
    assertThat(Given.show(draft.ruling(), file)).startsWith(foreign.replace("\"yanked\":false", "\"yanked\":true"));
    draft.foreign = Rule.ForeignRegistry.STRIP;
    assertThat(Given.show(draft.ruling(), file))
        .isEqualTo(foreign.replace("\"https://evil.example/\"", "null") + "\n" + Given.line("a", "1.1.0") + "\n");
    assertThat(
            draft
                .ruling()
                .nearestAllowed("", CrateId.of("a@1.1.0"), file, Given.factsOf(file), Optional.empty(), Given.NOW))
        .contains(CrateVersion.of("1.0.0"));
    draft.foreign = Rule.ForeignRegistry.KEEP;
    assertThat(Given.show(draft.ruling(), file)).isEqualTo(new String(file.bytes(), StandardCharsets.UTF_8));
  }

  @Test
  void viewsJudgeByTheirOwnPolicy() {
    PolicyDraft strict = new PolicyDraft().deny("a =1.0.0", "");
    PolicyDraft watching = new PolicyDraft();
    watching.mode = Mode.OBSERVE;
    PolicySet set =
        new PolicySet(
            Policy.DEFAULT,
            Map.of("payments", strict.policy("payments"), "trial", watching.policy("trial")),
            Rule.Reserved.NONE);
    Ruling ruling = Ruling.of(set, Osv.book()).withPublicUrl("http://h");
    CrateFacts facts = Given.factsOf(FILE, "1.0.0");
    assertThat(ruling.judge("", facts, Given.NOW)).isSameAs(Verdict.Allow.CLEAN);
    assertThat(ruling.judge("payments", facts, Given.NOW)).isInstanceOf(Verdict.Deny.class);
    assertThat(ruling.refusal("payments", facts.id(), ruling.judge("payments", facts, Given.NOW), Optional.empty()))
        .endsWith("http://h/why/a/1.0.0?view=payments");
    assertThat(ruling.hasView("")).isTrue();
    assertThat(ruling.hasView("payments")).isTrue();
    assertThat(ruling.hasView("nobody")).isFalse();
    assertThat(ruling.observes("trial")).isTrue();
    assertThat(ruling.observes("")).isFalse();
    assertThat(ruling.observes("nobody")).isFalse();
    assertThat(ruling.judge("nobody", facts, Given.NOW)).isInstanceOf(Verdict.Deny.class);
    assertThat(ruling.show("nobody", FILE, Given.factsOf(FILE), Optional.empty(), Given.NOW))
        .isInstanceOf(IndexView.Absent.class);
    assertThat(ruling.nearestAllowed("nobody", facts.id(), FILE, Given.factsOf(FILE), Optional.empty(), Given.NOW))
        .isEmpty();
  }

  @Test
  void aYankedVersionIsAdviceOnlyWhereAllOthersAreYanked() {
    Ruling ruling = new PolicyDraft().deny("a =1.0.0", "").deny("a =1.2.0", "").ruling();
    assertThat(ruling.nearestAllowed("", CrateId.of("a@1.2.0"), FILE, Given.factsOf(FILE), Optional.empty(), Given.NOW))
        .contains(CrateVersion.of("1.1.0"));
  }

  @Test
  void theNearestAllowedVersionIsNeitherDeniedNorYankedNorLaterThanTheDate() {
    Ruling ruling = new PolicyDraft().deny("a =1.0.0", "").ruling();
    CrateId denied = CrateId.of("a@1.0.0");
    assertThat(ruling.nearestAllowed("", denied, FILE, Given.factsOf(FILE), Optional.empty(), Given.NOW))
        .contains(CrateVersion.of("1.2.0"));
    assertThat(
            ruling.nearestAllowed(
                "", denied, FILE, Given.factsOf(FILE), Optional.of(Instant.parse("2021-01-01T00:00:00Z")), Given.NOW))
        .as("1.2.0 is later, 1.1.0 is yanked")
        .contains(CrateVersion.of("1.1.0"));
  }
}
