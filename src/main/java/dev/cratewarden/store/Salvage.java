package dev.cratewarden.store;

import dev.cratewarden.mirror.MirrorEvents;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.SstFileMetaData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets a damaged file of any family but {@code tarball} out of the way: writes what can be read of it anew and drops
 * it.
 *
 * <p>Without that a compaction that meets the damaged block stops all writing. What cannot be read is lost; index files
 * and tarballs are fetched again.
 */
final class Salvage implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Salvage.class);
  private static final int REQUESTS_MAX = 256;

  private final Database database;
  private final MirrorEvents events;
  private final Housekeeping housekeeping;
  private final Queue<Request> requests = new ArrayBlockingQueue<>(REQUESTS_MAX);
  private volatile Runnable afterwards = () -> {};

  /** Where damage was met: at a key, or somewhere in the family. */
  private record Request(Family family, Optional<byte[]> key) {
    boolean isWithin(SstFileMetaData file) {
      return key.isEmpty()
          || Arrays.compareUnsigned(file.smallestKey(), key.get()) <= 0
              && Arrays.compareUnsigned(key.get(), file.largestKey()) <= 0;
    }
  }

  Salvage(Database database, MirrorEvents events, Housekeeping housekeeping) {
    this.database = database;
    this.events = events;
    this.housekeeping = housekeeping;
  }

  /** What to do when entries may have been lost. */
  void afterwards(Runnable action) {
    afterwards = action;
  }

  /** Soon drops the damaged files of {@code family} in which {@code key} would stand. */
  void request(Family family, byte[] key) {
    request(new Request(family, Optional.of(key)));
  }

  /** Soon drops the damaged files of {@code family}. */
  void request(Family family) {
    request(new Request(family, Optional.empty()));
  }

  /** One request too many is dropped: whoever meets the damage next asks again. */
  private void request(Request request) {
    if (requests.offer(request)) {
      housekeeping.soon(this);
    }
  }

  /** Drops every damaged file. */
  void all() {
    request(Family.INDEX);
    request(Family.HOLDING);
    request(Family.DELIVERY);
    request(Family.DECISION);
    request(Family.STANDING);
    request(Family.RETROACTIVE);
    request(Family.WEBHOOK);
    run();
  }

  @Override
  public void run() {
    for (Request request = requests.poll(); request != null; request = requests.poll()) {
      for (SstFileMetaData file : database.files(request.family, 1)) {
        if (request.isWithin(file)) {
          rewrite(request.family, file);
        }
      }
    }
  }

  /**
   * Alone in the database: a value read here and written back must not pass over a newer one. What is kept is written
   * after the file is dropped, since it might otherwise reach a file that is dropped too; a file of these families is
   * small enough for memory. RocksDB looks one key further when it goes backwards, so the entry behind the damage is
   * lost too.
   */
  private void rewrite(Family family, SstFileMetaData file) {
    Optional<Integer> kept =
        database.alone(
            "salvaging " + family.label(),
            rocks -> {
              byte[] damage = damagedAfter(rocks, family, file);
              if (damage == null) {
                return Optional.empty();
              }
              List<Database.Entry> entries = new ArrayList<>(readable(rocks, family, file.smallestKey(), damage, true));
              entries.addAll(readable(rocks, family, file.largestKey(), damage, false));
              rocks.deleteFilesInRanges(database.handle(family), List.of(file.smallestKey(), file.largestKey()), true);
              for (Database.Entry entry : entries) {
                rocks.put(database.handle(family), database.tuning().writing(), entry.key(), entry.value());
              }
              return Optional.of(entries.size());
            });
    kept.ifPresent(entries -> {
      LOG.warn(
          "store file was damaged family={} file={} entries={} kept={}",
          family.label(),
          file.fileName(),
          file.numEntries(),
          entries);
      events.integrityFailed(
          kindOf(family),
          family.label() + file.fileName(),
          file.numEntries() - entries + " of " + file.numEntries() + " entries are lost");
      afterwards.run();
    });
  }

  private static MirrorEvents.Integrity kindOf(Family family) {
    return switch (family) {
      case INDEX -> MirrorEvents.Integrity.STORED_INDEX;
      case TARBALL, HOLDING, META -> MirrorEvents.Integrity.STORED_TARBALL;
      case DELIVERY, DECISION, STANDING, RETROACTIVE, WEBHOOK -> MirrorEvents.Integrity.STORED_LEDGER;
    };
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

  /** What stands from {@code start} to {@code end}; backwards without {@code end}. */
  private List<Database.Entry> readable(RocksDB rocks, Family family, byte[] start, byte[] end, boolean forwards) {
    List<Database.Entry> entries = new ArrayList<>();
    try (RocksIterator at = rocks.newIterator(database.handle(family), database.tuning().scanning())) {
      seek(at, start, forwards);
      while (at.isValid() && !isPast(at.key(), end, forwards)) {
        entries.add(new Database.Entry(at.key(), at.value()));
        step(at, forwards);
      }
    }
    return entries;
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
