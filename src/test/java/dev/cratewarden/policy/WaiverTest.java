package dev.cratewarden.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaiverTest {
  private static final String LATER = "2027-04-01T00:00:00Z";
  private static final CrateFacts RSA = Given.facts("rsa@0.9.6");
  private static final Osv MARVIN =
      Osv.record("RUSTSEC-2023-0071", "rsa")
          .range("0", "")
          .cvss(Osv.MEDIUM_5_9)
          .aliases("CVE-2023-49092", "GHSA-c38w-74pg-36hr");

  private static Verdict judge(PolicyDraft draft, Osv... records) {
    return draft.ruling(records).judge("", RSA, Given.NOW);
  }

  @ParameterizedTest
  @CsvSource({
    "RUSTSEC-2023-0071, true", "rustsec-2023-0071, true", "CVE-2023-49092, true", "GHSA-c38w-74pg-36hr, true",
    "ghsa-C38W-74pg-36hr, true", "advisories.vulnerability, true", "Advisories.Vulnerability, true",
        "RUSTSEC-2023-0072, false",
    "advisories.malicious, false", "advisories, false", "RUSTSEC-2023, false",
  })
  void aWaiverNamesAFindingByIdAliasOrCode(String finding, boolean waives) {
    Verdict verdict = judge(new PolicyDraft().waive("rsa", finding, LATER), MARVIN);
    assertThat(verdict.isAllowed()).isEqualTo(waives);
    assertThat(verdict.findings())
        .singleElement()
        .satisfies(it -> {
          assertThat(it.verdict()).isEqualTo(Verdict.Level.DENY);
          assertThat(it.waivedBy().isPresent()).isEqualTo(waives);
        });
    assertThat(verdict.changesAt().isPresent()).isEqualTo(waives);
  }

  @Test
  void aWaiverTakesAFindingAwayAndKeepsItInSight() {
    Verdict verdict = judge(new PolicyDraft().waive("rsa", "RUSTSEC-2023-0071", LATER), MARVIN);
    assertThat(verdict).isInstanceOf(Verdict.Allow.class);
    assertThat(verdict.changesAt()).contains(Instant.parse(LATER));
    assertThat(verdict.findings().get(0).effect()).isEqualTo(Verdict.Level.ALLOW);
    assertThat(verdict.findings().get(0).waivedBy().orElseThrow().owner()).isEqualTo("security@example.com");
  }

  @ParameterizedTest
  @CsvSource({"rsa, true", "RSA, true", "rs*, true", "rsa <0.9, false", "rsa ^0.9, true", "ring, false"})
  void itHoldsForItsCrateAndVersionsOnly(String scope, boolean waives) {
    assertThat(judge(new PolicyDraft().waive(scope, "RUSTSEC-2023-0071", LATER), MARVIN).isAllowed()).isEqualTo(waives);
  }

  @Test
  void anExpiredWaiverDoesNotAct() {
    Ruling ruling = new PolicyDraft().waive("rsa", "RUSTSEC-2023-0071", LATER).ruling(MARVIN);
    Instant end = Instant.parse(LATER);
    assertThat(ruling.judge("", RSA, end.minusNanos(1)).isAllowed()).isTrue();
    Verdict after = ruling.judge("", RSA, end);
    assertThat(after).isInstanceOf(Verdict.Deny.class);
    assertThat(after.changesAt()).isEmpty();
  }

  @Test
  void theDayItEndsCountsWhole() {
    assertThat(Waiver.endOf(LocalDate.of(2027, 3, 31))).isEqualTo(Instant.parse(LATER));
  }

  @Test
  void ofSeveralTheLongestActs() {
    Verdict verdict =
        judge(
            new PolicyDraft()
                .waive("rsa", "RUSTSEC-2023-0071", "2026-09-01T00:00:00Z")
                .waive("rsa", "CVE-2023-49092", LATER)
                .waive("rsa", "advisories.vulnerability", "2026-10-01T00:00:00Z"),
            MARVIN);
    assertThat(verdict.changesAt()).contains(Instant.parse(LATER));
  }

  @Test
  void otherFindingsStay() {
    Osv other = Osv.record("RUSTSEC-2026-0001", "rsa").range("0", "").cvss(Osv.HIGH_7_5);
    Verdict verdict = judge(new PolicyDraft().waive("rsa", "RUSTSEC-2023-0071", LATER), MARVIN, other);
    assertThat(verdict).isInstanceOf(Verdict.Deny.class);
    assertThat(verdict.findings()).map(Finding::subject).containsExactly("RUSTSEC-2026-0001", "RUSTSEC-2023-0071");
    assertThat(verdict.findings()).map(it -> it.waivedBy().isPresent()).containsExactly(false, true);
    assertThat(judge(new PolicyDraft().waive("rsa", "advisories.vulnerability", LATER), MARVIN, other).isAllowed())
        .isTrue();
  }

  @Test
  void aRustSecIdWaivesItsRecordAloneAndAnAliasTheWholeIncident() {
    Osv one = Osv.record("RUSTSEC-2026-0069", "rsa").range("0", "").cvss(Osv.HIGH_7_5).aliases("GHSA-aaaa-bbbb-cccc");
    Osv two = Osv.record("RUSTSEC-2026-0070", "rsa").range("0", "").cvss(Osv.LOW_2_5).aliases("GHSA-aaaa-bbbb-cccc");
    PolicyDraft draft = new PolicyDraft().waive("rsa", "RUSTSEC-2026-0069", LATER);
    Verdict verdict = judge(draft, one, two);
    assertThat(verdict).isInstanceOf(Verdict.Deny.class);
    assertThat(verdict.findings()).map(Finding::subject).containsExactly("RUSTSEC-2026-0070", "RUSTSEC-2026-0069");
    assertThat(verdict.findings()).map(it -> it.waivedBy().isPresent()).containsExactly(false, true);
    assertThat(verdict.findings())
        .map(it -> it.advisory().orElseThrow().ids())
        .containsExactly(java.util.List.of("RUSTSEC-2026-0070"), java.util.List.of("RUSTSEC-2026-0069"));
    assertThat(verdict.changesAt()).contains(Instant.parse(LATER));

    draft.severity = dev.cratewarden.advisory.Severity.Level.MEDIUM;
    assertThat(judge(draft, one, two))
        .as("what is left is judged by its own severity")
        .isInstanceOf(Verdict.Allow.class);

    draft.severity = dev.cratewarden.advisory.Severity.Level.LOW;
    assertThat(judge(draft.waive("rsa", "RUSTSEC-2026-0070", "2026-12-01T00:00:00Z"), one, two))
        .satisfies(both -> {
          assertThat(both).isInstanceOf(Verdict.Allow.class);
          assertThat(both.changesAt()).contains(Instant.parse("2026-12-01T00:00:00Z"));
        });
    assertThat(judge(new PolicyDraft().waive("rsa", "GHSA-aaaa-bbbb-cccc", LATER), one, two))
        .isInstanceOf(Verdict.Allow.class);
  }

  @ParameterizedTest
  @CsvSource({"deny-list", "cooldown.age", "licenses.denied", "allow-list.missing"})
  void everyOtherRuleCanBeWaivedByItsCode(String code) {
    PolicyDraft draft = new PolicyDraft().allowOnly("other").deny("rsa", "").licenses("MIT").waive("rsa", code, LATER);
    draft.age = Duration.ofDays(10_000);
    Verdict verdict = draft.ruling().judge("", Given.licensed("rsa@0.9.6", "GPL-3.0"), Given.NOW);
    assertThat(verdict).isInstanceOf(Verdict.Deny.class);
    assertThat(verdict.findings()).hasSize(4);
    assertThat(verdict.findings())
        .filteredOn(it -> it.waivedBy().isPresent())
        .singleElement()
        .satisfies(it -> assertThat(it.code().code()).isEqualTo(code));
    assertThat(verdict.findings().get(3).code().code()).as("what is waived stands last").isEqualTo(code);
  }

  @Test
  void aHoldIsWaivedToo() {
    PolicyDraft draft = new PolicyDraft().waive("rsa", "cooldown.age", LATER);
    draft.age = Duration.ofDays(3);
    Verdict verdict = draft.ruling().judge("", Given.published("rsa@1.0.0", "2026-08-21T00:00:00Z"), Given.NOW);
    assertThat(verdict).isInstanceOf(Verdict.Allow.class);
    assertThat(verdict.changesAt()).contains(Instant.parse("2026-08-24T00:00:00Z"));
  }

  @Test
  void whatGuardsThePolicyCannotBeWaived() {
    PolicyDraft draft = new PolicyDraft().waive("*", "reserved", LATER).waive("*", "rule-failed", LATER);
    draft.reserved.add(CrateGlob.of("rsa"));
    assertThat(judge(draft)).isInstanceOf(Verdict.Deny.class);
  }
}
