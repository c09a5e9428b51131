package dev.cratewarden.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.mirror.Delivery;
import dev.cratewarden.mirror.DeliveryLedger;
import dev.cratewarden.mirror.DeliveryLedgerContract;
import dev.cratewarden.mirror.LedgerEntry;
import dev.cratewarden.mirror.MirrorEvents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
