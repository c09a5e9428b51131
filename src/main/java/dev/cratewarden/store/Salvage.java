package dev.cratewarden.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.SstFileMetaData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets a damaged file of the {@code index} or {@code holding} family out of the way: writes what can be read of it anew and drops it.
 *
 * <p>Without that every compaction that meets the damaged block fails, until writing stops. What cannot be read is lost and fetched again.
 */
final class Salvage implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Salvage.class);
  private static final int REQUESTS_MAX = 256;

  private final Database database;
  private final Housekeeping housekeeping;
  private final Map<List<Byte>, Request> requests = new ConcurrentHashMap<>();
  private volatile Runnable afterwards = () -> {};

  private record Request(Family family, byte[] key) {}

  Salvage(Database database, Housekeeping housekeeping) {
    this.database = database;
    this.housekeeping = housekeeping;
  }

  /** What to do when holdings may have been lost. */
  void afterwards(Runnable action) {
    afterwards = action;
  }

  /** Soon drops the files of {@code family} in which {@code key} would stand and which are damaged. */
  void request(Family family, byte[] key) {
    if (requests.size() < REQUESTS_MAX) {
      requests.put(listOf(family, key), new Request(family, key));
      housekeeping.soon(this);
    }
  }

  private static List<Byte> listOf(Family family, byte[] key) {
    List<Byte> list = new ArrayList<>();
    list.add((byte) family.ordinal());
    for (byte b : key) {
      list.add(b);
    }
    return list;
  }

  @Override
  public void run() {
    for (Map.Entry<List<Byte>, Request> each : requests.entrySet()) {
      requests.remove(each.getKey());
      Request request = each.getValue();
      for (SstFileMetaData file : database.files(request.family)) {
        if (isWithin(request.key, file)) {
          rewrite(request.family, file);
        }
      }
    }
  }

  private static boolean isWithin(byte[] key, SstFileMetaData file) {
    return Arrays.compareUnsigned(file.smallestKey(), key) <= 0 && Arrays.compareUnsigned(key, file.largestKey()) <= 0;
  }

  /** Alone in the database: a value read here and written back must not pass over a newer one. */
  private void rewrite(Family family, SstFileMetaData file) {
    Optional<Integer> kept = database.alone("salvaging " + family.label(), rocks -> {
      byte[] damage = damagedAfter(rocks, family, file);
      if (damage == null) {
        return Optional.empty();
      }
      int before = keep(rocks, family, file.smallestKey(), damage, true);
      int after = keep(rocks, family, file.largestKey(), damage, false);
      rocks.syncWal();
      rocks.deleteFilesInRanges(database.handle(family), List.of(file.smallestKey(), file.largestKey()), true);
      return Optional.of(before + after);
    });
    kept.ifPresent(entries -> {
      LOG.warn("store file was damaged family={} file={} entries={} kept={}",
          family.label(), file.fileName(), file.numEntries(), entries);
      afterwards.run();
    });
  }

  /** The last key that can be read before the damage, or null if all can be read. */
  private byte @Nullable [] damagedAfter(RocksDB rocks, Family family, SstFileMetaData file) {
    byte[] last = file.smallestKey();
    try (RocksIterator at = rocks.newIterator(database.handle(family), database.tuning().scanning())) {
      for (at.seek(last); at.isValid() && !isPast(at.key(), file.largestKey(), true); at.next()) {
        last = at.key();
      }
      at.status();
      return null;
    } catch (RocksDBException e) {
      return last;
    }
  }

  /** Writes anew what stands from {@code start} to {@code end}, or until the damage; forwards with {@code end}, backwards without. */
  private int keep(RocksDB rocks, Family family, byte[] start, byte[] end, boolean forwards) throws RocksDBException {
    int kept = 0;
    try (RocksIterator at = rocks.newIterator(database.handle(family), database.tuning().scanning())) {
      seek(at, start, forwards);
      while (at.isValid() && !isPast(at.key(), end, forwards)) {
        rocks.put(database.handle(family), database.tuning().writing(), at.key(), at.value());
        kept++;
        step(at, forwards);
      }
    }
    return kept;
  }

  private static void seek(RocksIterator at, byte[] start, boolean forwards) {
    if (forwards) {
      at.seek(start);
    } else {
      at.seekForPrev(start);
    }
  }

  private static void step(RocksIterator at, boolean forwards) {
    if (forwards) {
      at.next();
    } else {
      at.prev();
    }
  }

  private static boolean isPast(byte[] key, byte[] end, boolean forwards) {
    int order = Arrays.compareUnsigned(key, end);
    return forwards ? order > 0 : order <= 0;
  }

  @Override
  public String toString() {
    return "salvage";
  }
}
