package dev.cratewarden.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A stretch of the ledger that is forgotten as one, and the head it is stored with: layout; begin and latest entry,
 * milliseconds since 1970, 8 bytes each; number of entries and of words, 4 bytes each; bytes of all keys and values, 8
 * bytes.
 *
 * @param layout of the entries in it, see {@link LedgerRun}
 * @param number rises from block to block
 * @param begin time of the first entry, in milliseconds since 1970
 * @param latest time of the latest entry
 * @param bytes of keys and values as they are written, before compression
 */
record LedgerBlock(int layout, int number, long begin, long latest, int entries, int words, long bytes) {
  /** One entry in each value. Still read. */
  static final int LAYOUT_SINGLE = 1;

  /** A run of entries in each value. */
  static final int LAYOUT_RUNS = 2;

  private static final Duration LASTS_MAX = Duration.ofDays(1);
  private static final int WORDS_MAX = 1 << 16;

  static LedgerBlock beginning(int number, Instant at) {
    return new LedgerBlock(LAYOUT_RUNS, number, at.toEpochMilli(), at.toEpochMilli(), 0, 0, 0);
  }

  /** Whether an entry of {@code at} can still go into it. A clock that is set back begins a new one. */
  boolean takes(Instant at, long bytesMax) {
    long since = at.toEpochMilli() - begin;
    return layout == LAYOUT_RUNS && since >= 0 && since < LASTS_MAX.toMillis() && words < WORDS_MAX && bytes < bytesMax;
  }

  /** With one entry more; its bytes are those of its run. */
  LedgerBlock withEntry(long at) {
    return new LedgerBlock(layout, number, begin, Math.max(latest, at), entries + 1, words, bytes);
  }

  LedgerBlock withWord() {
    return new LedgerBlock(layout, number, begin, latest, entries, words + 1, bytes);
  }

  LedgerBlock grownBy(long moreBytes) {
    return new LedgerBlock(layout, number, begin, latest, entries, words, bytes + moreBytes);
  }

  byte[] encoded() {
    return new RecordWriter().u8(layout).i64(begin).i64(latest).i32(entries).i32(words).i64(bytes).sealed();
  }

  static Optional<LedgerBlock> decoded(int number, byte[] value) {
    return RecordReader.read(
        value,
        in -> {
          int layout = in.u8();
          if (layout != LAYOUT_SINGLE && layout != LAYOUT_RUNS) {
            throw new IllegalArgumentException("layout " + layout);
          }
          return new LedgerBlock(layout, number, in.i64(), in.i64(), in.i32(), in.i32(), in.i64());
        });
  }
}
