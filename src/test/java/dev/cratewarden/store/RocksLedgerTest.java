package dev.cratewarden.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.mirror.Delivery;
import dev.cratewarden.mirror.DeliveryLedger;
import dev.cratewarden.mirror.DeliveryLedgerContract;
import dev.cratewarden.mirror.LedgerEntry;
import dev.cratewarden.mirror.MirrorEvents;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyHandle;

class RocksLedgerTest extends DeliveryLedgerContract {
  @TempDir private Path folder;

  private RocksStore store;

  @BeforeEach
  void open() {
    store = RocksStore.open(StoreOptions.of(folder, 64 << 20).withLedgerBytesMax(1 << 20), MirrorEvents.NONE);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected DeliveryLedger ledger() {
    return store.ledger();
  }

  @Test
  void itIsTheSameAfterAStart() {
    List<LedgerEntry> entries = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      entries.add(delivery(SERDE, NOW.plusMillis(i), "10.0.0." + i % 200));
    }
    ledger().append(entries);
    List<Delivery> before = deliveries(ledger(), DeliveryLedger.Query.of(SERDE));

    close();
    open();
    assertThat(deliveries(ledger(), DeliveryLedger.Query.of(SERDE))).isEqualTo(before);

    ledger().append(List.of(delivery(SERDE, NOW.plusSeconds(60), "10.0.0.1")));
    assertThat(deliveries(ledger(), DeliveryLedger.Query.of(SERDE))).hasSize(5_001);
    assertThat(ledger().deliveryCount()).isEqualTo(5_001);
  }

  @Test
  void whatWasWrittenOneByOneIsReadAndNotAppendedTo() {
    Delivery first = delivery(SERDE, NOW, "10.0.0.1");
    Delivery part = part(delivery(SERDE, NOW.plusMillis(1), "10.0.0.1"), 300);
    writeInLayoutOne(List.of(first, part));
    close();
    open();

    assertThat(deliveries(ledger(), DeliveryLedger.Query.ALL)).containsExactly(part, first);
    assertThat(deliveries(ledger(), DeliveryLedger.Query.of(SERDE))).containsExactly(part, first);
    Delivery later = delivery(SERDE, NOW.plusMillis(2), "10.0.0.1");
    ledger().append(List.of(later));
    for (DeliveryLedger.Query query : List.of(DeliveryLedger.Query.ALL, DeliveryLedger.Query.of(SERDE))) {
      assertThat(deliveries(ledger(), query)).containsExactly(later, part, first);
      assertThat(deliveries(ledger(), query.since(part.at()))).containsExactly(later, part);
    }
    assertThat(ledger().deliveryCount()).isEqualTo(3);
    assertThat(ledger().forget(later.at(), 1 << 20)).isEqualTo(2);
  }

  private static Delivery part(Delivery whole, long bytes) {
    return new Delivery(
        whole.at(),
        whole.id(),
        whole.checksum(),
        whole.view(),
        whole.who(),
        bytes,
        whole.size(),
        whole.verdict(),
        whole.waivers(),
        whole.revision());
  }

  /** As it was written before there were runs: entries of one subject, requester and terms, words 0, 1 and 2. */
  private void writeInLayoutOne(List<Delivery> entries) {
    LedgerLine line = LedgerLine.of(entries.getFirst());
    long begin = line.at().toEpochMilli();
    store
        .database()
        .write(
            "writing",
            true,
            batch -> {
              ColumnFamilyHandle family = store.database().handle(Family.DELIVERY);
              batch.put(family, LedgerKeys.word(1, 0), LedgerWords.encoded(line.subject()));
              batch.put(family, LedgerKeys.version(1, line.subject().id(), 0), new byte[0]);
              batch.put(family, LedgerKeys.word(1, 1), LedgerWords.encoded(line.who()));
              batch.put(family, LedgerKeys.word(1, 2), LedgerWords.encoded(line.terms()));
              for (int i = 0; i < entries.size(); i++) {
                int millis = (int) (entries.get(i).at().toEpochMilli() - begin);
                byte[] rest = varints(1, 2, entries.get(i).size() - entries.get(i).bytes());
                byte[] all = ByteBuffer.allocate(rest.length + 1).put((byte) 0).put(rest).array();
                batch.put(family, LedgerKeys.entry(1, millis, i), all);
                batch.put(family, LedgerKeys.index(1, 0, millis, i), rest);
              }
              LedgerBlock head =
                  new LedgerBlock(
                      LedgerBlock.LAYOUT_SINGLE, 1, begin, entries.getLast().at().toEpochMilli(), 2, 3, 500);
              batch.put(family, LedgerKeys.prefix(1, LedgerKeys.HEAD), head.encoded());
            });
  }

  private static byte[] varints(long... numbers) {
    ByteBuffer out = ByteBuffer.allocate(numbers.length * 10);
    for (long number : numbers) {
      Varints.put(out, number);
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  @Test
  void aBusyMomentTakesFewValuesAndFewBytes() {
    List<LedgerEntry> entries = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      entries.add(delivery(SERDE, NOW.plusMillis(i / 20), "10.0.0.1"));
    }
    ledger().append(entries);

    List<Database.Entry> rows = new ArrayList<>();
    store.database().forEach(Family.DELIVERY, LedgerKeys.start(1), rows::add);
    // A head, three words and where the subject is; and for each 1,024 entries a run of all and one of the subject.
    assertThat(rows).hasSize(5 + 2 * 2);
    assertThat(rows.stream().mapToInt(it -> it.key().length + it.value().length).sum()).isLessThan(2_000 * 3);
  }

  @Test
  void aBlockIsForgottenFromDiskToo() {
    for (int batch = 0; batch < 30; batch++) {
      List<LedgerEntry> entries = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        entries.add(delivery(SERDE, NOW.plusSeconds(batch * 2_000L + i), "10.0.0." + i % 200));
      }
      ledger().append(entries);
    }
    store.flush();
    long before = store.bytesByFamily().get("delivery");

    ledger().forget(NOW.plusSeconds(1_000_000), 1 << 20);
    store.flush();
    store
        .database()
        .read(
            "compacting",
            rocks -> {
              rocks.compactRange(store.database().handle(Family.DELIVERY));
              return true;
            });

    assertThat(ledger().deliveryCount()).isZero();
    assertThat(store.bytesByFamily().get("delivery")).isLessThan(before / 10);
  }
}
