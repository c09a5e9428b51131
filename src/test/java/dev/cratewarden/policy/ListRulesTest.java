package dev.cratewarden.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.crates.PublishTime;
import dev.cratewarden.scan.ContentFacts;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Allow and deny lists, reserved names, the canary, licences, yanked versions and foreign registries. */
class ListRulesTest {
  private static Verdict judge(PolicyDraft draft, String id) {
    return draft.ruling().judge("", Given.facts(id), Given.NOW);
  }

  private static void assertDenied(Verdict verdict, ReasonCode code, String rule, String evidence) {
    assertThat(verdict).isInstanceOf(Verdict.Deny.class);
    assertThat(verdict.findings())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.code()).isEqualTo(code);
          assertThat(finding.rule()).isEqualTo(rule);
          assertThat(finding.evidence()).isEqualTo(evidence);
          assertThat(finding.kind()).isEqualTo(code.kind());
        });
  }

  @Test
  void byDefaultEveryCratePasses() {
    assertThat(judge(new PolicyDraft(), "anything@1.0.0")).isSameAs(Verdict.Allow.CLEAN);
  }

  @ParameterizedTest
  @CsvSource({
    "serde@1.0.100, true",
    "serde@1.0.99, false",
    "serde_json@1.0.200, true",
    "SERDE-json@1.2.0, true",
    "rand@1.0.200, false",
    "tokio@0.1.0, true",
  })
  void onlyListedVersionsPassWhenTheDefaultIsDeny(String id, boolean passes) {
    Verdict verdict = judge(new PolicyDraft().allowOnly("serde* >=1.0.100", "tokio"), id);
    if (passes) {
      assertThat(verdict).isSameAs(Verdict.Allow.CLEAN);
    } else {
      assertDenied(verdict, ReasonCode.ALLOW_LIST_MISSING, "default", "no [[allow]] lists it");
    }
  }

  @Test
  void anAllowListWithoutDefaultDenyChangesNothing() {
    PolicyDraft draft = new PolicyDraft().allowOnly("serde");
    draft.unlisted = Permission.ALLOW;
    assertThat(judge(draft, "rand@1.0.0")).isSameAs(Verdict.Allow.CLEAN);
  }

  @ParameterizedTest
  @CsvSource({
    "openssl@0.10.0, true",
    "OpenSSL@0.10.0, true",
    "openssl@1.0.0-rc.1, true",
    "openssl-sys@0.9.0, false",
    "left@1.4.0, true",
    "left@1.5.0, false",
    "bad-thing@1.0.0, true",
    "bad_other@1.0.0, true",
  })
  void aDenyListDeniesByNameAndVersion(String id, boolean denied) {
    PolicyDraft draft = new PolicyDraft().deny("openssl", "use rustls").deny("left <1.5", "").deny("bad-*", " ");
    assertThat(judge(draft, id).isAllowed()).isEqualTo(!denied);
  }

  @Test
  void aDenialByNameSaysWhy() {
    PolicyDraft draft = new PolicyDraft().deny("openssl", "use rustls").deny("left <1.5", "");
    assertDenied(judge(draft, "openssl@1.0.0"), ReasonCode.DENY_LIST, "deny", "[[deny]] openssl: use rustls");
    assertDenied(judge(draft, "left@1.0.0"), ReasonCode.DENY_LIST, "deny", "[[deny]] left <1.5");
  }

  @Test
  void denyBeatsAllow() {
    Verdict verdict = judge(new PolicyDraft().allowOnly("*").deny("openssl", ""), "openssl@1.0.0");
    assertThat(Given.codes(verdict)).containsExactly(ReasonCode.DENY_LIST);
  }

  @Test
  void everyLineThatNamesItSpeaks() {
    Verdict verdict = judge(new PolicyDraft().deny("a", "one").deny("*", "two").deny("b", "three"), "a@1.0.0");
    assertThat(verdict.findings())
        .map(Finding::evidence)
        .containsExactlyInAnyOrder("[[deny]] a: one", "[[deny]] *: two");
  }

  @Test
  void aWholeCrateIsForbiddenAndSomeVersionsAreMarked() {
    PolicyDraft draft = new PolicyDraft().deny("a", "").deny("b <2", "");
    draft.deniedVersions = DeniedVersions.HIDE;
    draft.deny.add(new Rule.DenyEntry(PolicyDraft.scope("c"), "", Optional.of(DeniedVersions.YANK)));
    assertThat(judge(draft, "a@1.0.0").findings().get(0).deniedVersions()).isEqualTo(DeniedVersions.FORBID);
    assertThat(judge(draft, "b@1.0.0").findings().get(0).deniedVersions()).isEqualTo(DeniedVersions.HIDE);
    assertThat(judge(draft, "c@1.0.0").findings().get(0).deniedVersions()).isEqualTo(DeniedVersions.YANK);
  }

  @Test
  void aReservedNameIsDeniedInEverySpelling() {
    PolicyDraft draft = new PolicyDraft();
    draft.reserved.add(CrateGlob.of("mycompany-*"));
    Ruling ruling = draft.ruling();
    assertThat(ruling.isReserved(CrateName.of("MyCompany_auth"))).isTrue();
    assertThat(ruling.isReserved(CrateName.of("yourcompany-auth"))).isFalse();
    assertDenied(
        judge(draft, "MyCompany_auth@1.0.0"),
        ReasonCode.RESERVED,
        "reserved.crates",
        "the name is reserved for internal use");
    assertThat(judge(draft, "yourcompany-auth@1.0.0")).isSameAs(Verdict.Allow.CLEAN);
  }

  @Test
  void theCanaryIsDeniedByEveryPolicyAndCannotBeWaived() {
    PolicyDraft draft = new PolicyDraft().allowOnly("*").waive("*", "canary", "2030-01-01T00:00:00Z");
    assertDenied(
        judge(draft, Canary.ID.toString()),
        ReasonCode.CANARY,
        "built-in",
        "the crate of the self-test is always denied");
    assertThat(Ruling.allowAll().judge("", Given.facts("Cratewarden_Canary@2.0.0"), Given.NOW).isAllowed()).isFalse();
    assertThat(Canary.is(CrateName.of("cratewarden-canaries"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"MIT, ''", "GPL-3.0, licenses.denied", "MIT/GPL-3.0, ''", "Something else, licenses.unknown"})
  void aLicenceIsEvaluated(String license, String code) {
    PolicyDraft draft = new PolicyDraft().licenses("MIT", "Apache-2.0");
    draft.unknownLicense = Permission.DENY;
    Verdict verdict = draft.ruling().judge("", Given.licensed("a@1.0.0", license), Given.NOW);
    assertThat(verdict.isAllowed()).isEqualTo(code.isEmpty());
    assertThat(Given.codes(verdict))
        .map(ReasonCode::code)
        .isEqualTo(code.isEmpty() ? java.util.List.of() : java.util.List.of(code));
  }

  @Test
  void aLicenceThatIsMissingOrUnreadableIsDecidedByAKey() {
    PolicyDraft draft = new PolicyDraft().licenses("MIT");
    CrateFacts unreadable = Given.licensed("a@1.0.0", "see file");
    CrateFacts none =
        new CrateFacts(
            CrateId.of("a@1.0.0"),
            false,
            PublishTime.UNKNOWN,
            Given.NOW,
            new ContentFacts(Optional.empty()),
            Optional.empty());
    for (CrateFacts facts : new CrateFacts[] {unreadable, none}) {
      draft.unknownLicense = Permission.ALLOW;
      Verdict allowed = draft.ruling().judge("", facts, Given.NOW);
      assertThat(allowed).isInstanceOf(Verdict.Allow.class);
      assertThat(Given.codes(allowed)).containsExactly(ReasonCode.LICENSES_UNKNOWN);
      draft.unknownLicense = Permission.DENY;
      Verdict denied = draft.ruling().judge("", facts, Given.NOW);
      assertThat(denied).isInstanceOf(Verdict.Deny.class);
      assertThat(denied.beforeReading()).isSameAs(denied);
      assertThat(denied.findings().get(0).rule()).isEqualTo("licenses.unknown");
    }
    assertThat(draft.ruling().judge("", unreadable, Given.NOW).findings().get(0).evidence())
        .isEqualTo("its licence is no SPDX expression: see file");
    assertThat(draft.ruling().judge("", none, Given.NOW).findings().get(0).evidence()).isEqualTo("it names no licence");
  }

  @Test
  void aTarballNobodyHasReadIsDeniedUntilItIsReadAndMayBeFetchedForThat() {
    PolicyDraft draft = new PolicyDraft().licenses("MIT");
    assertThat(judge(draft, "a@1.0.0")).isSameAs(Verdict.Allow.CLEAN);
    draft.unknownLicense = Permission.DENY;
    Verdict verdict = judge(draft, "a@1.0.0");
    assertDenied(verdict, ReasonCode.LICENSES_UNREAD, "licenses.unknown", "its licence has not been read yet");
    assertThat(verdict.beforeReading()).isSameAs(Verdict.Allow.CLEAN);
    Verdict other = judge(draft.deny("a", ""), "a@1.0.0");
    assertThat(other.findings()).hasSize(2);
    assertThat(Given.codes(other.beforeReading())).containsExactly(ReasonCode.DENY_LIST);
    assertThat(other.beforeReading()).isInstanceOf(Verdict.Deny.class);
  }

  @Test
  void withoutAllowedLicencesThereIsNoLicenceRule() {
    PolicyDraft draft = new PolicyDraft();
    draft.unknownLicense = Permission.DENY;
    assertThat(draft.ruling().judge("", Given.licensed("a@1.0.0", "nonsense here"), Given.NOW))
        .isSameAs(Verdict.Allow.CLEAN);
  }

  @Test
  void aYankedVersionIsDeniedOnlyWhenTheKeySaysSo() {
    CrateFacts yanked =
        new CrateFacts(
            CrateId.of("a@1.0.0"), true, new PublishTime.Known(Given.LONG_AGO), Given.NOW, ContentFacts.UNKNOWN);
    PolicyDraft draft = new PolicyDraft();
    assertThat(draft.ruling().judge("", yanked, Given.NOW)).isSameAs(Verdict.Allow.CLEAN);
    draft.yanked = Permission.DENY;
    assertDenied(
        draft.ruling().judge("", yanked, Given.NOW),
        ReasonCode.YANKED_DENIED,
        "yanked.new-resolution",
        "it was yanked upstream");
    assertThat(judge(draft, "a@1.0.0")).isSameAs(Verdict.Allow.CLEAN);
  }

  private static IndexFile withRegistry(String registry) {
    String deps =
        "{\"name\":\"x\",\"req\":\"^1\",\"features\":[],\"optional\":false,\"default_features\":true,\"target\":null,"
            + "\"kind\":\"normal\",\"registry\":"
            + registry
            + "}";
    return Given.file("a", Given.line("a", "1.0.0").replace("\"deps\":[]", "\"deps\":[" + deps + "]"));
  }

  @ParameterizedTest
  @CsvSource({
    "DENY, https://evil.example/index, DENY, 1", "STRIP, https://evil.example/index, ALLOW, 1",
    "KEEP, https://evil.example/index, ALLOW, 0", "DENY, https://github.com/rust-lang/crates.io-index, ALLOW, 0",
    "DENY, sparse+https://index.crates.io/, ALLOW, 0",
  })
  void aDependencyFromElsewhereIsDecidedByAKey(
      Rule.ForeignRegistry key, String registry, Verdict.Level level, int findings) {
    PolicyDraft draft = new PolicyDraft();
    draft.foreign = key;
    Verdict verdict = draft.ruling().judge("", Given.factsOf(withRegistry('"' + registry + '"'), "1.0.0"), Given.NOW);
    assertThat(verdict.level()).isEqualTo(level);
    assertThat(verdict.findings())
        .hasSize(findings)
        .allSatisfy(finding -> {
          assertThat(finding.code()).isEqualTo(ReasonCode.INDEX_FOREIGN_REGISTRY);
          assertThat(finding.rule()).isEqualTo("index.foreign-registry");
          assertThat(finding.evidence())
              .isEqualTo("its dependency x comes from another registry: https://evil.example/index");
        });
  }

  @Test
  void aDependencyFromHereIsNone() {
    assertThat(new PolicyDraft().ruling().judge("", Given.factsOf(withRegistry("null"), "1.0.0"), Given.NOW))
        .isSameAs(Verdict.Allow.CLEAN);
  }

  @Test
  void aRuleThatFailsDenies() {
    PolicyDraft draft = new PolicyDraft();
    VersionScope broken =
        new VersionScope(
            "broken",
            version -> {
              throw new IllegalStateException("no such thing");
            });
    draft.deny.add(new Rule.DenyEntry(new CrateScope(CrateGlob.of("a"), broken), "", Optional.empty()));
    assertDenied(
        judge(draft, "a@1.0.0"),
        ReasonCode.RULE_FAILED,
        "built-in",
        "rule DenyList failed: java.lang.IllegalStateException: no such thing");
    assertThat(judge(draft, "b@1.0.0")).isSameAs(Verdict.Allow.CLEAN);

    PolicyDraft waiving = new PolicyDraft().deny("a", "");
    waiving.waivers.add(
        new Waiver(new CrateScope(CrateGlob.of("a"), broken), "deny-list", Given.NOW.plusSeconds(60), "o", "r"));
    assertThat(Given.codes(judge(waiving, "a@1.0.0"))).containsExactly(ReasonCode.RULE_FAILED, ReasonCode.DENY_LIST);
  }
}
