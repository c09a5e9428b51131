package dev.cratewarden.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.advisory.AdvisoryKind;
import dev.cratewarden.advisory.Severity;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.policy.Permission;
import dev.cratewarden.policy.Policy;
import dev.cratewarden.policy.Rule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyImportTest {
  private static final PolicyImport.Waivers WAIVERS =
      new PolicyImport.Waivers("security@example.com", LocalDate.of(2027, 3, 31));

  private static final String DENY =
      """
      [graph]
      targets = ["x86_64-unknown-linux-gnu"]
      [advisories]
      db-urls = ["https://github.com/rustsec/advisory-db"]
      yanked = "deny"
      unsound = "all"
      ignore = [
        "RUSTSEC-2023-0071",
        { id = "RUSTSEC-2024-0001", reason = "not \\"reachable\\"" },
        "futures-util@0.3.30",
        { crate = "time:<0.2.23", reason = "old" },
      ]
      [licenses]
      allow = ["MIT", "Apache-2.0 WITH LLVM-exception", "MIT OR Zlib"]
      confidence-threshold = 0.8
      exceptions = [{ allow = ["Zlib"], crate = "adler32" }]
      [bans]
      multiple-versions = "warn"
      deny = [
        "openssl-sys",
        { crate = "openssl", use-instead = "rustls" },
        { name = "git2", version = ">=0.1, <0.14", reason = "C code" },
        { crate = "cmake", wrappers = ["libz-sys"] },
        { crate = "a b" },
      ]
      skip = []
      [sources]
      unknown-registry = "deny"
      unknown-git = "deny"
      [invented]
      x = 1
      """;

  @Test
  void cargoDenysFileBecomesAPolicy() {
    Policy policy = policyOf(imported(PolicyImport.Format.CARGO_DENY, DENY).toml());

    assertThat(policy.advisories().deny())
        .containsExactlyInAnyOrder(
            AdvisoryKind.MALICIOUS,
            AdvisoryKind.VULNERABILITY,
            AdvisoryKind.UNSOUND,
            AdvisoryKind.UNMAINTAINED,
            AdvisoryKind.NOTICE);
    assertThat(policy.yanked().newResolution()).isEqualTo(Permission.DENY);
    assertThat(policy.licenses().allow()).hasToString("[MIT, Apache-2.0 WITH LLVM-exception]");
    assertThat(policy.licenses().unknown()).isEqualTo(Permission.DENY);
    assertThat(policy.foreignRegistries().foreignRegistry()).isEqualTo(Rule.ForeignRegistry.DENY);
    assertThat(policy.allowList().unlisted()).isEqualTo(Permission.ALLOW);
    assertThat(policy.denyList().entries())
        .extracting(entry -> entry.scope().crate() + " " + entry.scope().versions() + " " + entry.reason())
        .containsExactly("openssl-sys * ", "openssl * use rustls instead", "git2 >=0.1, <0.14 C code");
    assertThat(policy.waivers())
        .extracting(w -> w.finding() + " " + w.scope().crate() + " " + w.scope().versions() + ": " + w.reason())
        .containsExactly(
            "RUSTSEC-2023-0071 * *: imported from their.toml",
            "RUSTSEC-2024-0001 * *: not \"reachable\"",
            "yanked.denied futures-util =0.3.30: imported from their.toml",
            "yanked.denied time <0.2.23: old",
            "licenses.denied adler32 *: imported from their.toml");
    assertThat(policy.waivers()).allSatisfy(w -> assertThat(w.owner()).isEqualTo("security@example.com"));
  }

  @Test
  void whatHasNoEquivalentIsNamedWithItsPlace() {
    assertThat(imported(PolicyImport.Format.CARGO_DENY, DENY).notes().stream().map(Problem::toString))
        .containsExactly(
            "their.toml:1:1: graph has no equivalent: a mirror does not see the graph of anyone's dependencies",
            "their.toml:4:1: advisories.db-urls has no equivalent: feeds stand in cratewarden.toml under [[feed]]",
            "their.toml:14:51: left out: expected an SPDX licence such as \"MIT\" or \"Apache-2.0 WITH"
                + " LLVM-exception\", found \"MIT OR Zlib\"; write one licence an element, crates' own expressions are"
                + " evaluated by them",
            "their.toml:15:1: licenses.confidence-threshold has no equivalent: the licence is read from the tarball's"
                + " Cargo.toml, not guessed from texts",
            "their.toml:16:15: the exception became a waiver, which lets any licence of adler32 pass",
            "their.toml:18:1: bans.multiple-versions has no equivalent: a mirror does not see the graph of anyone's"
                + " dependencies",
            "their.toml:23:3: a ban that depends on who depends on the crate was left out: a mirror does not see the"
                + " graph of anyone's dependencies",
            "their.toml:24:3: \"a b\" was left out: expected a crate's name or a pattern with * and ?, found \"a b\"",
            "their.toml:26:1: bans.skip has no equivalent: a mirror does not see the graph of anyone's dependencies",
            "their.toml:29:1: sources.unknown-git has no equivalent: dependencies from git do not pass the mirror",
            "their.toml:30:1: invented is not known here and was left out");
  }

  @Test
  void theFirstVersionOfCargoDenyHadLevels() {
    Policy policy =
        policyOf(
            imported(
                    PolicyImport.Format.CARGO_DENY,
                    """
                    [advisories]
                    vulnerability = "deny"
                    unmaintained = "warn"
                    unsound = "deny"
                    notice = "warn"
                    severity-threshold = "medium"
                    yanked = "warn"
                    [licenses]
                    unlicensed = "allow"
                    allow = ["MIT"]
                    """)
                .toml());

    assertThat(policy.advisories().deny())
        .containsExactlyInAnyOrder(AdvisoryKind.MALICIOUS, AdvisoryKind.VULNERABILITY, AdvisoryKind.UNSOUND);
    assertThat(policy.advisories().severity()).isEqualTo(Severity.Level.MEDIUM);
    assertThat(policy.yanked().newResolution()).isEqualTo(Permission.ALLOW);
    assertThat(policy.licenses().unknown()).isEqualTo(Permission.ALLOW);
  }

  @Test
  void aListOfAllowedCratesDeniesAllOthers() {
    Policy policy =
        policyOf(
            imported(
                    PolicyImport.Format.CARGO_DENY,
                    "[bans]\nallow = [\"serde\", { name = \"rand\", version = \"^0.8\" }]\n")
                .toml());

    assertThat(policy.allowList().unlisted()).isEqualTo(Permission.DENY);
    assertThat(policy.allowList().entries()).anyMatch(scope -> scope.contains(CrateId.of("rand@0.8.5")));
    assertThat(policy.allowList().entries()).noneMatch(scope -> scope.contains(CrateId.of("rand@0.7.0")));
  }

  @Test
  void cargoAuditsFileBecomesAPolicy() {
    PolicyImport.Imported imported =
        imported(
            PolicyImport.Format.CARGO_AUDIT,
            """
            [advisories]
            ignore = ["RUSTSEC-2019-0001", 7]
            informational_warnings = ["unmaintained"]
            severity_threshold = "high"
            [database]
            stale = false
            [output]
            deny = ["unmaintained", "yanked"]
            format = "json"
            [target]
            os = ["linux"]
            """);

    Policy policy = policyOf(imported.toml());
    assertThat(policy.advisories().deny())
        .containsExactlyInAnyOrder(AdvisoryKind.MALICIOUS, AdvisoryKind.VULNERABILITY, AdvisoryKind.UNMAINTAINED);
    assertThat(policy.advisories().severity()).isEqualTo(Severity.Level.HIGH);
    assertThat(policy.yanked().newResolution()).isEqualTo(Permission.DENY);
    assertThat(policy.waivers()).singleElement().extracting(w -> w.finding()).isEqualTo("RUSTSEC-2019-0001");
    assertThat(imported.notes().stream().map(problem -> problem.at().describe()))
        .containsExactly("their.toml:2:32", "their.toml:3:1", "their.toml:6:1", "their.toml:9:1", "their.toml:10:1");
  }

  @Test
  void anEmptyFileOfCargoAuditIsTheBuiltInPolicyAndNoTomlIsRefused() {
    assertThat(policyOf(imported(PolicyImport.Format.CARGO_AUDIT, "").toml())).isEqualTo(Policy.DEFAULT);
    assertThat(outcome(PolicyImport.Format.CARGO_AUDIT, "a = ")).isInstanceOf(PolicyImport.Refused.class);
  }

  private static final String VET =
      """
      default-criteria = "safe-to-run"
      [cargo-vet]
      version = "0.10"
      [imports.mozilla]
      url = "https://example.com/mozilla/audits.toml"
      exclude = ["openssl"]
      [imports.mozilla.criteria-map]
      careful = "safe-to-deploy"
      [imports.several]
      url = ["https://example.com/a.toml", "audits.toml", "https://example.com/mozilla/audits.toml"]
      mood = "good"
      [imports.none]
      [policy.ours]
      audit-as-crates-io = true
      criteria = ["crypto-safe", "safe-to-deploy"]
      [policy."theirs:1.0.0"]
      criteria = "safe-to-deploy"
      dependency-criteria = { openssl = [] }
      [[exemptions.rand]]
      version = "0.8.5"
      criteria = "safe-to-deploy"
      [invented]
      """;

  @Test
  void cargoVetsFileBecomesImportsOfItsFolderAndItsUrls() {
    Rule.Vet vet = policyOf(imported(PolicyImport.Format.CARGO_VET, VET).toml()).vet();

    assertThat(vet.imports())
        .containsExactly(
            Path.of("their.toml").toAbsolutePath().getParent().toString(),
            "https://example.com/mozilla/audits.toml",
            "https://example.com/a.toml");
    assertThat(vet.require()).isEqualTo("safe-to-deploy");
    assertThat(vet.unaudited()).isEqualTo(Rule.Vet.DEFAULT.unaudited());
    assertThat(vet.exempt()).as("an exemption of one version exempts no crate").isEmpty();
  }

  @Test
  void whatCargoVetAsksForOnePackageIsNamedWithItsPlace() {
    List<String> notes = imported(PolicyImport.Format.CARGO_VET, VET).notes().stream().map(Problem::toString).toList();

    assertThat(notes.subList(0, 2)).allSatisfy(note -> assertThat(note).startsWith("their.toml: "));
    String forWhom = "a mirror does not know for which package it serves; every version has to meet vet.require";
    assertThat(notes.subList(2, notes.size()))
        .containsExactly(
            "their.toml:1:1: default-criteria has no equivalent: it steers cargo-vet itself",
            "their.toml:2:1: cargo-vet has no equivalent: it steers cargo-vet itself",
            "their.toml:10:38: \"audits.toml\" is no URL and was left out",
            "their.toml:11:1: imports.several.mood is not known here and was left out",
            "their.toml:12:1: imports.none names no url and was left out",
            "their.toml:14:1: policy.ours.audit-as-crates-io has no equivalent: whatever a registry serves under that"
                + " name needs an audit",
            "their.toml:15:1: policy.ours.criteria has no equivalent: " + forWhom,
            "their.toml:18:1: policy.theirs:1.0.0.dependency-criteria has no equivalent: " + forWhom,
            "their.toml:22:1: invented is not known here and was left out");
  }

  @Test
  void cargosOwnConfigIsNotTakenForCargoVets() {
    assertThat(outcome(PolicyImport.Format.CARGO_VET, "[source.crates-io]\nreplace-with = \"mirror\"\n"))
        .isInstanceOf(PolicyImport.Refused.class);
  }

  @Test
  void aFolderWithAnOddNameIsWrittenSoThatItCanBeReadBack() {
    PolicyImport.Outcome outcome =
        PolicyImport.of(
            PolicyImport.Format.CARGO_VET,
            "/a \"b\"/supply-chain/../supply-chain/config.toml",
            "[cargo-vet]\n".getBytes(StandardCharsets.UTF_8),
            WAIVERS);

    assertThat(policyOf(((PolicyImport.Imported) outcome).toml()).vet().imports())
        .containsExactly("/a \"b\"/supply-chain");
  }

  @Test
  void theUsualFileNamesTellTheFormat() {
    assertThat(List.of("deny.toml", ".deny.toml", "cargo-deny.toml", "audit.toml", "config.toml", "policy.toml"))
        .map(name -> PolicyImport.formatOf(name).map(Enum::name).orElse("-"))
        .containsExactly("CARGO_DENY", "CARGO_DENY", "CARGO_DENY", "CARGO_AUDIT", "CARGO_VET", "-");
  }

  @Test
  void nothingInAForeignFileCanBreakOutOfAString() {
    PolicyImport.Imported imported =
        imported(
            PolicyImport.Format.CARGO_DENY,
            "[bans]\n"
                + "deny = [{ crate = \"x\", reason = \"a\\\"\\nmode = \\\"observe\\\"\\u0000\" }]\n"
                + "list = 1\n"
                + "[advisories]\n"
                + "ignore = 3\n");

    assertThat(policyOf(imported.toml()).denyList().entries()).hasSize(1);
    assertThat(imported.notes()).hasSizeGreaterThanOrEqualTo(2);
  }

  private static PolicyImport.Imported imported(PolicyImport.Format format, String toml) {
    PolicyImport.Outcome outcome = outcome(format, toml);
    assertThat(outcome).isInstanceOf(PolicyImport.Imported.class);
    return (PolicyImport.Imported) outcome;
  }

  private static PolicyImport.Outcome outcome(PolicyImport.Format format, String toml) {
    return PolicyImport.of(format, "their.toml", toml.getBytes(StandardCharsets.UTF_8), WAIVERS);
  }

  private static Policy policyOf(String toml) {
    PolicyFile.Outcome outcome = PolicyFile.parse("ours.toml", toml.getBytes(StandardCharsets.UTF_8));
    assertThat(outcome).as(toml).isInstanceOf(PolicyFile.Read.class);
    return ((PolicyFile.Read) outcome).policies().base();
  }
}
