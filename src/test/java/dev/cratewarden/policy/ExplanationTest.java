package dev.cratewarden.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplanationTest {
  private static String text(PolicyDraft draft, String id, String nearest, Osv... records) {
    Ruling ruling = draft.ruling(records);
    Verdict verdict = ruling.judge("", Given.facts(id), Given.NOW);
    return ruling.refusal(
        "", CrateId.of(id), verdict, Optional.of(nearest).filter(it -> !it.isEmpty()).map(CrateVersion::of));
  }

  @Test
  void theTextOfTheContractIsWordForWord() {
    Osv hole = Osv.record("RUSTSEC-2021-0129", "openssl-src").range("0", "111.18.0").cvss(Osv.HIGH_7_5);
    assertThat(text(new PolicyDraft(), "openssl-src@111.10.0+1.1.1g", "111.28.2+1.1.1w", hole))
        .isEqualTo(
            """
            cratewarden denied openssl-src 111.10.0+1.1.1g: RUSTSEC-2021-0129 (high 7.5), fixed in 111.18.0
            nearest allowed: 111.28.2+1.1.1w   try: cargo update -p openssl-src --precise 111.28.2+1.1.1w
            rule: advisories.severity   why, and how to ask for a waiver: http://127.0.0.1:7878/why/openssl-src/111.10.0+1.1.1g\
            """);
  }

  @Test
  void anAdviceOutsideTheLineOfReleasesSaysSo() {
    assertThat(text(new PolicyDraft().deny("a", "use b"), "a@1.0.0", "2.1.0"))
        .isEqualTo(
            """
            cratewarden denied a 1.0.0: [[deny]] a: use b
            nearest allowed: 2.1.0   with a requirement that lets it in: cargo update -p a --precise 2.1.0
            rule: deny   why, and how to ask for a waiver: http://127.0.0.1:7878/why/a/1.0.0\
            """);
  }

  @Test
  void aHoldSaysUntilWhen() {
    PolicyDraft draft = new PolicyDraft();
    draft.age = Duration.ofDays(3);
    Ruling ruling = draft.ruling();
    CrateFacts facts = Given.published("a@1.0.0", "2026-08-20T12:00:00Z");
    assertThat(
            ruling.refusal("", facts.id(), ruling.judge("", facts, Given.NOW), Optional.of(CrateVersion.of("1.0.1"))))
        .isEqualTo(
            """
            cratewarden holds a 1.0.0 until 2026-08-23T12:00:00Z: published 2026-08-20T12:00:00Z, not yet 3 days old
            nearest allowed: 1.0.1   try: cargo update -p a --precise 1.0.1
            rule: cooldown.age   why, and how to ask for a waiver: http://127.0.0.1:7878/why/a/1.0.0\
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "malicious | 'RUSTSEC-2026-0001 (malicious), fixed in 1.5.0'",
        "endless | RUSTSEC-2026-0001 (malicious)",
        "unrated | 'RUSTSEC-2026-0001 (severity unknown), fixed in 1.5.0'",
        "medium | 'RUSTSEC-2026-0001 (medium 5.9), fixed in 1.5.0'",
        "nofix | 'RUSTSEC-2026-0001 (medium 5.9), no fix'",
        "branches | 'RUSTSEC-2026-0001 (medium 5.9), fixed in 1.5.0'",
        "othermajor | 'RUSTSEC-2026-0001 (medium 5.9), fixed in 2.0.0'",
      })
  void anAdvisoryIsSaidByIdGradeAndFix(String kind, String sentence) {
    Osv record = Osv.record("RUSTSEC-2026-0001", "a");
    Osv advisory =
        switch (kind) {
          case "malicious" -> record.range("0", "1.5.0").malicious();
          case "endless" -> record.range("0", "").malicious();
          case "unrated" -> record.range("0", "1.5.0");
          case "medium" -> record.range("0", "1.5.0").cvss(Osv.MEDIUM_5_9);
          case "nofix" -> record.range("0", "").cvss(Osv.MEDIUM_5_9);
          case "branches" ->
              record.range("0", "0.9.0").range("1.0.0", "1.5.0").range("2.0.0", "2.2.0").cvss(Osv.MEDIUM_5_9);
          default -> record.range("0", "0.9.0").range("1.0.0", "2.0.0").cvss(Osv.MEDIUM_5_9);
        };
    assertThat(text(new PolicyDraft(), "a@1.0.0", "", advisory))
        .startsWith("cratewarden denied a 1.0.0: " + sentence + "\n");
  }

  @Test
  void threeFindingsAreNamedAndTheRestCounted() {
    Osv[] records = new Osv[6];
    for (int i = 0; i < records.length; i++) {
      records[i] =
          Osv.record("RUSTSEC-2026-001" + i, "a").range("0", "").cvss(i == 4 ? Osv.CRITICAL_9_8 : Osv.HIGH_7_5);
    }
    assertThat(text(new PolicyDraft(), "a@1.0.0", "", records).lines().findFirst().orElseThrow())
        .isEqualTo(
            "cratewarden denied a 1.0.0: RUSTSEC-2026-0014 (critical 9.8), no fix; RUSTSEC-2026-0010 (high 7.5), no"
                + " fix; RUSTSEC-2026-0011 (high 7.5), no fix; and 3 more");
  }

  @Test
  void findingsWithoutEffectAreNotMentioned() {
    Osv notice = Osv.record("RUSTSEC-2026-0009", "a").range("0", "").informational("notice");
    Osv waived = Osv.record("RUSTSEC-2026-0001", "a").range("0", "").cvss(Osv.CRITICAL_9_8);
    PolicyDraft draft = new PolicyDraft().deny("a", "").waive("a", "RUSTSEC-2026-0001", "2030-01-01T00:00:00Z");
    assertThat(text(draft, "a@1.0.0", "", notice, waived)).startsWith("cratewarden denied a 1.0.0: [[deny]] a\n");
  }

  @Test
  void aDisputeIsSaid() {
    Osv open = Osv.record("RUSTSEC-2026-0260", "a").range("0.3.10-0", "").malicious().aliases("MAL-2026-1");
    Osv exact = Osv.record("MAL-2026-1", "a").versions("0.3.10");
    assertThat(text(new PolicyDraft(), "a@0.3.11", "", open, exact))
        .startsWith("cratewarden denied a 0.3.11: RUSTSEC-2026-0260 (malicious, disputed)\n")
        .contains("\nrule: advisories.disputed   ");
  }

  @Test
  void controlCharactersOfStrangersAreStripped() {
    PolicyDraft draft =
        new PolicyDraft().deny("a", "red \u001b[31malert\r\nrule: none\u202e\u0000 ende\u0301 😀\ud800!");
    String text = text(draft, "a@1.0.0", "");
    assertThat(text.lines()).hasSize(3);
    assertThat(text).startsWith("cratewarden denied a 1.0.0: [[deny]] a: red [31malert rule: none ende\u0301 😀 !\n");
  }

  @Test
  void aLongReasonIsCutBetweenCharactersAndTheRestStaysWhole() {
    String text = text(new PolicyDraft().deny("a", "é".repeat(600)), "a@1.0.0", "1.0.1");
    assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(512);
    assertThat(text)
        .contains("é…\nnearest allowed: 1.0.1   try: cargo update -p a --precise 1.0.1\nrule: deny   why")
        .endsWith("http://127.0.0.1:7878/why/a/1.0.0");
  }

  @Test
  void whenNotEverythingFitsTheAdviceGoesFirstAndTheAddressNext() {
    String version = "1.0.0-" + "a".repeat(120);
    String some = text(new PolicyDraft().deny("a", "x"), "a@" + version, version.replace("1.0.0", "1.0.1"));
    assertThat(some.lines()).hasSize(2);
    assertThat(some).endsWith("/why/a/" + version);
    String huge = "1.0.0-" + "a".repeat(600);
    String cut = text(new PolicyDraft().deny("a", "x"), "a@" + huge, "");
    assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(512);
    assertThat(cut).startsWith("cratewarden denied a 1.0.0-aaa").endsWith("a…").doesNotContain("\n");
  }

  @Test
  void nothingEverExceeds512Bytes() {
    Random random = new Random(20260821);
    String letters = "abz-_ é€😀\u001b\u0000\n\"";
    for (int i = 0; i < 800; i++) {
      StringBuilder reason = new StringBuilder();
      int length = random.nextInt(700);
      for (int n = 0; n < length; n++) {
        reason.appendCodePoint(letters.codePointAt(letters.offsetByCodePoints(0, random.nextInt(12))));
      }
      PolicyDraft draft = new PolicyDraft();
      for (int n = 0; n <= random.nextInt(5); n++) {
        draft.deny("*", reason.substring(0, reason.length() / (n + 1)));
      }
      String name = "n".repeat(1 + random.nextInt(CrateName.CHARACTERS_MAX));
      String version = "1.2.3-" + "p".repeat(1 + random.nextInt(i % 10 == 0 ? 900 : 60));
      String text = text(draft, name + "@" + version, random.nextBoolean() ? "1.2.4" : "");
      assertThat(text.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(Explanation.BYTES_MAX);
      assertThat(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)).isEqualTo(text);
      assertThat(text.lines().count()).isLessThanOrEqualTo(3);
      assertThat(text.replace("\n", "").chars().noneMatch(Character::isISOControl)).isTrue();
      if (text.contains("http://")) {
        assertThat(text).endsWith("http://127.0.0.1:7878/why/" + name + "/" + version);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "abc, 3, abc",
    "abcd, 3, …",
    "abcdef, 5, ab…",
    "ééé, 5, é…",
    "ééé, 6, ééé",
    "ab cd, 6, ab cd",
    "ab cdefg, 6, ab…",
    "abc, 2, ''",
    "😀😀, 7, 😀…",
    "€€€, 8, €…"
  })
  void textIsCutToBytes(String text, int bytesMax, String cut) {
    assertThat(CleanText.cut(text, bytesMax)).isEqualTo(cut);
  }
}
