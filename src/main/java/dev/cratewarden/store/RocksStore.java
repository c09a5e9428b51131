package dev.cratewarden.store;

import dev.cratewarden.mirror.DeliveryLedger;
import dev.cratewarden.mirror.IndexStore;
import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.RetroactiveStore;
import dev.cratewarden.mirror.StoreException;
import dev.cratewarden.mirror.TarballStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.rocksdb.Checkpoint;
import org.rocksdb.FlushOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store of one data folder, open. One process has it at a time; it is safe for many threads. */
public final class RocksStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RocksStore.class);
  private static final String DATABASE = "rocksdb";
  private static final Duration WRITE_USES_EVERY = Duration.ofMinutes(1);
  private static final Duration RECLAIM_EVERY = Duration.ofMinutes(10);
  private static final Duration ADMISSION_PATIENCE = Duration.ofSeconds(30);

  private final FolderLock lock;
  private final Database database;
  private final Housekeeping housekeeping;
  private final Holdings holdings;
  private final RocksIndexes indexes;
  private final RocksTarballs tarballs;
  private final RocksLedger ledger;
  private final RocksRetroactive retroactive;
  private final AtomicBoolean closed = new AtomicBoolean();

  private RocksStore(StoreOptions options, MirrorEvents events, FolderLock lock, Database database) {
    this.lock = lock;
    this.database = database;
    this.housekeeping = new Housekeeping();
    Salvage salvage = new Salvage(database, events, housekeeping);
    this.indexes = new RocksIndexes(database, salvage);
    this.holdings = new Holdings(database, salvage);
    Contents contents = new Contents(database, holdings.contentMax());
    Reclaim reclaim = new Reclaim(database, holdings, contents, events, housekeeping);
    Eviction eviction = new Eviction(holdings, contents, options.tarballBytesMax(), events, housekeeping, reclaim);
    ChunkBuffers buffers = new ChunkBuffers(options.chunkBytes(), options.admissionBytesMax(), ADMISSION_PATIENCE);
    this.tarballs = new RocksTarballs(database, holdings, contents, buffers, eviction, reclaim);
    this.ledger = new RocksLedger(database, salvage, options.ledgerBytesMax());
    this.retroactive = new RocksRetroactive(database);
    salvage.afterwards(() -> {
      contents.verified().clear();
      holdings.recount();
      indexes.recount();
      ledger.reread();
    });
    housekeeping.every(WRITE_USES_EVERY, holdings::writeUses);
    housekeeping.every(RECLAIM_EVERY, reclaim);
    Runnable repair =
        () ->
            database.repair(() -> {
              salvage.all();
              reclaim.all();
            });
    database.onDamage(() -> housekeeping.soon(repair));
    housekeeping.soon(eviction);
  }

  /**
   * Opens the store in {@code options.folder()}, new if there is none.
   *
   * @param events hears of evictions, and of damage found without being asked for
   * @throws StoreException if another process has the folder, it is in a newer format, or RocksDB cannot open it
   */
  public static RocksStore open(StoreOptions options, MirrorEvents events) {
    return open(options, events, FormatVersion.CURRENT, List.of());
  }

  static RocksStore open(StoreOptions options, MirrorEvents events, int format, List<Migration> migrations) {
    FolderLock lock = FolderLock.take(options.folder());
    boolean opened = false;
    try {
      Database database = Database.open(options.folder().resolve(DATABASE), options);
      try {
        new FormatVersion(database, options.folder()).migrate(format, migrations);
        RocksStore store = new RocksStore(options, events, lock, database);
        opened = true;
        return store;
      } finally {
        if (!opened) {
          database.close();
        }
      }
    } finally {
      if (!opened) {
        lock.close();
      }
    }
  }

  /** Its index files. */
  public IndexStore indexes() {
    return indexes;
  }

  /** Its tarballs. */
  public TarballStore tarballs() {
    return tarballs;
  }

  /** Its ledger. */
  public DeliveryLedger ledger() {
    return ledger;
  }

  /** What reassessment remembers. */
  public RetroactiveStore retroactive() {
    return retroactive;
  }

  /** Bytes on disk and in write buffers, by the name of the column family. */
  public Map<String, Long> bytesByFamily() {
    Map<String, Long> bytes = new LinkedHashMap<>();
    for (Family family : Family.values()) {
      bytes.put(family.label(), database.bytes(family));
    }
    return bytes;
  }

  /** Writes everything that is in memory to disk. */
  public void flush() {
    holdings.writeUses();
    database.read(
        "flushing",
        rocks -> {
          try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
            for (Family family : Family.values()) {
              rocks.flush(options, database.handle(family));
            }
          }
          rocks.syncWal();
          return true;
        });
  }

  /**
   * Copies the store as it is now to {@code target}, which then is a data folder. On the same file system it takes
   * little time and space, since files are linked.
   *
   * @throws StoreException if {@code target} is there and not empty, or cannot be written
   */
  public void backup(Path target) {
    holdings.writeUses();
    try {
      Files.createDirectories(target);
      try (var files = Files.newDirectoryStream(target)) {
        if (files.iterator().hasNext()) {
          throw new StoreException("the folder " + target + " is not empty");
        }
      }
    } catch (IOException e) {
      throw new StoreException("cannot write a backup to " + target + ": " + e, e);
    }
    database.read(
        "backup",
        rocks -> {
          try (Checkpoint checkpoint = Checkpoint.create(rocks)) {
            checkpoint.createCheckpoint(target.resolve(DATABASE).toString());
          }
          return true;
        });
  }

  /** For tests that look below. */
  Database database() {
    return database;
  }

  /** Waits until housekeeping that was asked for is done. */
  void settle() {
    housekeeping.settle();
  }

  /** Waits for calls under way; each later one throws {@link StoreException}. Close what serves requests before. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    housekeeping.close();
    try {
      holdings.writeUses();
    } catch (StoreException e) {
      LOG.warn("last uses are not written down error={}", e.getMessage());
    }
    database.close();
    lock.close();
  }
}
