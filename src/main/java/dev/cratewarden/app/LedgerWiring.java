package dev.cratewarden.app;

import dev.cratewarden.config.Settings;
import dev.cratewarden.mirror.LedgerQueue;
import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.store.RocksStore;
import java.time.InstantSource;

/**
 * The ledger and what follows from it. It hears of deliveries from the moment it is made, and writes once it is begun.
 */
final class LedgerWiring implements AutoCloseable {
  final LedgerQueue queue;

  LedgerWiring(Settings settings, InstantSource clock) {
    Settings.AuditLog keys = settings.auditLog();
    this.queue = new LedgerQueue(new LedgerQueue.Retention(keys.ageMax(), keys.bytesMax()), clock);
  }

  /** Begins to write. */
  void begin(RocksStore store, MirrorEvents events) {
    queue.start(store.ledger(), events::ledgerLost);
  }

  /** Writes what was taken; to be called before the store is closed. */
  @Override
  public void close() {
    queue.close();
  }
}
