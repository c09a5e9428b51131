package dev.cratewarden.store;

import java.util.Arrays;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;

/**
 * RocksDB's settings. They are native objects which must outlive the database, so they are held here and closed after
 * it.
 *
 * <p>Native memory is bounded by one block cache and one write buffer limit for all families. Numbers not in {@link
 * StoreOptions} are explained where they stand or measured in ADR 0006.
 */
final class Tuning implements AutoCloseable {
  private static final long MIB = 1 << 20;
  private static final int OPEN_FILES_MAX = 512;
  private static final List<Family> LEDGER =
      List.of(Family.DELIVERY, Family.DECISION, Family.STANDING, Family.RETROACTIVE, Family.WEBHOOK);

  private final long writeBufferBytes;
  private final LRUCache cache;
  private final WriteBufferManager buffers;
  private final BloomFilter filter;
  private final DBOptions database;
  private final ColumnFamilyOptions tarball;
  private final ColumnFamilyOptions index;
  private final ColumnFamilyOptions small;
  private final ColumnFamilyOptions ledger;
  private final ReadOptions reading;
  private final ReadOptions readingChunks;
  private final WriteOptions writing;
  private final WriteOptions writingDurably;

  Tuning(StoreOptions options) {
    RocksDB.loadLibrary();
    writeBufferBytes = options.writeBufferBytes();
    cache = new LRUCache(options.blockCacheBytes());
    buffers = new WriteBufferManager(options.writeBufferBytes(), cache);
    filter = new BloomFilter(10);
    database = database(options);
    tarball = tarball(options);
    index = small(options, CompressionType.ZSTD_COMPRESSION);
    small = small(options, CompressionType.NO_COMPRESSION);
    // Small entries in the order of time: they shrink well, and nothing is looked up that is not there.
    ledger = small(options, CompressionType.ZSTD_COMPRESSION).setLevelZeroFileNumCompactionTrigger(4);
    reading = new ReadOptions();
    readingChunks = new ReadOptions().setFillCache(false);
    // Without this a write to a full disk never returns.
    writing = new WriteOptions().setNoSlowdown(true);
    writingDurably = new WriteOptions().setNoSlowdown(true).setSync(true);
  }

  private DBOptions database(StoreOptions options) {
    return new DBOptions()
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        // Without this RocksDB goes on behind a log record that a full disk tore, and hangs there at the next start.
        .setParanoidChecks(true)
        .setWriteBufferManager(buffers)
        .setMaxTotalWalSize(options.writeBufferBytes() + 16 * MIB)
        .setMaxBackgroundJobs(2)
        .setMaxOpenFiles(OPEN_FILES_MAX)
        .setBytesPerSync(MIB)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setKeepLogFileNum(3)
        .setMaxLogFileSize(4 * MIB)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0);
  }

  /**
   * Tarballs are compressed already, are read whole, and come in the order of their keys: files move down without being
   * rewritten.
   */
  private ColumnFamilyOptions tarball(StoreOptions options) {
    return new ColumnFamilyOptions()
        .setTableFormatConfig(new BlockBasedTableConfig().setBlockCache(cache).setBlockSize(16 << 10))
        .setCompressionType(CompressionType.NO_COMPRESSION)
        .setBottommostCompressionType(CompressionType.NO_COMPRESSION)
        .setWriteBufferSize(Math.max(MIB, options.writeBufferBytes() / 2))
        .setMaxWriteBufferNumber(3)
        .setTargetFileSizeBase(32 * MIB)
        // A file in level 0 cannot be dropped, so none stays there.
        .setLevelZeroFileNumCompactionTrigger(1);
  }

  /** Index files shrink to a tenth; the others are few bytes each. */
  private ColumnFamilyOptions small(StoreOptions options, CompressionType compression) {
    BlockBasedTableConfig table =
        new BlockBasedTableConfig().setBlockCache(cache).setBlockSize(16 << 10).setFilterPolicy(filter);
    return new ColumnFamilyOptions()
        .setTableFormatConfig(table)
        .setCompressionType(compression)
        .setBottommostCompressionType(compression)
        .setWriteBufferSize(Math.max(MIB, options.writeBufferBytes() / 4))
        .setLevelZeroFileNumCompactionTrigger(2)
        // Salvage holds what is in one file in memory.
        .setTargetFileSizeBase(4 * MIB);
  }

  long writeBufferBytes() {
    return writeBufferBytes;
  }

  DBOptions database() {
    return database;
  }

  /** Whether databases opened from now on compact by themselves. */
  void compactBySelf(boolean on) {
    tarball.setDisableAutoCompactions(!on);
    index.setDisableAutoCompactions(!on);
    small.setDisableAutoCompactions(!on);
    ledger.setDisableAutoCompactions(!on);
  }

  ColumnFamilyOptions family(byte[] name) {
    if (Arrays.equals(name, Family.TARBALL.nameOnDisk())) {
      return tarball;
    }
    for (Family each : LEDGER) {
      if (Arrays.equals(name, each.nameOnDisk())) {
        return ledger;
      }
    }
    return Arrays.equals(name, Family.INDEX.nameOnDisk()) ? index : small;
  }

  /** For single values. */
  ReadOptions reading() {
    return reading;
  }

  /** For bodies and chunks: the page cache of the operating system holds them well enough. */
  ReadOptions readingChunks() {
    return readingChunks;
  }

  /** For iterators. */
  ReadOptions scanning() {
    return readingChunks;
  }

  WriteOptions writing() {
    return writing;
  }

  WriteOptions writingDurably() {
    return writingDurably;
  }

  @Override
  public void close() {
    writingDurably.close();
    writing.close();
    readingChunks.close();
    reading.close();
    ledger.close();
    small.close();
    index.close();
    tarball.close();
    database.close();
    filter.close();
    buffers.close();
    cache.close();
  }
}
