package dev.cratewarden.vet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.VersionReq;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Paths through made-up audits, held against a search that is too simple to be wrong. */
class VettingTest {
  private static final CrateName NAME = CrateName.of("some_crate");
  private static final List<String> CRITERIA = List.of("safe-to-run", "safe-to-deploy", "reviewed");
  private static final Map<String, Set<String>> IMPLIES = Map.of("reviewed", Set.of("safe-to-run"));
  private static final int VERSIONS = 8;

  private static VetVersion version(int number) {
    return VetVersion.published(CrateVersion.of(1, 0, number));
  }

  private static Audit audit(Random random) {
    Audit.Claim claim =
        switch (random.nextInt(10)) {
          case 0 -> new Audit.Full(version(random.nextInt(VERSIONS)));
          case 1 -> new Audit.Exemption(version(random.nextInt(VERSIONS)));
          case 2 -> new Audit.Violation(VersionReq.of("=1.0." + random.nextInt(VERSIONS)), "");
          default -> new Audit.Delta(version(random.nextInt(VERSIONS)), version(random.nextInt(VERSIONS)));
        };
    return new Audit(claim, List.of(CRITERIA.get(random.nextInt(CRITERIA.size()))), List.of("someone"));
  }

  private static Vetting vetting(List<Audit> audits, String required) {
    AuditSet set = new AuditSet("us", IMPLIES, Map.of(NAME.canonical(), audits), Map.of(), Map.of(), List.of());
    return AuditBook.of(List.of(new AuditBook.Page("us", "1", List.of(set)))).vetting(List.of("us"), required);
  }

  private static Set<String> implied(String criterion) {
    return switch (criterion) {
      case "safe-to-deploy", "reviewed" -> Set.of(criterion, "safe-to-run");
      default -> Set.of(criterion);
    };
  }

  private static boolean forbidden(List<Audit> audits, String required, VetVersion version) {
    return audits.stream()
        .anyMatch(it ->
            it.claim() instanceof Audit.Violation violation
                && violation.versions().matches(version.version())
                && it.criteria().stream().anyMatch(implied(required)::contains));
  }

  /** Every version that is vetted: takes each entry again and again until nothing is new. */
  private static Set<VetVersion> vetted(List<Audit> audits, String required) {
    Set<VetVersion> all = new HashSet<>();
    int before;
    do {
      before = all.size();
      for (Audit audit : audits) {
        if (audit.criteria().stream().noneMatch(it -> implied(it).contains(required))) {
          continue;
        }
        switch (audit.claim()) {
          case Audit.Full it -> all.add(it.version());
          case Audit.Exemption it -> all.add(it.version());
          case Audit.Delta it when all.contains(it.from()) -> all.add(it.to());
          default -> {}
        }
        all.removeIf(it -> forbidden(audits, required, it));
      }
    } while (all.size() > before);
    return all;
  }

  @Test
  void anyAuditsLeadToTheVersionsThatASimpleSearchFinds() {
    Random random = new Random(20_261_125);
    int vetted = 0;
    for (int round = 0; round < 3_000; round++) {
      List<Audit> audits = new ArrayList<>();
      for (int i = 0; i < random.nextInt(12); i++) {
        audits.add(audit(random));
      }
      String required = CRITERIA.get(random.nextInt(CRITERIA.size()));
      Set<VetVersion> expected = vetted(audits, required);
      Vetting vetting = vetting(audits, required);
      for (int number = 0; number < VERSIONS; number++) {
        VetVersion version = version(number);
        Opinion opinion = vetting.of(NAME, version.version());
        assertThat(opinion instanceof Opinion.Forbidden)
            .as("round %d, %s forbidden by %s", round, version, audits)
            .isEqualTo(forbidden(audits, required, version));
        assertThat(opinion instanceof Opinion.Vetted)
            .as("round %d, %s vetted by %s", round, version, audits)
            .isEqualTo(expected.contains(version));
        if (opinion instanceof Opinion.Vetted it) {
          vetted++;
          assertThatItIsAPath(it.path(), version);
        }
      }
    }
    assertThat(vetted).isGreaterThan(1_000);
  }

  private static void assertThatItIsAPath(List<Voucher> path, VetVersion goal) {
    assertThat(path.get(0).audit().claim()).isNotInstanceOf(Audit.Delta.class);
    VetVersion at =
        switch (path.get(0).audit().claim()) {
          case Audit.Full it -> it.version();
          case Audit.Exemption it -> it.version();
          default -> throw new AssertionError(path);
        };
    for (Voucher step : path.subList(1, path.size())) {
      Audit.Delta delta = (Audit.Delta) step.audit().claim();
      assertThat(delta.from()).isEqualTo(at);
      at = delta.to();
    }
    assertThat(at).isEqualTo(goal);
  }

  @Test
  void anExemptionIsNamedOnlyWhereNoAuditLeads() {
    List<String> deploy = List.of("safe-to-deploy");
    Opinion opinion =
        vetting(
                List.of(
                    new Audit(new Audit.Exemption(version(2)), deploy, List.of()),
                    new Audit(new Audit.Full(version(1)), deploy, List.of("Alice")),
                    new Audit(new Audit.Delta(version(1), version(2)), deploy, List.of("Bob"))),
                "safe-to-deploy")
            .of(CrateName.of("Some-Crate"), CrateVersion.of(1, 0, 2));
    assertThat(((Opinion.Vetted) opinion).path().toString())
        .isEqualTo("[1.0.1 by Alice (us), 1.0.1 -> 1.0.2 by Bob (us)]");
  }
}
