package dev.cratewarden.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.crates.Lockfile;
import dev.cratewarden.crates.LockfileReading;
import dev.cratewarden.policy.ReasonCode;
import dev.cratewarden.policy.Verdict;
import dev.cratewarden.vet.AuditBook;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a candidate makes of what was delivered. */
@Timeout(60)
class PolicyReplayTest {
  private static final String NO_OLD_SERDE =
      "[[deny]]\ncrate = \"serde\"\nversions = \"<1.0.1\"\nreason = \"too old\"\n";

  private final MirrorFixture mirror = new MirrorFixture();
  private final MemoryLedger ledger = new MemoryLedger();
  private final List<KeptLockfiles.Kept> posted = new ArrayList<>();
  private Instant monthAgo = Instant.EPOCH;

  @BeforeEach
  void publish() {
    mirror.registry.publish("serde@1.0.0").publish("serde@1.0.1").publish("tokio@1.0.0");
    mirror.index("serde");
    mirror.index("tokio");
    monthAgo = mirror.clock.instant().minus(Duration.ofDays(30));
  }

  @AfterEach
  void close() {
    mirror.close();
  }

  private void delivered(String id, String view, String address, Optional<String> token, Duration ago) {
    ledger.append(
        List.of(
            new Delivery(
                mirror.clock.instant().minus(ago),
                CrateId.of(id),
                Checksum.compute(new byte[0]),
                view,
                new Requester(address, token, Optional.empty(), Map.of()),
                10,
                10,
                Verdict.Level.ALLOW,
                List.of(),
                "000000000000")));
  }

  private void delivered(String id, String address, Duration ago) {
    delivered(id, "", address, Optional.empty(), ago);
  }

  private Replay replay(String candidate, String... lockfiles) {
    KeptLockfiles kept =
        new KeptLockfiles() {
          @Override
          public void keep(String view, byte[] lockfile) {
            throw new AssertionError("a replay changes nothing");
          }

          @Override
          public void since(Instant since, Consumer<Kept> visitor) {
            posted.stream().filter(it -> !it.last().isBefore(since)).forEach(visitor);
          }
        };
    List<Lockfile> given = new ArrayList<>();
    for (String text : lockfiles) {
      given.add(
          ((LockfileReading.Understood) Lockfile.read("Cargo.lock", text.getBytes(StandardCharsets.UTF_8))).lockfile());
    }
    return new PolicyReplay(
            new PolicyReplay.Past(Optional.of(ledger), kept),
            () -> mirror.ruling,
            policies -> AuditBook.empty(),
            new MirrorFacts(mirror.copies, mirror.index, MirrorFacts.Reach.HELD),
            MirroredSources.CRATES_IO,
            mirror.clock)
        .replay(new PolicyReplay.Question("new.toml", Policies.ruling(candidate).policies(), monthAgo, "", given))
        .orElseThrow();
  }

  private static String locked(String name, String version) {
    return "version = 4\n\n[[package]]\nname = \"%s\"\nversion = \"%s\"\n".formatted(name, version)
        + "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
  }

  @Test
  void whatIsRefusedIsToldOnceForEachVersionWithWhoAndHowOften() {
    delivered("serde@1.0.0", "10.0.0.1", Duration.ofDays(31));
    delivered("serde@1.0.0", "10.0.0.1", Duration.ofDays(20));
    delivered("serde@1.0.0", "10.0.0.2", Duration.ofDays(10));
    delivered("serde@1.0.0", "", "10.0.0.2", Optional.of("ci"), Duration.ofDays(5));
    delivered("serde@1.0.1", "10.0.0.1", Duration.ofDays(5));
    delivered("tokio@1.0.0", "10.0.0.1", Duration.ofDays(4));

    Replay replay = replay(NO_OLD_SERDE);

    assertThat(replay.breaksSomething()).isTrue();
    assertThat(replay.deliveries()).as("what is older does not count").isEqualTo(5);
    assertThat(replay.versions()).isEqualTo(3);
    assertThat(replay.refused()).hasSize(1);
    Replay.Refused refused = replay.refused().get(0);
    assertThat(refused.id()).isEqualTo(CrateId.of("serde@1.0.0"));
    assertThat(refused.verdict().findings().get(0).code()).isEqualTo(ReasonCode.DENY_LIST);
    assertThat(refused.today()).isEqualTo(Verdict.Level.ALLOW);
    assertThat(refused.nearestAllowed()).contains(CrateVersion.of("1.0.1"));
    assertThat(refused.received())
        .isEqualTo(
            new Replay.Received(
                3,
                3,
                List.of("token ci", "10.0.0.2", "10.0.0.1"),
                mirror.clock.instant().minus(Duration.ofDays(20)),
                mirror.clock.instant().minus(Duration.ofDays(5))));
  }

  @Test
  void aCooldownHoldsWhatWasFreshWhenItWasFirstDelivered() {
    for (String version : List.of("2.0.0", "2.0.1")) {
      mirror.registry.publish(
          "fresh@" + version, "[]", "\"pubtime\":\"" + mirror.clock.instant().minus(Duration.ofDays(20)) + "\",");
    }
    mirror.index("fresh");
    delivered("fresh@2.0.0", "10.0.0.1", Duration.ofDays(19));
    delivered("fresh@2.0.0", "10.0.0.1", Duration.ofDays(1));
    delivered("fresh@2.0.1", "10.0.0.1", Duration.ofDays(1));

    Replay replay = replay("[cooldown]\nage = \"3d\"\n");

    assertThat(replay.refused()).extracting(Replay.Refused::id).containsExactly(CrateId.of("fresh@2.0.0"));
    assertThat(replay.refused().get(0).verdict().level()).isEqualTo(Verdict.Level.HOLD);
    assertThat(replay.refused().get(0).today()).isEqualTo(Verdict.Level.ALLOW);
  }

  @Test
  void aWaiverCountsIfItHadNotEndedAtTheLastDelivery() {
    delivered("serde@1.0.0", "10.0.0.1", Duration.ofDays(20));
    String waived =
        NO_OLD_SERDE
            + "[[waiver]]\ncrate = \"serde\"\nfinding = \"deny-list\"\nowner = \"me\"\nreason = \"then\"\nuntil = ";
    assertThat(replay(waived + day(Duration.ofDays(10))).refused()).isEmpty();
    delivered("serde@1.0.0", "10.0.0.1", Duration.ofDays(5));
    assertThat(replay(waived + day(Duration.ofDays(10))).refused()).hasSize(1);
    assertThat(replay(waived + day(Duration.ofDays(2))).refused()).isEmpty();
  }

  private String day(Duration ago) {
    return LocalDate.ofInstant(mirror.clock.instant().minus(ago), ZoneOffset.UTC) + "\n";
  }

  @Test
  void aCandidateThatRefusesNothingBreaksNothing() {
    delivered("serde@1.0.0", "10.0.0.1", Duration.ofDays(1));
    Replay replay = replay("");
    assertThat(replay.breaksSomething()).isFalse();
    assertThat(replay.refused()).isEmpty();
    assertThat(replay.versions()).isEqualTo(1);
  }

  @Test
  void whatAnObservingCandidateOnlySaysBreaksNothingAndIsTold() {
    delivered("serde@1.0.0", "10.0.0.1", Duration.ofDays(1));
    Replay replay = replay("mode = \"observe\"\n" + NO_OLD_SERDE);
    assertThat(replay.breaksSomething()).isFalse();
    assertThat(replay.refused()).hasSize(1).noneMatch(Replay.Refused::enforced);
  }

  @Test
  void eachViewIsJudgedByItsOwnPolicyAndOneThatIsGoneBreaks() {
    delivered("serde@1.0.0", "strict", "10.0.0.1", Optional.empty(), Duration.ofDays(1));
    delivered("serde@1.0.0", "gone", "10.0.0.1", Optional.empty(), Duration.ofDays(1));
    delivered("serde@1.0.0", "10.0.0.1", Duration.ofDays(1));

    Replay replay = replay("[[view]]\nname = \"strict\"\ndefault = \"deny\"\n[[view.allow]]\ncrate = \"tokio\"\n");

    assertThat(replay.refused()).extracting(Replay.Refused::view).containsExactly("gone", "strict");
    assertThat(replay.refused().get(0).verdict().findings().get(0).evidence()).contains("there is no view gone");
    assertThat(replay.refused().get(1).verdict().findings().get(0).code()).isEqualTo(ReasonCode.ALLOW_LIST_MISSING);
  }

  @Test
  void whatThePolicyInForceRefusesByNowIsSaidToBe() {
    delivered("serde@1.0.0", "10.0.0.1", Duration.ofDays(1));
    mirror.ruling = Policies.ruling(NO_OLD_SERDE);
    assertThat(replay(NO_OLD_SERDE).refused().get(0).today()).isEqualTo(Verdict.Level.DENY);
  }

  @Test
  void aVersionOfWhichNothingIsHeldIsJudgedByItsNameAndTheOpenQuestionsAreCounted() {
    delivered("evicted@1.0.0", "10.0.0.1", Duration.ofDays(1));
    Replay replay = replay("[cooldown]\nage = \"3d\"\n[[deny]]\ncrate = \"evicted\"\n");
    assertThat(replay.refused()).hasSize(1);
    assertThat(replay.refused().get(0).nearestAllowed()).isEmpty();
    assertThat(replay.unasked()).extracting(Audit.Unasked::rule).contains("cooldown.age");
  }

  @Test
  void lockfilesThatAreGivenAndThoseThatWerePostedAreJudgedToo() {
    posted.add(
        new KeptLockfiles.Kept(
            "", "0123456789ab", mirror.clock.instant(), locked("serde", "1.0.0").getBytes(StandardCharsets.UTF_8)));
    posted.add(
        new KeptLockfiles.Kept(
            "", "old", monthAgo.minusSeconds(1), locked("serde", "1.0.0").getBytes(StandardCharsets.UTF_8)));

    Replay replay = replay(NO_OLD_SERDE, locked("serde", "1.0.1"));

    assertThat(replay.lockfiles()).hasSize(2);
    assertThat(replay.lockfiles().get(0).judged().refused()).isZero();
    assertThat(replay.lockfiles().get(1).judged().refused()).isEqualTo(1);
    assertThat(replay.lockfiles().get(1).judged().lockfile().subject()).isEqualTo("posted 0123456789ab");
    assertThat(replay.breaksSomething()).isTrue();
  }
}
