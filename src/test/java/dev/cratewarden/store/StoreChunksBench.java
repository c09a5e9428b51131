package dev.cratewarden.store;

import dev.cratewarden.crates.Checksum;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Statistics;
import org.rocksdb.TickerType;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Measures what a tarball in RocksDB costs, in CPU time: chunk size, SST against blob values, key order, block cache
 * and checksums.
 *
 * <p>Started by {@code ops/bench/store-chunks.sh}; the result is the table in ADR 0006.
 */
final class StoreChunksBench {
  private static final int SMALL_BYTES = 1 << 20;
  private static final int LARGE_BYTES = 10 << 20;
  private static final int SMALL_COUNT = 96;
  private static final int LARGE_COUNT = 8;
  private static final int ROUNDS = 3;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private record Layout(int chunkBytes, boolean blob, boolean byChecksum) {
    @Override
    public String toString() {
      return "%3d KiB %-4s %-8s"
          .formatted(chunkBytes / 1024, blob ? "blob" : "SST", byChecksum ? "checksum" : "number");
    }
  }

  private record Stored(byte[] prefix, int bytes) {}

  private StoreChunksBench() {}

  public static void main(String[] args) throws Exception {
    RocksDB.loadLibrary();
    Path top = Path.of(args[0]);
    if (args.length > 1) {
      for (CompressionType type :
          new CompressionType[] {
            CompressionType.NO_COMPRESSION, CompressionType.LZ4_COMPRESSION, CompressionType.ZSTD_COMPRESSION
          }) {
        index(top.resolve("db"), Path.of(args[1]), type);
      }
    }
    System.out.println(
        "read: CPU us of the reading thread for 1 MiB and 10 MiB, median of " + ROUNDS + " rounds, page cache warm");
    System.out.println("layout                   | write CPU us/MiB, amp | cell: 1 MiB, 10 MiB");
    for (boolean byChecksum : new boolean[] {false, true}) {
      for (int chunk : new int[] {64 << 10, 128 << 10, 256 << 10}) {
        for (boolean blob : new boolean[] {false, true}) {
          if (!byChecksum || chunk == 128 << 10) {
            run(top.resolve("db"), new Layout(chunk, blob, byChecksum));
          }
        }
      }
    }
  }

  /** Keeps every file below {@code source} as one value, and reads each. */
  private static void index(Path folder, Path source, CompressionType type) throws Exception {
    delete(folder);
    List<byte[]> bodies = new ArrayList<>();
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bodies.add(Files.readAllBytes(file));
      }
    }
    long bytes = bodies.stream().mapToLong(body -> body.length).sum();
    try (Options options = new Options().setCreateIfMissing(true).setCompressionType(type);
        ReadOptions read = new ReadOptions().setFillCache(false);
        RocksDB db = RocksDB.open(options, folder.toString())) {
      long cpu = processCpu();
      for (int i = 0; i < bodies.size(); i++) {
        db.put(key(new byte[8], i), bodies.get(i));
      }
      db.compactRange();
      long writeCpu = processCpu() - cpu;
      long[] rounds = new long[2 * ROUNDS + 1];
      for (int round = 0; round < rounds.length; round++) {
        long start = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < bodies.size(); i++) {
          if (db.get(read, key(new byte[8], i)).length != bodies.get(i).length) {
            throw new IllegalStateException("short body");
          }
        }
        rounds[round] = (THREADS.getCurrentThreadCpuTime() - start) / 1000 / bodies.size();
      }
      Arrays.sort(rounds);
      System.out.printf(
          Locale.ROOT,
          "index %-16s %d files, %d bytes -> %d bytes, write CPU us/file %d, read CPU us/file %d%n",
          type,
          bodies.size(),
          bytes,
          db.getLongProperty("rocksdb.live-sst-files-size"),
          writeCpu / 1000 / bodies.size(),
          rounds[ROUNDS]);
    }
    delete(folder);
  }

  private static void run(Path folder, Layout layout) throws Exception {
    delete(folder);
    Files.createDirectories(folder);
    try (LRUCache cache = new LRUCache(64 << 20);
        Statistics statistics = new Statistics();
        Options options = options(layout, cache).setStatistics(statistics)) {
      List<Stored> stored = new ArrayList<>();
      long cpu = processCpu();
      long written;
      try (RocksDB db = RocksDB.open(options, folder.toString())) {
        for (int i = 0; i < SMALL_COUNT + LARGE_COUNT; i++) {
          stored.add(put(db, layout, i, i % 13 == 12 ? LARGE_BYTES : SMALL_BYTES));
        }
        Thread.sleep(1500);
        db.getProperty("rocksdb.stats");
        written =
            statistics.getTickerCount(TickerType.WAL_FILE_BYTES)
                + statistics.getTickerCount(TickerType.FLUSH_WRITE_BYTES)
                + statistics.getTickerCount(TickerType.COMPACT_WRITE_BYTES)
                + statistics.getTickerCount(TickerType.BLOB_DB_BLOB_FILE_BYTES_WRITTEN);
      }
      long bytes = stored.stream().mapToLong(Stored::bytes).sum();
      System.out.printf(
          Locale.ROOT,
          "%s | %5d, %.1f%n",
          layout,
          (processCpu() - cpu) / 1000 / (bytes >> 20),
          written / (double) bytes);
      try (RocksDB db = RocksDB.open(options, folder.toString())) {
        for (boolean fill : new boolean[] {false, true}) {
          for (boolean verify : new boolean[] {false, true}) {
            cell(db, layout, stored, fill, verify, false);
          }
        }
        cell(db, layout, stored, false, true, true);
      }
    }
    delete(folder);
  }

  private static Options options(Layout layout, LRUCache cache) {
    BlockBasedTableConfig table = new BlockBasedTableConfig().setBlockCache(cache).setBlockSize(16 << 10);
    return new Options()
        .setCreateIfMissing(true)
        .setCompressionType(CompressionType.NO_COMPRESSION)
        .setTableFormatConfig(table)
        .setWriteBufferSize(8 << 20)
        .setMaxBytesForLevelBase(64 << 20)
        .setTargetFileSizeBase(32 << 20)
        .setEnableBlobFiles(layout.blob)
        .setMinBlobSize(4096)
        .setMaxBackgroundJobs(2);
  }

  private static Stored put(RocksDB db, Layout layout, int number, int bytes) throws RocksDBException {
    byte[] content = new byte[bytes];
    new Random(number).nextBytes(content);
    byte[] prefix =
        layout.byChecksum ? Checksum.compute(content).bytes() : ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    try (WriteOptions plain = new WriteOptions()) {
      for (int at = 0; at < bytes; ) {
        try (WriteBatch batch = new WriteBatch()) {
          for (int end = Math.min(bytes, at + SMALL_BYTES); at < end; at += layout.chunkBytes) {
            batch.put(key(prefix, at / layout.chunkBytes), Arrays.copyOfRange(content, at, at + layout.chunkBytes));
          }
          db.write(plain, batch);
        }
      }
    }
    return new Stored(prefix, bytes);
  }

  private static void cell(RocksDB db, Layout layout, List<Stored> stored, boolean fill, boolean verify, boolean busy)
      throws Exception {
    try (ReadOptions read = new ReadOptions().setFillCache(fill).setVerifyChecksums(verify)) {
      Thread writer = new Thread(() -> churn(db, layout));
      if (busy) {
        writer.start();
      }
      List<Stored> small = stored.stream().filter(s -> s.bytes == SMALL_BYTES).limit(40).toList();
      List<Stored> large = stored.stream().filter(s -> s.bytes == LARGE_BYTES).limit(4).toList();
      long first = median(db, layout, read, small);
      long second = median(db, layout, read, large);
      writer.interrupt();
      writer.join();
      System.out.printf(
          Locale.ROOT,
          "    %-9s %-9s %-18s %6d %7d%n",
          fill ? "cached" : "no cache",
          verify ? "verified" : "unverified",
          busy ? "compaction running" : "",
          first,
          second);
    }
  }

  /** Overwrites a small set of keys without a pause, so that flush and compaction run all the time. */
  private static void churn(RocksDB db, Layout layout) {
    try {
      for (int i = 0; !Thread.interrupted(); i++) {
        put(db, layout, 1_000_000 + i % 24, SMALL_BYTES);
        Thread.sleep(5);
      }
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long median(RocksDB db, Layout layout, ReadOptions read, List<Stored> stored) throws RocksDBException {
    long[] rounds = new long[ROUNDS + 1];
    ByteBuffer chunk = ByteBuffer.allocateDirect(layout.chunkBytes);
    ByteBuffer key = ByteBuffer.allocateDirect(64);
    ColumnFamilyHandle family = db.getDefaultColumnFamily();
    for (int round = 0; round <= ROUNDS; round++) {
      long start = THREADS.getCurrentThreadCpuTime();
      for (Stored each : stored) {
        for (int at = 0; at < each.bytes; at += layout.chunkBytes) {
          key.clear().put(key(each.prefix, at / layout.chunkBytes)).flip();
          chunk.clear();
          if (db.get(family, read, key, chunk) != layout.chunkBytes) {
            throw new IllegalStateException("short chunk");
          }
        }
      }
      rounds[round] = (THREADS.getCurrentThreadCpuTime() - start) / 1000 / stored.size();
    }
    long[] counted = Arrays.copyOfRange(rounds, 1, rounds.length);
    Arrays.sort(counted);
    return counted[counted.length / 2];
  }

  private static byte[] key(byte[] prefix, int chunk) {
    return ByteBuffer.allocate(prefix.length + Integer.BYTES).put(prefix).putInt(chunk).array();
  }

  private static long processCpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
