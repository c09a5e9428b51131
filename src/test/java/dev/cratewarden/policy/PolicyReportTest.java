package dev.cratewarden.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.advisory.AdvisoryKind;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PolicyReportTest {
  private static PolicyReport report(PolicySet set) {
    return PolicyReport.of(set, WaiverUses.UNWATCHED, Given.NOW);
  }

  @Test
  void theBuiltInPolicyIsToldInSentences() {
    assertThat(report(PolicySet.DEFAULT).base())
        .containsExactly(
            "Verdicts are enforced.",
            "The index marks refused versions as yanked, so that cargo picks others.",
            "Every crate passes that no rule refuses.",
            "Advisories of these kinds deny: malicious, vulnerability.",
            "Vulnerabilities count from severity low on; one of unknown severity is denied.",
            "A version about which sources disagree is denied.",
            "Without any advisory feed, no version is denied for that.",
            "A version may be used as soon as it is published.",
            "Versions that upstream yanked are left to cargo, which uses them only where a lockfile names them.",
            "Versions with dependencies from other registries are denied.",
            "A release that looks like an attack is held until it is 3 days old: yank-lure + new-dependency-is-new, "
                + "yank-lure + new-dependency-near-popular, yank-lure + first-build-script, "
                + "new-dependency-near-popular + new-dependency-is-new, dropper + new-behaviour, "
                + "dropper + first-build-script, dropper + new-crate, dropper + typosquat, dropper + republished.");
    assertThat(report(PolicySet.DEFAULT).views()).isEmpty();
    assertThat(report(PolicySet.DEFAULT).waivers()).isEmpty();
  }

  @Test
  void everyKeyIsTold() {
    PolicyDraft draft =
        new PolicyDraft().allowOnly("serde* >=1.0.100", "tokio").deny("openssl", "use rustls").deny("left <1.5", "");
    draft.mode = Mode.OBSERVE;
    draft.deniedVersions = DeniedVersions.HIDE;
    draft.kinds = EnumSet.of(AdvisoryKind.VULNERABILITY);
    draft.severity = dev.cratewarden.advisory.Severity.Level.NONE;
    draft.unknownSeverity = Permission.ALLOW;
    draft.disputed = Permission.ALLOW;
    draft.withoutFeed = Permission.DENY;
    draft.age = Duration.ofDays(3);
    draft.exempt.add(CrateGlob.of("mycompany-*"));
    draft.fastLane = new Rule.FastLane(true, Permission.ALLOW);
    draft.licenses("MIT", "Apache-2.0");
    draft.yanked = Permission.DENY;
    draft.foreign = Rule.ForeignRegistry.STRIP;
    draft.anomalies =
        new Rule.Anomalies(
            Duration.ofDays(5),
            Map.of(ReasonCode.ANOMALY_DORMANT_WAKES, Consequence.HOLD),
            List.of(Combination.of(ReasonCode.ANOMALY_DROPPER, ReasonCode.ANOMALY_NEW_CRATE)),
            Consequence.DENY,
            Optional.empty());
    draft.vet =
        new Rule.Vet(
            List.of("supply-chain", "https://example.com/audits.toml"),
            "safe-to-run",
            Consequence.HOLD,
            List.of(CrateGlob.of("mycompany-*")),
            Optional.empty());
    draft.reserved.add(CrateGlob.of("mycompany-*"));
    draft.waive("rsa", "RUSTSEC-2023-0071", "2027-04-01T00:00:00Z");
    assertThat(report(draft.set()).base())
        .containsExactly(
            "Verdicts are only recorded; nothing is refused.",
            "The index leaves refused versions out.",
            "Only these pass: serde* >=1.0.100, tokio.",
            "Denied by name: openssl: use rustls.",
            "Denied by name: left <1.5.",
            "Advisories of these kinds deny: vulnerability.",
            "Vulnerabilities count at every severity; one of unknown severity is allowed.",
            "A version about which sources disagree is allowed.",
            "Without any advisory feed, every version is denied.",
            "A version is held until it is 3 days old, except mycompany-*.",
            "Where the index does not say when it was published, the day this mirror first saw it counts.",
            "A fix for what RustSec says of every earlier version is let through at once.",
            "A version that nobody has audited as safe-to-run is held, except mycompany-*; one that an audit forbids is"
                + " denied.",
            "Audits count that stand in supply-chain, https://example.com/audits.toml.",
            "Licences allowed: MIT, Apache-2.0; one that is unknown is allowed.",
            "Versions that upstream yanked are denied.",
            "Dependencies from other registries are looked for here instead.",
            "A release that looks like an attack is denied: dropper + new-crate.",
            "A release with the oddity dormant-wakes is held until it is 5 days old.",
            "Until 2027-04-01T00:00:00Z, RUSTSEC-2023-0071 is waived for rsa by security@example.com: a good reason.",
            "Never looked up upstream, in any view: mycompany-*.");
  }

  @Test
  void rarerKeysAreToldToo() {
    PolicyDraft draft = new PolicyDraft();
    draft.unlisted = Permission.DENY;
    draft.deniedVersions = DeniedVersions.FORBID;
    draft.kinds = EnumSet.noneOf(AdvisoryKind.class);
    draft.age = Duration.ofHours(36);
    draft.unknownPubtime = Rule.UnknownPubtime.DENY;
    draft.fastLane = new Rule.FastLane(true, Permission.DENY);
    draft.foreign = Rule.ForeignRegistry.KEEP;
    assertThat(report(draft.set()).base())
        .contains(
            "No crate passes: the default is deny and no [[allow]] lists any.",
            "The index of a crate is refused when every version of it is.",
            "Advisories deny nothing.",
            "A version is held until it is 36 hours old.",
            "Where the index does not say when it was published, it is denied.",
            "A fix is let through early only when its build script is known to be no new one.",
            "Dependencies from other registries are left as they are.")
        .noneMatch(it -> it.contains("severity"));
    draft.unknownPubtime = Rule.UnknownPubtime.ALLOW;
    assertThat(report(draft.set()).base())
        .contains("Where the index does not say when it was published, it is not held.");
  }

  @Test
  void aViewTellsOnlyWhatItDoesOtherwise() {
    Policy strict = new PolicyDraft().allowOnly("serde").policy("payments");
    Policy same = new PolicyDraft().policy("same");
    PolicyReport report =
        report(new PolicySet(Policy.DEFAULT, Map.of("payments", strict, "same", same), Rule.Reserved.NONE));
    assertThat(report.views())
        .containsExactly(
            new PolicyReport.ViewReport("payments", List.of("Only these pass: serde.")),
            new PolicyReport.ViewReport("same", List.of()));
  }

  @Test
  void waiversThatNeedALookAreListedOnce() {
    PolicyDraft draft =
        new PolicyDraft()
            .waive("a", "X-1", "2026-08-21T12:00:00Z")
            .waive("b", "X-2", "2026-09-04T12:00:00Z")
            .waive("c", "X-3", "2026-09-04T12:00:01Z")
            .waive("d", "X-4", "2026-08-22T00:00:00Z");
    PolicySet set = new PolicySet(draft.policy(""), Map.of("v", draft.policy("v")), Rule.Reserved.NONE);
    assertThat(report(set).waivers())
        .map(PolicyReport.WaiverNote::sentence)
        .containsExactly(
            "waiver of X-1 for a (security@example.com) expired at 2026-08-21T12:00:00Z and no longer acts",
            "waiver of X-2 for b (security@example.com) ends at 2026-09-04T12:00:00Z",
            "waiver of X-4 for d (security@example.com) ends at 2026-08-22T00:00:00Z");
  }

  @Test
  void aWaiverThatIsGoodForNothingIsListedWithSinceWhenThatIsSo() {
    PolicyDraft draft =
        new PolicyDraft()
            .waive("never", "X-1", "2027-01-01T00:00:00Z")
            .waive("lately", "X-2", "2027-01-01T00:00:00Z")
            .waive("once", "X-3", "2027-01-01T00:00:00Z")
            .waive("unwatched", "X-4", "2027-01-01T00:00:00Z")
            .waive("ended", "X-5", "2026-08-21T00:00:00Z");
    Instant since = Instant.parse("2026-03-01T00:00:00Z");
    Instant longAgo = Given.NOW.minus(PolicyReport.IDLE);
    WaiverUses uses =
        new WaiverUses(
            Map.of(
                "never X-1", new WaiverUse(since, Optional.empty(), 0),
                "lately X-2", new WaiverUse(since, Optional.of(longAgo.plusSeconds(1)), 7),
                "once X-3", new WaiverUse(since, Optional.of(longAgo), 7),
                "ended X-5", new WaiverUse(since, Optional.empty(), 0)),
            Given.NOW);
    assertThat(PolicyReport.of(draft.set(), uses, Given.NOW).waivers())
        .map(PolicyReport.WaiverNote::sentence)
        .containsExactly(
            "waiver of X-1 for never (security@example.com) has waived nothing since 2026-03-01T00:00:00Z",
            "waiver of X-3 for once (security@example.com) has waived nothing since " + longAgo,
            "waiver of X-5 for ended (security@example.com) expired at 2026-08-21T00:00:00Z and no longer acts");
  }

  @Test
  void aWaiverOfAViewAloneIsListed() {
    Policy view = new PolicyDraft().waive("a", "X-1", "2026-08-21T00:00:00Z").policy("v");
    assertThat(report(new PolicySet(Policy.DEFAULT, Map.of("v", view), Rule.Reserved.NONE)).waivers()).hasSize(1);
  }
}
