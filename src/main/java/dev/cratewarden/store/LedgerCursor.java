package dev.cratewarden.store;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.rocksdb.RocksIterator;

/**
 * Walks backwards in time through the entries of one block, or through those of one subject in it. It reads them page
 * by page, so that nobody holds a call into RocksDB while a client reads slowly.
 */
final class LedgerCursor {
  private static final int PAGE_FIRST = 16;
  private static final int PAGE_MAX = 1024;

  private final Database database;
  private final Family family;
  private final Optional<Integer> subject;
  private final byte[] prefix;
  private final byte[] least;
  private final Deque<Found> page = new ArrayDeque<>();
  private byte[] before;
  private int pageSize = PAGE_FIRST;
  private boolean ended;

  /**
   * An entry as it is stored.
   *
   * @param millis since the block began
   * @param missing bytes that were not handed over
   */
  record Found(int millis, int number, int subject, int who, int terms, long missing) {}

  private LedgerCursor(Database database, Family family, Optional<Integer> subject, byte[] prefix, long sinceMillis) {
    this.database = database;
    this.family = family;
    this.subject = subject;
    this.prefix = prefix;
    int since = Math.clamp(sinceMillis, 0, Integer.MAX_VALUE);
    this.least = ByteBuffer.allocate(prefix.length + Integer.BYTES).put(prefix).putInt(since).array();
    this.before = Arrays.copyOf(prefix, prefix.length + 9);
    Arrays.fill(before, prefix.length, before.length, (byte) 0xff);
  }

  /** All of {@code block} from {@code sinceMillis} on. */
  static LedgerCursor ofAll(Database database, Family family, int block, long sinceMillis) {
    return new LedgerCursor(
        database, family, Optional.empty(), LedgerKeys.prefix(block, LedgerKeys.ENTRY), sinceMillis);
  }

  /** What is about one subject. */
  static LedgerCursor ofSubject(Database database, Family family, int block, int subject, long sinceMillis) {
    return new LedgerCursor(
        database, family, Optional.of(subject), LedgerKeys.indexPrefix(block, subject), sinceMillis);
  }

  /** The next entry, without passing it. */
  Optional<Found> peek() {
    if (page.isEmpty() && !ended) {
      fill();
    }
    return Optional.ofNullable(page.peek());
  }

  /** Passes it. */
  void pass() {
    page.remove();
  }

  private void fill() {
    List<Database.Entry> entries =
        database.read(
            "reading the ledger",
            rocks -> {
              List<Database.Entry> found = new ArrayList<>();
              try (RocksIterator at = rocks.newIterator(database.handle(family), database.tuning().scanning())) {
                at.seekForPrev(before);
                while (at.isValid() && found.size() < pageSize && Arrays.compareUnsigned(at.key(), least) >= 0) {
                  found.add(new Database.Entry(at.key(), at.value()));
                  at.prev();
                }
                at.status();
              }
              return found;
            });
    ended = entries.size() < pageSize;
    pageSize = Math.min(PAGE_MAX, pageSize * 4);
    for (Database.Entry entry : entries) {
      page.add(found(entry));
    }
    if (!entries.isEmpty()) {
      before = justBelow(entries.getLast().key());
    }
  }

  private Found found(Database.Entry entry) {
    ByteBuffer in = ByteBuffer.wrap(entry.value());
    int about = subject.orElseGet(() -> (int) Varints.next(in));
    return new Found(
        LedgerKeys.millis(entry.key()),
        LedgerKeys.lastNumber(entry.key()),
        about,
        (int) Varints.next(in),
        (int) Varints.next(in),
        Varints.next(in));
  }

  /** A key that is less than {@code key} and not less than any other key of this length below it. */
  private byte[] justBelow(byte[] key) {
    byte[] below = key.clone();
    for (int i = below.length - 1; i >= prefix.length; i--) {
      if (below[i]-- != 0) {
        return below;
      }
    }
    ended = true;
    return prefix;
  }
}
