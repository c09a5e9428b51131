package dev.cratewarden.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.advisory.AdvisoryKind;
import dev.cratewarden.advisory.Severity;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.policy.Consequence;
import dev.cratewarden.policy.DeniedVersions;
import dev.cratewarden.policy.Mode;
import dev.cratewarden.policy.Permission;
import dev.cratewarden.policy.Policy;
import dev.cratewarden.policy.PolicySet;
import dev.cratewarden.policy.Rule;
import dev.cratewarden.policy.Waiver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyFileTest {
  @Test
  void anEmptyFileIsTheBuiltInPolicy() {
    assertThat(read("")).isEqualTo(PolicySet.DEFAULT);
  }

  @Test
  void aMissingFileIsTheBuiltInPolicyWithANoticeUnlessItWasAskedFor(@TempDir Path folder) {
    Path file = folder.resolve("policy.toml");

    PolicyFile.Read read = (PolicyFile.Read) PolicyFile.readOrDefault(file);
    assertThat(read.policies()).isEqualTo(PolicySet.DEFAULT);
    assertThat(read.warnings().toString()).contains("is not there; the built-in policy holds");
    assertThat(PolicyFile.read(file)).isInstanceOf(PolicyFile.Refused.class);
    assertThat(PolicyFile.readOrDefault(folder)).isInstanceOf(PolicyFile.Refused.class);
  }

  @Test
  void everyKeyIsRead() {
    PolicySet set =
        read(
            """
            mode = "observe"
            default = "deny"
            denied-versions = "hide"
            [advisories]
            deny = ["malicious", "unsound", "notice"]
            unknown-severity = "allow"
            disputed = "allow"
            without-feed = "deny"
            denied-versions = "yank"
            [cooldown]
            age = "3d"
            unknown-pubtime = "deny"
            exempt = ["mycompany-*"]
            denied-versions = "hide"
            [fast-lane]
            enabled = true
            unknown-build-script = "allow"
            [licenses]
            allow = ["MIT", "Apache-2.0 WITH LLVM-exception"]
            unknown = "deny"
            denied-versions = "forbid"
            [vet]
            imports = ["supply-chain", "/etc/audits.toml", "https://example.com/audits.toml?raw=1"]
            require = "safe-to-run"
            unaudited = "deny"
            exempt = ["mycompany-*"]
            denied-versions = "hide"
            [yanked]
            new-resolution = "deny"
            denied-versions = "hide"
            [index]
            foreign-registry = "strip"
            denied-versions = "hide"
            [reserved]
            crates = ["mycompany-*", "secret"]
            [[allow]]
            crate = "serde*"
            versions = "*"
            [[deny]]
            crate = "openssl"
            versions = "*"
            reason = "use rustls"
            denied-versions = "yank"
            [[waiver]]
            crate = "rsa"
            finding = "RUSTSEC-2023-0071"
            until = 2027-03-31
            owner = "security@example.com"
            reason = "isolated hosts"
            """);

    Policy policy = set.base();
    assertThat(policy.mode()).isEqualTo(Mode.OBSERVE);
    assertThat(policy.deniedVersions()).isEqualTo(DeniedVersions.HIDE);
    assertThat(policy.allowList().unlisted()).isEqualTo(Permission.DENY);
    assertThat(policy.allowList().entries()).hasSize(1);
    assertThat(policy.advisories().deny())
        .containsExactly(AdvisoryKind.MALICIOUS, AdvisoryKind.UNSOUND, AdvisoryKind.NOTICE);
    assertThat(policy.advisories().severity()).isEqualTo(Severity.Level.LOW);
    assertThat(policy.advisories().unknownSeverity()).isEqualTo(Permission.ALLOW);
    assertThat(policy.advisories().disputed()).isEqualTo(Permission.ALLOW);
    assertThat(policy.advisories().withoutFeed()).isEqualTo(Permission.DENY);
    assertThat(policy.advisories().deniedVersions()).contains(DeniedVersions.YANK);
    assertThat(policy.cooldown().age()).isEqualTo(Duration.ofDays(3));
    assertThat(policy.cooldown().unknownPubtime()).isEqualTo(Rule.UnknownPubtime.DENY);
    assertThat(policy.cooldown().exempt()).hasToString("[mycompany-*]");
    assertThat(policy.cooldown().fastLane()).isEqualTo(new Rule.FastLane(true, Permission.ALLOW));
    assertThat(policy.licenses().allow()).hasToString("[MIT, Apache-2.0 WITH LLVM-exception]");
    assertThat(policy.licenses().unknown()).isEqualTo(Permission.DENY);
    assertThat(policy.licenses().deniedVersions()).contains(DeniedVersions.FORBID);
    assertThat(policy.vet().imports())
        .containsExactly("supply-chain", "/etc/audits.toml", "https://example.com/audits.toml?raw=1");
    assertThat(policy.vet().require()).isEqualTo("safe-to-run");
    assertThat(policy.vet().unaudited()).isEqualTo(Consequence.DENY);
    assertThat(policy.vet().exempt()).hasToString("[mycompany-*]");
    assertThat(policy.vet().deniedVersions()).contains(DeniedVersions.HIDE);
    assertThat(policy.yanked().newResolution()).isEqualTo(Permission.DENY);
    assertThat(policy.foreignRegistries().foreignRegistry()).isEqualTo(Rule.ForeignRegistry.STRIP);
    assertThat(set.reserved().crates()).hasToString("[mycompany-*, secret]");
    Rule.DenyEntry deny = policy.denyList().entries().get(0);
    assertThat(deny.reason()).isEqualTo("use rustls");
    assertThat(deny.scope().contains(CrateId.of("OpenSSL@1.0.0"))).isTrue();
    assertThat(deny.deniedVersions()).contains(DeniedVersions.YANK);
    Waiver waiver = policy.waivers().get(0);
    assertThat(waiver.expiresAt()).isEqualTo(Instant.parse("2027-04-01T00:00:00Z"));
    assertThat(waiver.owner()).isEqualTo("security@example.com");
  }

  @Test
  void auditsAreFoundBesideThePolicyAndAViewMayAskForOthers() {
    byte[] toml =
        """
        [vet]
        imports = ["supply-chain"]
        exempt = ["own-*"]
        [[view]]
        name = "strict"
        [view.vet]
        imports = ["../audits.toml"]
        unaudited = "deny"
        """
            .getBytes(StandardCharsets.UTF_8);

    PolicyFile.Read read = (PolicyFile.Read) PolicyFile.parse("conf/policy.toml", toml);
    assertThat(read.policies().base().vet().imports()).containsExactly(Path.of("conf/supply-chain").toString());
    Rule.Vet strict = read.policies().views().get("strict").vet();
    assertThat(strict.imports()).containsExactly(Path.of("conf/../audits.toml").toString());
    assertThat(strict.unaudited()).isEqualTo(Consequence.DENY);
    assertThat(strict.exempt()).hasToString("[own-*]");
    assertThat(refused("[vet]\nimports = [\"ftp://example.com/audits.toml\"]\n")).hasSize(1);
    assertThat(refused("[vet]\nunaudited = \"maybe\"\nrequire = \"\"\n")).hasSize(2);
  }

  @Test
  void aWaiversEndCanBeADayOrAnInstant() {
    String waiver = "[[waiver]]\ncrate=\"a\"\nfinding=\"cooldown.age\"\nowner=\"o\"\nreason=\"r\"\nuntil = ";

    assertThat(List.of("2027-03-31", "\"2027-03-31\"", "2027-03-31T12:00:00+02:00"))
        .map(until -> read(waiver + until).base().waivers().get(0).expiresAt().toString())
        .containsExactly("2027-04-01T00:00:00Z", "2027-04-01T00:00:00Z", "2027-03-31T10:00:00Z");
    assertThat(refused(waiver + "2027-02-30")).hasSize(1);
    assertThat(refused(waiver + "2027-03-31T12:00:00"))
        .containsExactly(
            "p.toml:6:1: until: expected a date such as 2027-03-31, found the date or time 2027-03-31T12:00");
    assertThat(refused(waiver + "\"soon\""))
        .containsExactly("p.toml:6:1: until: expected a date such as 2027-03-31, found \"soon\"");
  }

  @Test
  void waiversHaveTheirPlaces() {
    PolicyFile.Read read =
        (PolicyFile.Read)
            outcome("\n[[waiver]]\ncrate=\"a\"\nfinding=\"CVE-2020-1\"\nowner=\"o\"\nreason=\"r\"\nuntil=2020-01-01\n");

    assertThat(read.waivers()).hasSize(1);
    assertThat(read.waivers().get(0).source().describe()).isEqualTo("p.toml:2:1");
  }

  @Test
  void aWaiverNeedsWhoWhyWhatAndUntilWhen() {
    assertThat(refused("[[waiver]]\n"))
        .containsExactlyInAnyOrder(
            "p.toml:1:1: [[waiver]] needs the key \"crate\"",
            "p.toml:1:1: [[waiver]] needs the key \"finding\"",
            "p.toml:1:1: [[waiver]] needs the key \"until\"",
            "p.toml:1:1: [[waiver]] needs the key \"owner\"",
            "p.toml:1:1: [[waiver]] needs the key \"reason\"");
    assertThat(refused("[[waiver]]\ncrate=\"a\"\nfinding=\"CVE-2020-1\"\nowner=\" \"\nreason=\"\"\nuntil=2020-01-01"))
        .containsExactlyInAnyOrder("p.toml:4:1: owner: may not be empty", "p.toml:5:1: reason: may not be empty");
  }

  @ParameterizedTest
  @CsvSource({
    "RUSTSEC-2023-0071",
    "CVE-2023-49092",
    "GHSA-c38w-74pg-36hr",
    "MAL-2026-1",
    "mycorp-2026-a",
    "cooldown.age",
    "advisories.disputed"
  })
  void aWaiverNamesAnIdOrACode(String finding) {
    assertThat(read(waiverOf(finding)).base().waivers()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cooldown.ages | did you mean \"cooldown.age\"?",
        "canary | guards the policy itself and cannot be waived",
        "reserved | guards the policy itself and cannot be waived",
        "* | expected an advisory's id",
        "everything | expected an advisory's id",
        "'' | expected an advisory's id"
      })
  void aWaiverCannotNameAnythingElse(String finding, String message) {
    assertThat(refused(waiverOf(finding))).singleElement().asString().contains(message);
  }

  @Test
  void aViewRestatesSomeKeysAndInheritsTheRest() {
    PolicySet set =
        read(
            """
            default = "allow"
            [cooldown]
            age = "3d"
            exempt = ["a"]
            [[deny]]
            crate = "openssl"
            [[view]]
            name = "payments"
            inherits = "strict"
            [view.cooldown]
            exempt = []
            [[view.deny]]
            crate = "native-tls"
            [[view]]
            name = "strict"
            default = "deny"
            [view.cooldown]
            age = "14d"
            [[view.allow]]
            crate = "serde*"
            [[view]]
            name = "lab"
            mode = "observe"
            """);

    assertThat(set.views()).containsOnlyKeys("lab", "payments", "strict");
    Policy payments = set.views().get("payments");
    assertThat(payments.view()).isEqualTo("payments");
    assertThat(payments.allowList().unlisted()).isEqualTo(Permission.DENY);
    assertThat(payments.allowList().entries()).hasSize(1);
    assertThat(payments.cooldown().age()).isEqualTo(Duration.ofDays(14));
    assertThat(payments.cooldown().exempt()).isEmpty();
    assertThat(payments.denyList().entries()).hasSize(2);
    assertThat(set.views().get("strict").cooldown().exempt()).hasToString("[a]");
    assertThat(set.views().get("lab").mode()).isEqualTo(Mode.OBSERVE);
    assertThat(set.base().mode()).isEqualTo(Mode.ENFORCE);
    assertThat(set.base().denyList().entries()).hasSize(1);
  }

  @Test
  void viewsThatAreUnknownTwiceThereOrTheirOwnAncestorsAreRefused() {
    assertThat(refused("[[view]]\nname=\"a\"\ninherits=\"strct\"\n[[view]]\nname=\"strict\"\n"))
        .containsExactly("p.toml:3:1: inherits: there is no view \"strct\", did you mean \"strict\"?");
    assertThat(refused("[[view]]\nname=\"a\"\n[[view]]\nname=\"a\"\n"))
        .containsExactly("p.toml:4:1: the view \"a\" is defined twice, first at p.toml:1:1");
    assertThat(refused("[[view]]\nname=\"a\"\ninherits=\"b\"\n[[view]]\nname=\"b\"\ninherits=\"a\"\n"))
        .containsExactly("p.toml:6:1: inherits: a circle, a from b from a");
    assertThat(refused("[[view]]\nname=\"a/b\"\n[[view]]\nmode=\"observe\"\n")).hasSize(2);
  }

  @Test
  void unknownAndMisplacedKeysAreReportedOnceAndWithTheirRightPlace() {
    assertThat(
            refused(
                """
                mood = "enforce"
                age = "3d"
                [advisories]
                mode = "observe"
                sevrity = "low"
                [licences]
                allow = ["MIT"]
                [[view]]
                name = "x"
                [view.reserved]
                crates = []
                [view.cooldown]
                agee = "1d"
                """))
        .containsExactly(
            "p.toml:1:1: unknown key \"mood\", did you mean \"mode\"?",
            "p.toml:2:1: unknown key \"age\", it belongs to [cooldown] or to [view.cooldown]",
            "p.toml:4:1: unknown key \"mode\" in [advisories], it belongs at the top of the file, before the first"
                + " table or to [[view]]",
            "p.toml:5:1: unknown key \"sevrity\" in [advisories], did you mean \"severity\"?",
            "p.toml:6:1: unknown table \"licences\", did you mean \"licenses\"?",
            "p.toml:10:1: unknown table \"reserved\" in [[view]], [reserved] is a table of its own",
            "p.toml:13:1: unknown key \"agee\" in [view.cooldown], did you mean \"age\"?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[[deny]]\\ncrate = \"a b\" | p.toml:2:1: crate: expected a crate's name or a pattern with * and ?, found \"a"
            + " b\"",
        "[[deny]]\\ncrate = \"a\"\\nversions = \">>1\" | p.toml:3:1: versions: not a version requirement: \">>1\"",
        "[licenses]\\nallow = [\"MIT\", \"MIT OR Apache-2.0\"] | p.toml:2:17: expected an SPDX licence",
        "[licenses]\\nallow = [\"MIT/Apache-2.0\"] | write one licence an element",
        "[advisories]\\ndeny = [\"malicous\"] | p.toml:2:9: expected one of \"malicious\"",
        "[advisories]\\nseverity = \"moderate\" | expected one of \"none\", \"low\"",
        "[cooldown]\\nage = 3 | p.toml:2:1: age: expected a duration",
        "[cooldown]\\nage = \"4000d\" | is not between 0s and 3650d",
        "[reserved]\\ncrates = \"x\" | p.toml:2:1: crates: expected an array, found the string \"x\"; put it in [ ]",
        "mode = \"enforced\" | expected one of \"enforce\", \"observe\", found \"enforced\", did you mean \"enforce\"?"
      })
  void badValuesAreNamedWithTheirPlaces(String toml, String message) {
    assertThat(refused(toml.replace("\\n", "\n"))).singleElement().asString().contains(message);
  }

  @Test
  void whatContradictsItselfButHasOneMeaningIsWarnedOf() {
    PolicyFile.Read read =
        (PolicyFile.Read)
            outcome(
                """
                [advisories]
                deny = ["malicious"]
                severity = "high"
                [fast-lane]
                enabled = true
                [[allow]]
                crate = "openssl"
                [[deny]]
                crate = "openssl"
                [[view]]
                name = "empty"
                default = "deny"
                inherits = "bare"
                [[view]]
                name = "bare"
                """);

    assertThat(read.warnings().stream().map(Problem::toString))
        .containsExactlyInAnyOrder(
            "p.toml:3:1: severity has no effect while advisories.deny leaves \"vulnerability\" out",
            "p.toml:4:1: [fast-lane] has no effect while cooldown.age is \"0d\"",
            "p.toml:6:1: [[allow]] has no effect while default = \"allow\"",
            "p.toml:6:1: openssl * is both allowed and denied; [[deny]] wins");
    assertThat(((PolicyFile.Read) outcome("default = \"deny\"")).warnings()).hasSize(1);
  }

  @Test
  void hugeAndDeepFilesAreRefusedAtOnce() {
    assertThat(refused("a=1\n".repeat(300_000))).containsExactly("p.toml: is larger than 1MiB");
    assertThat(refused("a" + ".a".repeat(5_000) + " = 1")).singleElement().asString().contains("Nesting is too deep");
    assertThat(refused("[reserved]\ncrates = [" + "\"a\",".repeat(10_001) + "]"))
        .containsExactly("p.toml:2:1: crates: more than 10000 elements");
  }

  @Test
  void viewsCanBeManyWithoutOverflowingTheStack() {
    StringBuilder toml = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      toml.append("[[view]]\nname = \"v").append(i).append("\"\ninherits = \"v").append(i + 1).append("\"\n");
    }
    toml.append("[[view]]\nname = \"v5000\"\n");
    assertThat(refused(toml.toString())).singleElement().asString().contains("more than");
  }

  private static String waiverOf(String finding) {
    return "[[waiver]]\ncrate=\"a\"\nowner=\"o\"\nreason=\"r\"\nuntil=2027-01-01\nfinding=\"" + finding + "\"\n";
  }

  private static PolicySet read(String toml) {
    PolicyFile.Outcome outcome = outcome(toml);
    assertThat(outcome).isInstanceOf(PolicyFile.Read.class);
    return ((PolicyFile.Read) outcome).policies();
  }

  private static List<String> refused(String toml) {
    PolicyFile.Outcome outcome = outcome(toml);
    assertThat(outcome).isInstanceOf(PolicyFile.Refused.class);
    return ((PolicyFile.Refused) outcome).problems().stream().map(Problem::toString).toList();
  }

  private static PolicyFile.Outcome outcome(String toml) {
    return PolicyFile.parse("p.toml", toml.getBytes(StandardCharsets.UTF_8));
  }
}
