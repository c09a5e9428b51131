package dev.cratewarden.store;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Entries that are stored in one value, the latest first. What was appended together makes one run, and what of it is
 * about one subject makes another, so that a busy ledger writes a few values a batch and few bytes an entry.
 *
 * <p>The key says when the latest was and which number it has; those after it count down. In layout 2 each is a
 * <i>varint</i> that says how many milliseconds earlier it was, times 16, plus what is not as in the entry before it: 1
 * the subject, 2 the requester, 4 the terms, 8 the missing bytes. These follow, a varint each. The first entry is
 * compared to one of the same time with the subject of the key, or none, and zeros. In layout 1 a value is one entry:
 * the subject, if the key has none, the requester, the terms and the missing bytes.
 *
 * <p>This reads a run entry by entry.
 */
final class LedgerRun {
  /** So many entries at most, so that whoever wants a few has few to read. */
  static final int ENTRIES_MAX = 1024;

  /** The subject of keys that have none. */
  static final int ANY_SUBJECT = -1;

  private static final int SUBJECT = 1;
  private static final int WHO = 2;
  private static final int TERMS = 4;
  private static final int MISSING = 8;
  private static final int CHANGE_BITS = 4;
  private static final int ENTRY_BYTES_MAX = 32;

  private final ByteBuffer in;
  private StoredEntry at;

  private LedgerRun(ByteBuffer in, StoredEntry first) {
    this.in = in;
    this.at = first;
  }

  /**
   * The value for {@code entries}, the earliest first.
   *
   * @param subject that all are about and that the key has, or {@link #ANY_SUBJECT}
   */
  static byte[] encoded(List<StoredEntry> entries, int subject) {
    ByteBuffer out = ByteBuffer.allocate(entries.size() * ENTRY_BYTES_MAX);
    StoredEntry before = origin(entries.getLast().millis(), entries.getLast().number(), subject);
    for (StoredEntry entry : entries.reversed()) {
      put(out, entry, before);
      before = entry;
    }
    byte[] value = new byte[out.position()];
    out.flip().get(value);
    return value;
  }

  private static StoredEntry origin(int millis, int number, int subject) {
    return new StoredEntry(millis, number + 1, subject, 0, 0, 0);
  }

  private static void put(ByteBuffer out, StoredEntry entry, StoredEntry before) {
    int changes =
        (entry.subject() != before.subject() ? SUBJECT : 0)
            | (entry.who() != before.who() ? WHO : 0)
            | (entry.terms() != before.terms() ? TERMS : 0)
            | (entry.missing() != before.missing() ? MISSING : 0);
    Varints.put(out, (long) (before.millis() - entry.millis()) << CHANGE_BITS | changes);
    if ((changes & SUBJECT) != 0) {
      Varints.put(out, entry.subject());
    }
    if ((changes & WHO) != 0) {
      Varints.put(out, entry.who());
    }
    if ((changes & TERMS) != 0) {
      Varints.put(out, entry.terms());
    }
    if ((changes & MISSING) != 0) {
      Varints.put(out, entry.missing());
    }
  }

  /**
   * Reads a value from its latest entry on.
   *
   * @param layout of the block it is in
   * @param subject that the key has, or {@link #ANY_SUBJECT}
   */
  static LedgerRun of(int layout, Database.Entry row, int subject) {
    int millis = LedgerKeys.millis(row.key());
    int number = LedgerKeys.lastNumber(row.key());
    ByteBuffer in = ByteBuffer.wrap(row.value());
    if (layout == LedgerBlock.LAYOUT_SINGLE) {
      int about = subject == ANY_SUBJECT ? (int) Varints.next(in) : subject;
      return new LedgerRun(
          in, new StoredEntry(millis, number, about, (int) Varints.next(in), (int) Varints.next(in), Varints.next(in)));
    }
    StoredEntry first = next(in, origin(millis, number, subject));
    return new LedgerRun(in, first);
  }

  /** Where it stands. */
  StoredEntry at() {
    return at;
  }

  /** Passes the entry; whether there is another one. */
  boolean advance() {
    if (!in.hasRemaining()) {
      return false;
    }
    at = next(in, at);
    return true;
  }

  private static StoredEntry next(ByteBuffer in, StoredEntry before) {
    long head = Varints.next(in);
    return new StoredEntry(
        before.millis() - (int) (head >>> CHANGE_BITS),
        before.number() - 1,
        (head & SUBJECT) != 0 ? (int) Varints.next(in) : before.subject(),
        (head & WHO) != 0 ? (int) Varints.next(in) : before.who(),
        (head & TERMS) != 0 ? (int) Varints.next(in) : before.terms(),
        (head & MISSING) != 0 ? Varints.next(in) : before.missing());
  }
}
