package dev.cratewarden.store;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.mirror.StoreException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The {@code tarball} family: chunks under a content number, which is never used twice.
 *
 * <p>Numbers go up, so new chunks never lie between old ones and RocksDB need not merge; two admissions of one checksum
 * cannot write over each other; and a reader's bytes stay the same when the tarball is dropped and taken in again.
 */
final class Contents {
  private final Database database;
  private final Pins pins = new Pins();
  private final VerifiedContents verified = new VerifiedContents();
  private long last;

  /** What became of a look at all bytes of a content. */
  sealed interface Check {}

  /** They are what they were. */
  record Intact() implements Check {}

  /** They are not. */
  record Broken(String detail) implements Check {}

  Contents(Database database, long contentMax) {
    this.database = database;
    this.last = Math.max(contentMax, lastStored());
  }

  /**
   * From what RocksDB knows of its files, which it can say of a damaged one too; opening has put all that is in the log
   * into files.
   */
  private long lastStored() {
    return database.files(Family.TARBALL, 0).stream()
        .mapToLong(file -> Keys.contentOf(file.largestKey()))
        .max()
        .orElse(0);
  }

  Pins pins() {
    return pins;
  }

  VerifiedContents verified() {
    return verified;
  }

  /** A fresh number, pinned. */
  synchronized long next() {
    last++;
    pins.pin(last);
    return last;
  }

  /** Which contents are neither on their way in nor being read now. */
  synchronized Settled settled() {
    return new Settled(last, pins.pinned());
  }

  /**
   * What was settled at some moment: a content among these has its holding, or will never have one.
   *
   * @param last the highest number given out
   * @param pinned those that were not settled
   */
  record Settled(long last, NavigableSet<Long> pinned) {
    /** Whether all contents from {@code first} to {@code last} were settled. */
    boolean holds(long first, long last) {
      return last <= this.last && pinned.subSet(first, true, last, true).isEmpty();
    }
  }

  /**
   * Puts {@code chunks} into {@code batch}, the first as number {@code first}; each is read from its beginning to its
   * position.
   */
  void put(WriteBatch batch, long content, int first, List<ByteBuffer> chunks) throws RocksDBException {
    ByteBuffer key = ByteBuffer.allocateDirect(Keys.CHUNK_KEY_BYTES);
    for (int i = 0; i < chunks.size(); i++) {
      key.clear().putLong(content).putInt(first + i).flip();
      batch.put(database.handle(Family.TARBALL), key, chunks.get(i).duplicate().flip());
    }
  }

  /** One chunk. */
  Optional<byte[]> chunk(long content, int number) {
    return database.read(
        "reading a tarball",
        rocks ->
            Optional.ofNullable(
                rocks.get(
                    database.handle(Family.TARBALL), database.tuning().readingChunks(), Keys.chunk(content, number))));
  }

  /**
   * Reads one chunk into {@code into} and flips it.
   *
   * @param key a direct buffer of {@link Keys#CHUNK_KEY_BYTES} to work with
   * @throws StoreException if it is not there whole
   */
  void read(HoldingRecord record, int number, ByteBuffer key, ByteBuffer into) {
    int expected = record.chunkBytes(number);
    key.clear().putLong(record.content()).putInt(number).flip();
    into.clear().limit(expected);
    try {
      int length =
          database.readHere(
              "reading a tarball",
              rocks -> rocks.get(database.handle(Family.TARBALL), database.tuning().readingChunks(), key, into));
      if (length != expected) {
        throw new StoreException(
            "chunk "
                + number
                + " of "
                + record.holding().id()
                + (length == RocksDB.NOT_FOUND ? " is missing" : " has " + length + " bytes"));
      }
    } catch (StoreException e) {
      verified.remove(record.content());
      throw e;
    }
    into.position(0).limit(expected);
  }

  /** Hashes all bytes of {@code record}. */
  Check check(HoldingRecord record) {
    MessageDigest hash = Checksum.sha256();
    try {
      for (int number = 0; number < record.chunks(); number++) {
        Optional<byte[]> chunk = chunk(record.content(), number);
        if (chunk.isEmpty()) {
          return new Broken("chunk " + number + " is missing");
        }
        hash.update(chunk.get());
      }
    } catch (StoreException e) {
      if (Database.isDamage(e)) {
        return new Broken(e.reason());
      }
      throw e;
    }
    return Checksum.ofBytes(hash.digest()).equals(record.holding().checksum())
        ? new Intact()
        : new Broken("the bytes have another SHA-256");
  }
}
