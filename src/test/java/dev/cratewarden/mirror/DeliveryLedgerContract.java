package dev.cratewarden.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.policy.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link DeliveryLedger} does. A subclass says which one is tried. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
public abstract class DeliveryLedgerContract {
  protected static final Instant NOW = Instant.parse("2026-11-22T10:15:30.123Z");
  protected static final CrateId SERDE = CrateId.of("serde@1.0.0");

  /** A ledger with nothing in it, meant to take about a megabyte. */
  protected abstract DeliveryLedger ledger();

  protected static Delivery delivery(CrateId id, Instant at, String address) {
    Checksum checksum = Checksum.compute(id.toString().getBytes(StandardCharsets.UTF_8));
    Requester who = new Requester(address, Optional.empty(), Optional.of("cargo/1.90.0"), Map.of());
    return new Delivery(at, id, checksum, "", who, 1_000, 1_000, Verdict.Level.ALLOW, List.of(), "0a1b2c3d4e5f");
  }

  protected static Decision decision(CrateId id, Instant at) {
    return new Decision(
        at,
        id,
        "payments",
        new Requester("10.0.0.9", Optional.of("ci"), Optional.empty(), Map.of("x-ci-job", "4711")),
        Verdict.Level.HOLD,
        false,
        List.of("cooldown.age age", "advisories.unsound RUSTSEC-2026-0001"),
        "0a1b2c3d4e5f");
  }

  protected static List<Delivery> deliveries(DeliveryLedger ledger, DeliveryLedger.Query query) {
    List<Delivery> all = new ArrayList<>();
    ledger.deliveries(query, all::add);
    return all;
  }

  private static List<Decision> decisions(DeliveryLedger ledger, DeliveryLedger.Query query) {
    List<Decision> all = new ArrayList<>();
    ledger.decisions(query, all::add);
    return all;
  }

  @Test
  void everyFieldComesBack() {
    DeliveryLedger ledger = ledger();
    Delivery full =
        new Delivery(
            NOW,
            CrateId.of("openssl-src@111.10.0+1.1.1g"),
            Checksum.of("ab".repeat(32)),
            "payments",
            new Requester(
                "2001:db8::7",
                Optional.of("ci-token"),
                Optional.of("cargo/1.90.0 (ü)"),
                Map.of("x-ci-job", "job 4711", "x-ci-pipeline", "nightly")),
            400,
            5_000_000_000L,
            Verdict.Level.DENY,
            List.of("RUSTSEC-2021-0129 until 2027-04-01T00:00:00Z by security@example.com"),
            "0a1b2c3d4e5f");
    Delivery plain = delivery(SERDE, NOW.plusMillis(1), "10.0.0.1");
    Decision refused = decision(SERDE, NOW.plusMillis(2));

    ledger.append(List.of(full, plain, refused));

    assertThat(deliveries(ledger, DeliveryLedger.Query.ALL)).containsExactly(plain, full);
    assertThat(decisions(ledger, DeliveryLedger.Query.ALL)).containsExactly(refused);
    assertThat(ledger.deliveryCount()).isEqualTo(2);
    assertThat(ledger.decisionCount()).isEqualTo(1);
  }

  @Test
  void aVersionIsFoundAmongOthersAndInAnySpellingOfItsName() {
    DeliveryLedger ledger = ledger();
    List<LedgerEntry> entries = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String version = i % 3 == 0 ? "1.0.0" : i % 3 == 1 ? "1.0.0-rc.1" : "1.0.1";
      entries.add(delivery(CrateId.of("serde_json@" + version), NOW.plusMillis(i), "10.0.0." + i));
      entries.add(delivery(CrateId.of("serde@" + version), NOW.plusMillis(i), "10.0.0." + i));
    }
    ledger.append(entries);

    List<Delivery> found = deliveries(ledger, DeliveryLedger.Query.of(CrateId.of("Serde-Json@1.0.0")));
    assertThat(found).hasSize(100).allMatch(it -> it.id().equals(CrateId.of("serde_json@1.0.0")));
    assertThat(found).isSortedAccordingTo(Comparator.comparing(Delivery::at).reversed());
    assertThat(deliveries(ledger, DeliveryLedger.Query.of(CrateName.of("serde"))))
        .hasSize(300)
        .allMatch(it -> it.id().name().value().equals("serde"))
        .isSortedAccordingTo(Comparator.comparing(Delivery::at).reversed());
    assertThat(deliveries(ledger, DeliveryLedger.Query.of(CrateId.of("serde@9.9.9")))).isEmpty();
    assertThat(deliveries(ledger, DeliveryLedger.Query.of(CrateName.of("ser")))).isEmpty();
  }

  @Test
  void onlyWhatIsNotOlderIsShown() {
    DeliveryLedger ledger = ledger();
    for (int day = 0; day < 20; day++) {
      ledger.append(List.of(delivery(SERDE, NOW.plus(Duration.ofDays(day)), "10.0.0." + day)));
    }

    Instant since = NOW.plus(Duration.ofDays(17));
    for (DeliveryLedger.Query query : List.of(DeliveryLedger.Query.ALL, DeliveryLedger.Query.of(SERDE))) {
      assertThat(deliveries(ledger, query.since(since)))
          .extracting(it -> it.who().address())
          .containsExactly("10.0.0.19", "10.0.0.18", "10.0.0.17");
      assertThat(deliveries(ledger, query.since(since.plusMillis(1)))).hasSize(2);
      assertThat(deliveries(ledger, query.since(NOW.minusSeconds(1)))).hasSize(20);
    }
  }

  @Test
  void aVisitorThatHasSeenEnoughEndsTheShow() {
    DeliveryLedger ledger = ledger();
    ledger.append(
        IntStream.range(0, 5_000).<LedgerEntry>mapToObj(i -> delivery(SERDE, NOW.plusMillis(i), "10.0.0.1")).toList());

    List<Delivery> seen = new ArrayList<>();
    ledger.deliveries(
        DeliveryLedger.Query.of(SERDE),
        it -> {
          seen.add(it);
          return seen.size() < 3;
        });

    assertThat(seen).extracting(Delivery::at).containsExactly(at(4_999), at(4_998), at(4_997));
    assertThat(deliveries(ledger, DeliveryLedger.Query.of(SERDE))).hasSize(5_000);
  }

  private static Instant at(int millis) {
    return NOW.plusMillis(millis);
  }

  @Test
  void entriesOfOneMillisecondAreAllKept() {
    DeliveryLedger ledger = ledger();
    ledger.append(List.of(delivery(SERDE, NOW, "10.0.0.1"), delivery(SERDE, NOW, "10.0.0.1")));
    ledger.append(List.of(delivery(SERDE, NOW, "10.0.0.1")));

    assertThat(deliveries(ledger, DeliveryLedger.Query.of(SERDE))).hasSize(3);
  }

  @Test
  void aClockThatIsSetBackLosesNothing() {
    DeliveryLedger ledger = ledger();
    Delivery late = delivery(SERDE, NOW, "10.0.0.1");
    Delivery early = delivery(SERDE, NOW.minus(Duration.ofHours(3)), "10.0.0.2");

    ledger.append(List.of(late, early));

    assertThat(deliveries(ledger, DeliveryLedger.Query.of(SERDE))).containsExactlyInAnyOrder(late, early);
  }

  @Test
  void entriesAreShownByTimeThoughTheClockWentBackAMoment() {
    DeliveryLedger ledger = ledger();
    List<LedgerEntry> entries = new ArrayList<>();
    for (int batch = 0; batch < 20; batch++) {
      List<LedgerEntry> together = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        int millis = 1_000 + batch * 40 + (i % 2 == 0 ? i : -i) * 3;
        together.add(delivery(i % 3 == 0 ? SERDE : CrateId.of("serde@1.0.1"), at(millis), "10.0.0." + i));
      }
      ledger.append(together);
      entries.addAll(together);
    }

    Comparator<LedgerEntry> latestFirst = Comparator.comparing(LedgerEntry::at).reversed();
    assertThat(deliveries(ledger, DeliveryLedger.Query.ALL))
        .hasSameElementsAs(deliveriesOf(entries, DeliveryLedger.Query.ALL))
        .hasSize(1_000)
        .isSortedAccordingTo(latestFirst);
    for (DeliveryLedger.Query query :
        List.of(
            DeliveryLedger.Query.of(SERDE),
            DeliveryLedger.Query.of(SERDE.name()).since(at(1_400)),
            DeliveryLedger.Query.ALL.since(at(1_401)))) {
      assertThat(deliveries(ledger, query))
          .containsExactlyInAnyOrderElementsOf(deliveriesOf(entries, query))
          .isSortedAccordingTo(latestFirst);
    }
  }

  private static List<Delivery> deliveriesOf(List<LedgerEntry> entries, DeliveryLedger.Query query) {
    return entries.stream().filter(query::matches).map(Delivery.class::cast).toList();
  }

  @Test
  void partsAreKeptBesideWholeTarballs() {
    DeliveryLedger ledger = ledger();
    List<LedgerEntry> entries = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      Delivery whole = delivery(SERDE, at(i), "10.0.0." + i % 7);
      entries.add(
          new Delivery(
              whole.at(),
              whole.id(),
              whole.checksum(),
              i % 5 == 0 ? "payments" : "",
              whole.who(),
              i % 11 == 0 ? i % 1_000 : 1_000,
              1_000,
              whole.verdict(),
              whole.waivers(),
              whole.revision()));
    }
    ledger.append(entries);

    for (DeliveryLedger.Query query : List.of(DeliveryLedger.Query.ALL, DeliveryLedger.Query.of(SERDE))) {
      assertThat(deliveries(ledger, query)).isEqualTo(deliveriesOf(entries, query).reversed());
    }
  }

  @Test
  void whatIsTooOldIsForgottenAndNothingElse() {
    DeliveryLedger ledger = ledger();
    for (int day = 0; day < 10; day++) {
      Instant at = NOW.plus(Duration.ofDays(day * 2L));
      ledger.append(List.of(delivery(SERDE, at, "10.0.0.1"), decision(SERDE, at)));
    }

    assertThat(ledger.forget(NOW.plus(Duration.ofDays(7)), 1 << 20)).isEqualTo(8);

    assertThat(deliveries(ledger, DeliveryLedger.Query.ALL)).hasSize(6);
    assertThat(deliveries(ledger, DeliveryLedger.Query.of(SERDE))).hasSize(6);
    assertThat(decisions(ledger, DeliveryLedger.Query.ALL)).hasSize(6);
    assertThat(ledger.deliveryCount()).isEqualTo(6);
    ledger.append(List.of(delivery(SERDE, NOW.plus(Duration.ofDays(30)), "10.0.0.2")));
    assertThat(deliveries(ledger, DeliveryLedger.Query.of(SERDE)).getFirst().who().address()).isEqualTo("10.0.0.2");
  }

  @Test
  void theOldestGoWhenThereIsTooMuch() {
    DeliveryLedger ledger = ledger();
    Random random = new Random(7);
    for (int batch = 0; batch < 100; batch++) {
      List<LedgerEntry> entries = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        CrateId id = CrateId.of("crate" + random.nextInt(50) + "@1.0.0");
        entries.add(delivery(id, NOW.plusSeconds(batch * 200L + i), "10.0." + batch + "." + i));
      }
      ledger.append(entries);
      ledger.forget(Instant.EPOCH, 1 << 20);
    }

    List<Delivery> left = deliveries(ledger, DeliveryLedger.Query.ALL);
    assertThat(left).hasSizeBetween(1_000, 19_000);
    assertThat(ledger.deliveryCount()).isEqualTo(left.size());
    assertThat(left.getFirst().at()).isEqualTo(NOW.plusSeconds(19_999));
    assertThat(left.getLast().at()).isEqualTo(NOW.plusSeconds(20_000 - left.size()));
    ledger.forget(Instant.EPOCH, 0);
    assertThat(deliveries(ledger, DeliveryLedger.Query.ALL)).isEmpty();
    assertThat(deliveries(ledger, DeliveryLedger.Query.of(CrateName.of("crate1")))).isEmpty();
  }

  @Test
  void readersSeeWholeEntriesWhileOthersAreAppended() throws Exception {
    DeliveryLedger ledger = ledger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> writing =
          threads.submit(() -> {
            for (int i = 0; i < 300; i++) {
              ledger.append(List.of(delivery(SERDE, NOW.plusMillis(i), "10.0.0." + i)));
            }
          });
      while (!writing.isDone()) {
        List<Delivery> seen = deliveries(ledger, DeliveryLedger.Query.of(SERDE));
        assertThat(seen).isSortedAccordingTo(Comparator.comparing(Delivery::at).reversed());
        assertThat(seen).allSatisfy(it -> assertThat(it.who().address()).startsWith("10.0.0."));
      }
      writing.get(1, TimeUnit.MINUTES);
    }
    assertThat(deliveries(ledger, DeliveryLedger.Query.of(SERDE))).hasSize(300);
  }
}
