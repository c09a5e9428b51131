package dev.cratewarden.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.policy.Ruling;
import dev.cratewarden.policy.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReassessmentTest {
  private static final String DENIES_RSA = "[[deny]]\ncrate = \"rsa\"\nreason = \"broken\"\n";

  private final MirrorFixture mirror = new MirrorFixture();
  private final MemoryRetroactive store = new MemoryRetroactive();
  private final MemoryLedger ledger = new MemoryLedger();
  private final List<Webhooks.Told> told = new ArrayList<>();
  private Reassessment reassessment = reassessment();

  @AfterEach
  void close() {
    mirror.close();
  }

  private Reassessment reassessment() {
    MirrorEvents events =
        new MirrorEvents() {
          @Override
          public void verdictChanged(VerdictChange change, Receivers receivers) {
            told.add(new Webhooks.Told(change, receivers));
          }
        };
    Webhooks webhooks =
        new Webhooks() {
          @Override
          public List<Message> messages(List<Told> changes, int more) {
            return List.of(new Message("ops", changes.size() + " and " + more));
          }

          @Override
          public Answer send(Notice notice) {
            return new Taken();
          }
        };
    return new Reassessment(
        store, ledger, mirror.copies, mirror.index, () -> mirror.ruling, webhooks, mirror.clock, events);
  }

  private void rule(String policy) {
    mirror.ruling = Policies.ruling(policy);
  }

  /** Asks as a client, and writes the delivery down as the front door does. */
  private void deliver(String id, String address) {
    DownloadReply reply = mirror.download(id);
    assertThat(reply).isInstanceOf(DownloadReply.Tarball.class);
    DownloadReply.Tarball tarball = (DownloadReply.Tarball) reply;
    try (StoredTarball content = tarball.content()) {
      Holding holding = content.holding();
      Delivery delivery =
          new Delivery(
              mirror.clock.instant(),
              tarball.id(),
              holding.checksum(),
              "",
              new Requester(address, Optional.empty(), Optional.empty(), Map.of()),
              holding.size(),
              holding.size(),
              tarball.verdict().level(),
              Delivery.waiversOf(tarball.verdict()),
              tarball.decision());
      ledger.append(List.of(delivery));
      reassessment.delivered(List.of(delivery));
    }
  }

  @Test
  void whoReceivedWhatIsDeniedNowIsNamedAndNobodyElse() {
    mirror.registry.publish("rsa@0.9.6").publish("rsa@0.9.7").publish("serde@1.0.0");
    rule("");
    deliver("rsa@0.9.6", "10.0.0.1");
    deliver("rsa@0.9.6", "10.0.0.2");
    deliver("rsa@0.9.6", "10.0.0.1");
    deliver("serde@1.0.0", "10.0.0.3");
    reassessment.run();
    assertThat(told).isEmpty();

    rule(DENIES_RSA);
    Reassessment.Pass pass = reassessment.run();

    assertThat(pass).as("serde is not judged again").isEqualTo(new Reassessment.Pass(1, 1));
    assertThat(told).hasSize(1);
    VerdictChange change = told.getFirst().change();
    assertThat(change.id()).isEqualTo(CrateId.of("rsa@0.9.6"));
    assertThat(change.before()).isEqualTo(Verdict.Level.ALLOW);
    assertThat(change.after()).isEqualTo(Verdict.Level.DENY);
    assertThat(change.grounds().getFirst().code()).isEqualTo("deny-list");
    assertThat(told.getFirst().receivers().list())
        .extracting(it -> it.who().address())
        .containsExactlyInAnyOrder("10.0.0.1", "10.0.0.2");
    assertThat(told.getFirst().receivers().deliveries()).isEqualTo(3);
    assertThat(store.notices()).extracting(Notice::body).containsExactly("1 and 0");
    RetroactiveReport report = RetroactiveReport.of(store, ledger, Optional.empty(), "r", mirror.clock.instant());
    assertThat(report.open()).isEqualTo(told);
  }

  @Test
  void theWayBackIsToldToo() {
    mirror.registry.publish("rsa@0.9.6");
    rule("");
    deliver("rsa@0.9.6", "10.0.0.1");
    rule(DENIES_RSA);
    reassessment.run();
    rule("");
    reassessment.run();

    assertThat(told).extracting(it -> it.change().after()).containsExactly(Verdict.Level.DENY, Verdict.Level.ALLOW);
    assertThat(RetroactiveReport.of(store, ledger, Optional.empty(), "r", mirror.clock.instant()).open()).isEmpty();
  }

  @Test
  void theSameRulingAgainTellsNothing() {
    mirror.registry.publish("rsa@0.9.6");
    rule("");
    deliver("rsa@0.9.6", "10.0.0.1");
    rule(DENIES_RSA);
    reassessment.run();
    reassessment.run();
    assertThat(told).hasSize(1);
  }

  @Test
  void aChangeWhileNobodyWatchedIsFoundAtTheNextStart() {
    mirror.registry.publish("rsa@0.9.6");
    rule("");
    deliver("rsa@0.9.6", "10.0.0.1");
    reassessment.run();

    rule(DENIES_RSA);
    reassessment = reassessment();
    reassessment.catchUp(mirror.tarballStore);
    reassessment.run();

    assertThat(told).extracting(it -> it.change().after()).containsExactly(Verdict.Level.DENY);
  }

  @Test
  void aDeliveryThatAKillKeptFromBeingSeenIsCaughtUp() {
    mirror.registry.publish("rsa@0.9.6");
    rule("");
    deliver("rsa@0.9.6", "10.0.0.1"); // written down, and no pass saw it
    reassessment = reassessment();
    reassessment.catchUp(mirror.tarballStore);
    rule(DENIES_RSA);
    reassessment.run();

    assertThat(told).hasSize(1);
    assertThat(told.getFirst().receivers().list()).hasSize(1);
  }

  @Test
  void whatIsStoredButWasNeverDeliveredIsToldWithoutReceivers() {
    mirror.registry.publish("rsa@0.9.6");
    rule("");
    ((DownloadReply.Tarball) mirror.download("rsa@0.9.6")).content().close();
    reassessment.catchUp(mirror.tarballStore);
    reassessment.run();
    rule(DENIES_RSA);
    reassessment.run();

    assertThat(told).hasSize(1);
    assertThat(told.getFirst().receivers()).isEqualTo(Receivers.NOBODY);
    assertThat(store.notices()).as("webhooks hear of what somebody received").isEmpty();
  }

  @Test
  void aWaiverThatEndsIsNoticedWhenItsTimeComesAndNotBefore() {
    mirror.registry.publish("rsa@0.9.6");
    rule(
        DENIES_RSA
            + "[[waiver]]\ncrate = \"rsa\"\nfinding = \"deny-list\"\nuntil = 2026-08-21T12:00:00Z\n"
            + "owner = \"a\"\nreason = \"b\"\n");
    deliver("rsa@0.9.6", "10.0.0.1");
    reassessment.run();
    assertThat(reassessment.nextChange()).contains(mirror.clock.instant().plus(Duration.ofDays(1)));

    mirror.clock.advance(Duration.ofHours(23));
    reassessment.run();
    assertThat(told).isEmpty();
    mirror.clock.advance(Duration.ofHours(1));
    reassessment.run();
    assertThat(told).extracting(it -> it.change().after()).containsExactly(Verdict.Level.DENY);
  }

  @Test
  void whatWasDeliveredByARulingThatIsReplacedIsJudgedByTheNewOne() {
    mirror.registry.publish("rsa@0.9.6");
    rule("");
    Ruling old = mirror.ruling;
    rule(DENIES_RSA);
    reassessment.run();
    mirror.ruling = old;
    deliver("rsa@0.9.6", "10.0.0.1"); // was under way when the ruling changed
    rule(DENIES_RSA);
    reassessment.run();

    assertThat(told).extracting(it -> it.change().before()).containsExactly(Verdict.Level.ALLOW);
  }
}
