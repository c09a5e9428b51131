package dev.cratewarden.store;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.mirror.MirrorEvents;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.rocksdb.SstFileMetaData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives disk space back: drops files of chunks in which little is alive, after moving what is.
 *
 * <p>A chunk is alive if a holding names its content number. So an eviction, an admission broken off and a crash need
 * not delete a single chunk, and RocksDB gets no tombstones, which it could only act on by rewriting the files they
 * cover. Unreachable bytes are let be up to a fifth of what is alive plus one file.
 */
final class Reclaim implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Reclaim.class);
  private static final long SLACK_BYTES = 32 << 20;
  private static final long MOVED_BYTES_MAX = 256L << 20;
  private static final int BATCH_BYTES = 1 << 20;
  private static final Duration RETRY_PAUSE = Duration.ofSeconds(5);

  private final Database database;
  private final Holdings holdings;
  private final Contents contents;
  private final MirrorEvents events;
  private final Housekeeping housekeeping;
  private final Set<Long> broken = ConcurrentHashMap.newKeySet();

  /** A file, the first and last content with a chunk in it, and the bytes of all that is alive among these. */
  private record Candidate(SstFileMetaData file, long first, long last, List<HoldingRecord> alive) {
    long aliveBytes() {
      return alive.stream().mapToLong(record -> record.holding().size()).sum();
    }

    double deadShare() {
      return 1 - aliveBytes() / (double) Math.max(1, file.size());
    }
  }

  Reclaim(Database database, Holdings holdings, Contents contents, MirrorEvents events, Housekeeping housekeeping) {
    this.database = database;
    this.holdings = holdings;
    this.contents = contents;
    this.events = events;
    this.housekeeping = housekeeping;
  }

  /** Looks soon whether there is something to give back. */
  void soon() {
    housekeeping.soon(this);
  }

  /** Forgets a tarball whose bytes are damaged, and soon the file they are in. */
  void dropBroken(HoldingRecord record) {
    Checksum checksum = record.holding().checksum();
    broken.add(record.content());
    contents.verified().remove(record.content());
    holdings.locked(
        checksum,
        () -> {
          Holdings.Found found = holdings.find(checksum);
          if (found instanceof Holdings.Held held && held.record().content() == record.content()) {
            holdings.remove(checksum, found);
          }
          return found;
        });
    soon();
  }

  /** Drops every damaged file, with what is damaged in it. Reads all there is. */
  void all() {
    for (SstFileMetaData file : database.files(Family.TARBALL, 1)) {
      if (!database.isSound(file)) {
        broken.add(Keys.contentOf(file.smallestKey()));
      }
    }
    run();
  }

  @Override
  public void run() {
    // Before the holdings are listed: what is taken in while they are could look dead otherwise.
    Contents.Settled settled = contents.settled();
    List<SstFileMetaData> files = database.files(Family.TARBALL, 1);
    long stored = files.stream().mapToLong(SstFileMetaData::size).sum();
    boolean wasteful = stored > holdings.bytes() + holdings.bytes() / 5 + SLACK_BYTES;
    if (!wasteful && broken.isEmpty()) {
      return;
    }
    long dropped = 0;
    long moved = 0;
    for (Candidate candidate : candidates(files, wasteful)) {
      if (settled.holds(candidate.first, candidate.last)
          && moved + candidate.aliveBytes() <= MOVED_BYTES_MAX
          && rewritten(candidate)) {
        dropped += candidate.file.size();
        moved += candidate.aliveBytes();
      }
    }
    forgetBrokenThatAreGone();
    if (dropped > 0) {
      LOG.info("store space reclaimed droppedBytes={} movedBytes={}", dropped, moved);
    }
  }

  /** A file that is still in level 0 or being read is tried again. */
  private void forgetBrokenThatAreGone() {
    List<SstFileMetaData> left = database.files(Family.TARBALL, 0);
    broken.removeIf(content -> left.stream().noneMatch(file -> isWithin(content, file)));
    if (!broken.isEmpty()) {
      housekeeping.later(RETRY_PAUSE, this);
    }
  }

  private List<Candidate> candidates(List<SstFileMetaData> files, boolean wasteful) {
    NavigableMap<Long, HoldingRecord> alive = new TreeMap<>();
    holdings.forEach(record -> alive.put(record.content(), record));
    return files.stream()
        .map(file -> candidate(file, alive))
        .filter(candidate -> isBroken(candidate) || wasteful && candidate.deadShare() > 0.2)
        .sorted(Comparator.comparing(this::isBroken).thenComparingDouble(Candidate::deadShare).reversed())
        .toList();
  }

  private static Candidate candidate(SstFileMetaData file, NavigableMap<Long, HoldingRecord> alive) {
    long first = Keys.contentOf(file.smallestKey());
    long last = Keys.contentOf(file.largestKey());
    return new Candidate(file, first, last, List.copyOf(alive.subMap(first, true, last, true).values()));
  }

  private boolean isBroken(Candidate candidate) {
    return broken.stream().anyMatch(content -> candidate.first <= content && content <= candidate.last);
  }

  private static boolean isWithin(long content, SstFileMetaData file) {
    return Keys.contentOf(file.smallestKey()) <= content && content <= Keys.contentOf(file.largestKey());
  }

  /** Moves what is alive; whether the file could then be dropped, as it cannot while something in it is being read. */
  private boolean rewritten(Candidate candidate) {
    candidate.alive.forEach(this::move);
    // An open before its holding moved has pinned the old place; one after finds the new place.
    if (contents.pins().isPinnedWithin(candidate.first, candidate.last)) {
      return false;
    }
    database.dropFiles(Family.TARBALL, candidate.file.smallestKey(), candidate.file.largestKey());
    return true;
  }

  private void move(HoldingRecord record) {
    if (contents.check(record) instanceof Contents.Broken damage) {
      events.integrityFailed(MirrorEvents.Integrity.STORED_TARBALL, record.holding().id().toString(), damage.detail());
      dropBroken(record);
      return;
    }
    long target = contents.next();
    try {
      copy(record, target);
      holdings.locked(
          record.holding().checksum(),
          () -> {
            if (holdings.find(record.holding().checksum()) instanceof Holdings.Held held
                && held.record().content() == record.content()) {
              database.write("moving a tarball", false, batch -> holdings.put(batch, held.record().movedTo(target)));
            }
            return true;
          });
    } finally {
      contents.pins().unpin(target);
    }
  }

  private void copy(HoldingRecord record, long target) {
    List<ByteBuffer> batch = new ArrayList<>();
    int first = 0;
    for (int number = 0; number < record.chunks(); number++) {
      Optional<byte[]> chunk = contents.chunk(record.content(), number);
      byte[] bytes = chunk.orElseThrow(() -> new IllegalStateException("a chunk is gone: " + record.holding().id()));
      ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes);
      batch.add(direct);
      boolean full = (long) batch.size() * record.chunkBytes() >= BATCH_BYTES;
      if (full || number == record.chunks() - 1) {
        int start = first;
        database.write("moving a tarball", false, writes -> contents.put(writes, target, start, batch));
        first += batch.size();
        batch.clear();
      }
    }
  }

  @Override
  public String toString() {
    return "reclaim";
  }
}
