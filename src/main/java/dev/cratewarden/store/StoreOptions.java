package dev.cratewarden.store;

import java.nio.file.Path;

/**
 * Where the store lives and what it may use.
 *
 * @param folder the data folder; made if it does not exist
 * @param tarballBytesMax sum of tarball sizes above which the least recently used are evicted; at least 1
 * @param chunkBytes length of the pieces new tarballs are cut into, 4 KiB to 4 MiB; tarballs held already keep theirs
 * @param admissionBytesMax memory for all tarballs on their way in together; at least one chunk
 * @param blockCacheBytes memory for RocksDB's cache of index blocks and small values
 * @param writeBufferBytes memory for RocksDB's write buffers, all families together
 * @param nativeThreads how many threads call RocksDB for virtual threads; at least 1
 * @param ledgerBytesMax how much the ledger is meant to take, so that what it forgets at a time is small beside that
 */
public record StoreOptions(
    Path folder,
    long tarballBytesMax,
    int chunkBytes,
    long admissionBytesMax,
    long blockCacheBytes,
    long writeBufferBytes,
    int nativeThreads,
    long ledgerBytesMax) {
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;

  /** Refuses what cannot work. */
  public StoreOptions {
    require(tarballBytesMax >= 1, "tarballBytesMax");
    require(chunkBytes >= 4 * KIB && chunkBytes <= 4 * MIB, "chunkBytes");
    require(admissionBytesMax >= chunkBytes, "admissionBytesMax");
    require(blockCacheBytes >= 0, "blockCacheBytes");
    require(writeBufferBytes >= MIB, "writeBufferBytes");
    require(nativeThreads >= 1, "nativeThreads");
    require(ledgerBytesMax >= 0, "ledgerBytesMax");
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what + " is out of range");
    }
  }

  /** What has been measured to do well (ADR 0006): chunks of 128 KiB, 64 MiB of native memory. */
  public static StoreOptions of(Path folder, long tarballBytesMax) {
    return new StoreOptions(folder, tarballBytesMax, 128 * KIB, 16 * MIB, 16 * MIB, 32 * MIB, 4, 2L << 30);
  }

  /** The same with a ledger of another size. */
  public StoreOptions withLedgerBytesMax(long bytesMax) {
    return new StoreOptions(
        folder,
        tarballBytesMax,
        chunkBytes,
        admissionBytesMax,
        blockCacheBytes,
        writeBufferBytes,
        nativeThreads,
        bytesMax);
  }
}
