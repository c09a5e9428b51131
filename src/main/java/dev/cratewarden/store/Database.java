package dev.cratewarden.store;

import dev.cratewarden.mirror.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.SstFileMetaData;
import org.rocksdb.SstFileReader;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open RocksDB: the only class through which the others reach native code.
 *
 * <p>After a failed write RocksDB may refuse every further one until it finds that the disk works again. It looks for
 * that itself when the disk was full; in other cases the Java binding cannot tell it, so the database is then opened
 * anew: see {@link WriteHealth}.
 */
final class Database implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final int PAGE_BYTES = 4 << 20;
  private static final Duration STALL_MAX = Duration.ofSeconds(10);
  private static final Duration STALL_PAUSE = Duration.ofMillis(2);
  private static final Duration STALL_PAUSE_MAX = Duration.ofMillis(100);

  private final Path folder;
  private final Tuning tuning;
  private final NativeCalls calls;
  private final StoreGate gate = new StoreGate();
  private final WriteHealth health;
  private final Map<Family, ColumnFamilyHandle> handles = new EnumMap<>(Family.class);
  private final List<ColumnFamilyHandle> allHandles = new ArrayList<>();
  private volatile Runnable onDamage = () -> {};
  private RocksDB rocks;
  private boolean usable = true;

  /** Work on the open database. It calls RocksDB, waits for nothing else and calls nobody back. */
  @FunctionalInterface
  interface Work<T> {
    T on(RocksDB rocks) throws RocksDBException;
  }

  /** Fills a batch. */
  @FunctionalInterface
  interface Filling {
    void into(WriteBatch batch) throws RocksDBException;
  }

  /** One key and its value. */
  record Entry(byte[] key, byte[] value) {}

  private Database(Path folder, Tuning tuning, NativeCalls calls, RocksDB rocks, List<ColumnFamilyHandle> opened) {
    this.folder = folder;
    this.tuning = tuning;
    this.calls = calls;
    this.rocks = rocks;
    this.health = new WriteHealth(folder, tuning.writeBufferBytes());
    adopt(opened);
  }

  /**
   * Opens the database in {@code folder}, new if there is none.
   *
   * @throws StoreException if it cannot be opened
   */
  static Database open(Path folder, StoreOptions options) {
    Tuning tuning = new Tuning(options);
    try {
      List<ColumnFamilyHandle> opened = new ArrayList<>();
      RocksDB rocks = DatabaseOpening.open(folder, tuning, opened);
      return new Database(folder, tuning, new NativeCalls(options.nativeThreads()), rocks, opened);
    } catch (StoreException e) {
      tuning.close();
      throw e;
    }
  }

  private void adopt(List<ColumnFamilyHandle> opened) {
    allHandles.addAll(opened);
    for (ColumnFamilyHandle handle : opened) {
      for (Family family : Family.values()) {
        if (DatabaseOpening.isNamed(handle, family)) {
          handles.put(family, handle);
        }
      }
    }
  }

  /** The handle of a family, for use inside {@link Work} only. */
  ColumnFamilyHandle handle(Family family) {
    ColumnFamilyHandle handle = handles.get(family);
    if (handle == null) {
      throw new IllegalStateException("no family " + family);
    }
    return handle;
  }

  Tuning tuning() {
    return tuning;
  }

  /**
   * Does {@code work}.
   *
   * @param doing for the error message
   * @throws StoreException if RocksDB fails or is closed
   */
  <T> T read(String doing, Work<T> work) {
    return calls.run(() -> inside(doing, work));
  }

  /**
   * Does {@code work} on the calling thread, also if that is virtual: for a read so short that handing it over costs
   * more than the carrier it holds (ADR 0006).
   */
  <T> T readHere(String doing, Work<T> work) {
    return inside(doing, work);
  }

  private <T> T inside(String doing, Work<T> work) {
    gate.enter();
    try {
      requireUsable();
      return work.on(rocks);
    } catch (RocksDBException e) {
      throw failed(doing, e);
    } finally {
      gate.leave();
    }
  }

  private void requireUsable() {
    if (!usable) {
      throw new StoreException("the store in " + folder + " could not be opened again after failed writes");
    }
  }

  /** Does {@code work} while nobody else is at the database. */
  <T> T alone(String doing, Work<T> work) {
    return calls.run(() ->
        gate.alone(() -> {
          try {
            requireUsable();
            return work.on(rocks);
          } catch (RocksDBException e) {
            throw failed(doing, e);
          }
        }));
  }

  private static StoreException failed(String doing, RocksDBException e) {
    return new StoreException(doing + " failed: " + e.getMessage(), e);
  }

  /** Whether a call failed because the stored bytes are not what was written. */
  static boolean isDamage(StoreException e) {
    return hasCode(e, Status.Code.Corruption);
  }

  private static boolean hasCode(StoreException e, Status.Code code) {
    return e.getCause() instanceof RocksDBException cause
        && cause.getStatus() != null
        && cause.getStatus().getCode() == code;
  }

  /** The value of {@code key}. */
  Optional<byte[]> get(Family family, byte[] key) {
    return read(
        "reading " + family.label(), rocks -> Optional.ofNullable(rocks.get(handle(family), tuning.reading(), key)));
  }

  /**
   * Writes what {@code filling} says, all or nothing. It is called again if RocksDB asks to wait, as it does while
   * write buffers are full; that is all it does on a full disk, so waiting ends after {@link #STALL_MAX}.
   *
   * @param durable whether it must survive a power cut when this returns; it survives the process in any case
   */
  void write(String doing, boolean durable, Filling filling) {
    reopenIfDue();
    long start = System.nanoTime();
    Duration pause = STALL_PAUSE;
    while (!wroteOrMustWait(doing, durable, filling)) {
      if (System.nanoTime() - start > STALL_MAX.toNanos()) {
        health.failed();
        throw new StoreException(
            doing + " failed: writing has been stalled for " + STALL_MAX.toSeconds() + " s, is the disk full?");
      }
      LockSupport.parkNanos(pause.toNanos());
      pause = pause.multipliedBy(2).compareTo(STALL_PAUSE_MAX) < 0 ? pause.multipliedBy(2) : STALL_PAUSE_MAX;
    }
    health.succeeded();
  }

  private boolean wroteOrMustWait(String doing, boolean durable, Filling filling) {
    try {
      return calls.run(() ->
          inside(
              doing,
              rocks -> {
                try (WriteBatch batch = new WriteBatch()) {
                  filling.into(batch);
                  rocks.write(durable ? tuning.writingDurably() : tuning.writing(), batch);
                  return true;
                }
              }));
    } catch (StoreException e) {
      if (hasCode(e, Status.Code.Incomplete)) {
        return false;
      }
      health.failed();
      if (isDamage(e)) {
        onDamage.run();
      }
      throw e;
    }
  }

  private void reopenIfDue() {
    if (health.isReopenDue()) {
      calls.run(() ->
          gate.alone(() -> {
            if (health.isReopenDue()) {
              reopen();
            }
            return true;
          }));
    }
  }

  /** If this fails nothing can be read either, until the next write tries again. */
  private void reopen() {
    health.triedToReopen();
    if (usable) {
      usable = false;
      closeHandles();
    }
    List<ColumnFamilyHandle> opened = new ArrayList<>();
    rocks = DatabaseOpening.open(folder, tuning, opened);
    adopt(opened);
    usable = true;
    LOG.info("store reopened after failed writes folder={}", folder);
  }

  /**
   * Up to {@code entriesMax} entries, and about 4 MiB, in the order of keys.
   *
   * @param after where to go on: the first key shown is greater; empty for the beginning
   */
  List<Entry> page(Family family, byte[] after, int entriesMax) {
    return page(family, new byte[0], after, entriesMax);
  }

  /** The same of the keys that begin with {@code prefix}; {@code after} is one of them or the prefix itself. */
  private List<Entry> page(Family family, byte[] prefix, byte[] after, int entriesMax) {
    return read(
        "listing " + family.label(),
        rocks -> {
          List<Entry> page = new ArrayList<>();
          try (RocksIterator at = rocks.newIterator(handle(family), tuning.scanning())) {
            long bytes = 0;
            for (seekAfter(at, after); at.isValid() && page.size() < entriesMax && bytes < PAGE_BYTES; at.next()) {
              byte[] key = at.key();
              if (!startsWith(key, prefix)) {
                break;
              }
              Entry entry = new Entry(key, at.value());
              bytes += entry.value.length;
              page.add(entry);
            }
            if (page.isEmpty()) {
              at.status();
            }
          }
          return page;
        });
  }

  private static void seekAfter(RocksIterator at, byte[] after) {
    at.seek(after);
    if (at.isValid() && after.length > 0 && Arrays.equals(at.key(), after)) {
      at.next();
    }
  }

  /** Shows every entry whose key begins with {@code prefix}; {@code action} may call the database. */
  void forEach(Family family, byte[] prefix, Consumer<Entry> action) {
    byte[] after = prefix;
    while (true) {
      List<Entry> page = page(family, prefix, after, 512);
      page.forEach(action);
      if (page.isEmpty()) {
        return;
      }
      after = page.getLast().key;
    }
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** The files of a family from {@code level} down; only those that have left level 0 can be dropped. */
  List<SstFileMetaData> files(Family family, int level) {
    return read(
        "listing files",
        rocks ->
            rocks.getColumnFamilyMetaData(handle(family)).levels().stream()
                .filter(each -> each.level() >= level)
                .flatMap(each -> each.files().stream())
                .toList());
  }

  /** Drops the files of {@code family} that hold nothing but keys from {@code first} to {@code last}. */
  void dropFiles(Family family, byte[] first, byte[] last) {
    read(
        "dropping files",
        rocks -> {
          rocks.syncWal();
          rocks.deleteFilesInRanges(handle(family), List.of(first, last), true);
          return true;
        });
  }

  /** Bytes a family takes on disk and in write buffers. */
  long bytes(Family family) {
    return read(
        "measuring",
        rocks ->
            rocks.getLongProperty(handle(family), "rocksdb.live-sst-files-size")
                + rocks.getLongProperty(handle(family), "rocksdb.cur-size-all-mem-tables"));
  }

  /**
   * Opens the database anew, does {@code repair} while RocksDB compacts nothing, and lets it compact again. For the
   * case that a compaction met a damaged file: RocksDB then refuses every write, and would at once again.
   */
  void repair(Runnable repair) {
    tuning.compactBySelf(false);
    try {
      calls.run(() ->
          gate.alone(() -> {
            reopen();
            return true;
          }));
      repair.run();
    } finally {
      tuning.compactBySelf(true);
    }
    read(
        "compacting again",
        rocks -> {
          rocks.enableAutoCompaction(List.copyOf(allHandles));
          return true;
        });
    health.succeeded();
  }

  /** What to do when a compaction met a damaged file. */
  void onDamage(Runnable action) {
    onDamage = action;
  }

  /** Whether a file is as it was written. */
  boolean isSound(SstFileMetaData file) {
    return read(
        "checking a file",
        rocks -> {
          try (Options options = new Options();
              SstFileReader reader = new SstFileReader(options)) {
            reader.open(folder.resolve(file.fileName().substring(1)).toString());
            reader.verifyChecksum();
            return true;
          } catch (RocksDBException e) {
            return false;
          }
        });
  }

  /** Waits for the calls under way, then closes; later calls throw {@link StoreException}. */
  @Override
  public void close() {
    gate.close(() -> {
      if (usable) {
        rocks.cancelAllBackgroundWork(true);
        closeHandles();
      }
      tuning.close();
    });
    calls.close();
  }

  private void closeHandles() {
    allHandles.forEach(ColumnFamilyHandle::close);
    allHandles.clear();
    handles.clear();
    try {
      rocks.closeE();
    } catch (RocksDBException e) {
      LOG.warn("store closed with an error folder={} error={}", folder, e.getMessage());
    }
  }
}
