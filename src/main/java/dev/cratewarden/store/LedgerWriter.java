package dev.cratewarden.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Appends to the latest block of one ledger family, and begins the next one when it is full.
 *
 * <p>The words of that block are known in memory, so that writing an entry looks nothing up. Not safe for several
 * threads.
 */
final class LedgerWriter {
  private final Database database;
  private final Family family;
  private final long blockBytesMax;
  private final LedgerBlocks blocks;
  private final Map<Object, Integer> words = new HashMap<>();
  private int wordsOf = -1;

  LedgerWriter(Database database, Family family, long blockBytesMax, LedgerBlocks blocks) {
    this.database = database;
    this.family = family;
    this.blockBytesMax = blockBytesMax;
    this.blocks = blocks;
  }

  /** What is to be written. After that exactly one of {@link #written} and {@link #failed} is called. */
  final class Batch {
    private final List<Database.Entry> puts = new ArrayList<>();
    private final Map<Integer, LedgerBlock> touched = new LinkedHashMap<>();

    private long put(byte[] key, byte[] value) {
      puts.add(new Database.Entry(key, value));
      return (long) key.length + value.length;
    }

    void into(WriteBatch batch) throws RocksDBException {
      for (Database.Entry put : puts) {
        batch.put(database.handle(family), put.key(), put.value());
      }
    }

    void written() {
      touched.values().forEach(blocks::put);
    }

    /** The words of this batch are not stored, so they must not be taken for known. */
    void failed() {
      forgetWords();
    }
  }

  /** Reads the words anew before the next batch. */
  void forgetWords() {
    wordsOf = -1;
  }

  /** Makes ready to append {@code lines}. */
  Batch prepare(List<LedgerLine> lines) {
    Batch batch = new Batch();
    LedgerBlock block = null;
    for (LedgerLine line : lines) {
      if (block == null) {
        block = blocks.last().filter(it -> it.takes(line.at(), blockBytesMax)).orElseGet(() -> next(line, 0));
      } else if (!block.takes(line.at(), blockBytesMax)) {
        block = next(line, block.number());
      }
      knowWordsOf(block);
      block = put(batch, block, line);
      batch.touched.put(block.number(), block);
    }
    batch.touched.values().forEach(it -> batch.put(LedgerKeys.prefix(it.number(), LedgerKeys.HEAD), it.encoded()));
    return batch;
  }

  private LedgerBlock next(LedgerLine line, int after) {
    return LedgerBlock.beginning(Math.max(after, blocks.highest()) + 1, line.at());
  }

  private void knowWordsOf(LedgerBlock block) {
    if (wordsOf == block.number()) {
      return;
    }
    words.clear();
    if (block.words() > 0) {
      database.forEach(
          family,
          LedgerKeys.prefix(block.number(), LedgerKeys.WORD),
          entry ->
              LedgerWords.decoded(entry.value())
                  .ifPresent(word -> words.put(word, LedgerKeys.lastNumber(entry.key()))));
    }
    wordsOf = block.number();
  }

  private LedgerBlock put(Batch batch, LedgerBlock block, LedgerLine line) {
    int number = block.number();
    int wordsBefore = block.words();
    int next = wordsBefore;
    long bytes = 0;

    Integer subject = words.get(line.subject());
    if (subject == null) {
      subject = next++;
      bytes += word(batch, number, subject, line.subject(), LedgerWords.encoded(line.subject()));
      bytes += batch.put(LedgerKeys.version(number, line.subject().id(), subject), new byte[0]);
    }
    Integer who = words.get(line.who());
    if (who == null) {
      who = next++;
      bytes += word(batch, number, who, line.who(), LedgerWords.encoded(line.who()));
    }
    Integer terms = words.get(line.terms());
    if (terms == null) {
      terms = next++;
      bytes += word(batch, number, terms, line.terms(), LedgerWords.encoded(line.terms()));
    }
    // The whole tarball is the usual case and needs no number.
    long missing = line.subject().size() - line.bytes();
    int millis = (int) (line.at().toEpochMilli() - block.begin());
    int entry = block.entries();
    bytes += batch.put(LedgerKeys.entry(number, millis, entry), Varints.of(subject, who, terms, missing));
    bytes += batch.put(LedgerKeys.index(number, subject, millis, entry), Varints.of(who, terms, missing));
    return block.with(line.at().toEpochMilli(), next - wordsBefore, bytes);
  }

  private long word(Batch batch, int block, int number, Object word, byte[] encoded) {
    words.put(word, number);
    return batch.put(LedgerKeys.word(block, number), encoded);
  }
}
