package dev.cratewarden.store;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.rocksdb.RocksIterator;

/**
 * Walks backwards in time through the entries of one block, or through those of one subject in it. It reads them page
 * by page, so that nobody holds a call into RocksDB while a client reads slowly.
 *
 * <p>Runs follow one another by their latest entries. Where the clock was set back some overlap, and are read at once.
 */
final class LedgerCursor {
  private static final int PAGE_FIRST = 16;
  private static final int PAGE_MAX = 1024;
  private static final int PAGE_BYTES_MAX = 64 << 10;

  private final Database database;
  private final Family family;
  private final int layout;
  private final int subject;
  private final byte[] prefix;
  private final byte[] least;
  private final int since;
  private final Deque<Database.Entry> page = new ArrayDeque<>();
  private final PriorityQueue<LedgerRun> runs =
      new PriorityQueue<>(Comparator.comparing(LedgerRun::at, StoredEntry.LATEST_FIRST));
  private byte[] before;
  private int pageSize = PAGE_FIRST;
  private boolean ended;

  private LedgerCursor(
      Database database, Family family, LedgerBlock block, int subject, byte[] prefix, long sinceMillis) {
    this.database = database;
    this.family = family;
    this.layout = block.layout();
    this.subject = subject;
    this.prefix = prefix;
    this.since = Math.clamp(sinceMillis, 0, Integer.MAX_VALUE);
    this.least = ByteBuffer.allocate(prefix.length + Integer.BYTES).put(prefix).putInt(since).array();
    this.before = Arrays.copyOf(prefix, prefix.length + 9);
    Arrays.fill(before, prefix.length, before.length, (byte) 0xff);
  }

  /** All of {@code block} from {@code sinceMillis} on. */
  static LedgerCursor ofAll(Database database, Family family, LedgerBlock block, long sinceMillis) {
    byte[] prefix = LedgerKeys.prefix(block.number(), LedgerKeys.ENTRY);
    return new LedgerCursor(database, family, block, LedgerRun.ANY_SUBJECT, prefix, sinceMillis);
  }

  /** What is about one subject. */
  static LedgerCursor ofSubject(Database database, Family family, LedgerBlock block, int subject, long sinceMillis) {
    byte[] prefix = LedgerKeys.indexPrefix(block.number(), subject);
    return new LedgerCursor(database, family, block, subject, prefix, sinceMillis);
  }

  /** The next entry, without passing it. */
  Optional<StoredEntry> peek() {
    Optional<Database.Entry> row = nextRow();
    while (row.isPresent() && (runs.isEmpty() || LedgerKeys.millis(row.get().key()) >= runs.element().at().millis())) {
      runs.add(LedgerRun.of(layout, page.remove(), subject));
      row = nextRow();
    }
    return Optional.ofNullable(runs.peek()).map(LedgerRun::at);
  }

  private Optional<Database.Entry> nextRow() {
    if (page.isEmpty() && !ended) {
      fill();
    }
    return Optional.ofNullable(page.peek());
  }

  /** Passes it. */
  void pass() {
    LedgerRun run = runs.remove();
    if (run.advance() && run.at().millis() >= since) {
      runs.add(run);
    }
  }

  private void fill() {
    boolean[] more = {false};
    List<Database.Entry> rows =
        database.read(
            "reading the ledger",
            rocks -> {
              List<Database.Entry> found = new ArrayList<>();
              int bytes = 0;
              try (RocksIterator at = rocks.newIterator(database.handle(family), database.tuning().scanning())) {
                at.seekForPrev(before);
                while (at.isValid() && Arrays.compareUnsigned(at.key(), least) >= 0) {
                  if (found.size() == pageSize || bytes >= PAGE_BYTES_MAX) {
                    more[0] = true;
                    break;
                  }
                  Database.Entry row = new Database.Entry(at.key(), at.value());
                  bytes += row.key().length + row.value().length;
                  found.add(row);
                  at.prev();
                }
                at.status();
              }
              return found;
            });
    ended = !more[0];
    pageSize = Math.min(PAGE_MAX, pageSize * 4);
    page.addAll(rows);
    if (!rows.isEmpty()) {
      before = justBelow(rows.getLast().key());
    }
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
