package dev.cratewarden.policy;

import dev.cratewarden.advisory.AdvisoryBook;
import dev.cratewarden.advisory.AdvisoryKind;
import dev.cratewarden.advisory.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes a policy for a test: the built-in one, with what the test is about changed. */
final class PolicyDraft {
  Mode mode = Mode.ENFORCE;
  DeniedVersions deniedVersions = DeniedVersions.YANK;
  Permission unlisted = Permission.ALLOW;
  List<CrateScope> allow = new ArrayList<>();
  List<Rule.DenyEntry> deny = new ArrayList<>();
  EnumSet<AdvisoryKind> kinds = EnumSet.of(AdvisoryKind.MALICIOUS, AdvisoryKind.VULNERABILITY);
  Severity.Level severity = Severity.Level.LOW;
  Permission unknownSeverity = Permission.DENY;
  Permission disputed = Permission.DENY;
  Permission withoutFeed = Permission.ALLOW;
  Optional<DeniedVersions> advisoriesShown = Optional.empty();
  Duration age = Duration.ZERO;
  Rule.UnknownPubtime unknownPubtime = Rule.UnknownPubtime.FIRST_SEEN;
  List<CrateGlob> exempt = new ArrayList<>();
  Rule.FastLane fastLane = Rule.FastLane.OFF;
  Optional<DeniedVersions> cooldownShown = Optional.empty();
  List<LicenseTerm> licenses = new ArrayList<>();
  Permission unknownLicense = Permission.ALLOW;
  Rule.Vet vet = Rule.Vet.DEFAULT;
  Permission yanked = Permission.ALLOW;
  Rule.ForeignRegistry foreign = Rule.ForeignRegistry.DENY;
  Rule.Anomalies anomalies = Rule.Anomalies.DEFAULT;
  List<Waiver> waivers = new ArrayList<>();
  List<CrateGlob> reserved = new ArrayList<>();

  static CrateScope scope(String text) {
    String[] words = text.split(" ", 2);
    return new CrateScope(CrateGlob.of(words[0]), words.length == 1 ? VersionScope.EVERY : VersionScope.of(words[1]));
  }

  PolicyDraft allowOnly(String... scopes) {
    unlisted = Permission.DENY;
    Arrays.stream(scopes).map(PolicyDraft::scope).forEach(allow::add);
    return this;
  }

  PolicyDraft deny(String scope, String reason) {
    deny.add(new Rule.DenyEntry(scope(scope), reason, Optional.empty()));
    return this;
  }

  PolicyDraft waive(String scope, String finding, String until) {
    waivers.add(new Waiver(scope(scope), finding, Instant.parse(until), "security@example.com", "a good reason"));
    return this;
  }

  PolicyDraft licenses(String... terms) {
    Arrays.stream(terms).map(it -> LicenseTerm.parse(it).orElseThrow()).forEach(licenses::add);
    return this;
  }

  Policy policy(String view) {
    return new Policy(
        view,
        mode,
        deniedVersions,
        new Rule.AllowList(unlisted, allow, Optional.empty()),
        new Rule.DenyList(deny),
        new Rule.Advisories(kinds, severity, unknownSeverity, disputed, withoutFeed, advisoriesShown),
        new Rule.Cooldown(age, unknownPubtime, exempt, fastLane, cooldownShown),
        new Rule.Licenses(licenses, unknownLicense, Optional.empty()),
        vet,
        new Rule.Yanked(yanked, Optional.empty()),
        new Rule.ForeignRegistries(foreign, Optional.empty()),
        anomalies,
        waivers);
  }

  PolicySet set() {
    return new PolicySet(policy(""), Map.of(), new Rule.Reserved(reserved));
  }

  Ruling ruling(Osv... records) {
    return Ruling.of(set(), Osv.book(records)).withPublicUrl("http://127.0.0.1:7878/");
  }

  Ruling ruling(AdvisoryBook book) {
    return Ruling.of(set(), book);
  }
}
