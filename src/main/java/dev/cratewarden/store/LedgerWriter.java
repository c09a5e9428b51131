package dev.cratewarden.store;

import dev.cratewarden.mirror.Requester;
import java.util.ArrayList;
import java.util.Comparator;
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
  private final KnownWords<LedgerLine.Subject> subjects = new KnownWords<>();
  private final KnownWords<Requester> requesters = new KnownWords<>();
  private final KnownWords<LedgerLine.Terms> terms = new KnownWords<>();
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

    /** Entries of the latest block that stand in no value yet, the earliest first. */
    private final List<StoredEntry> run = new ArrayList<>();

    private long put(byte[] key, byte[] value) {
      puts.add(new Database.Entry(key, value));
      return (long) key.length + value.length;
    }

    /** Puts the run that was gathered, and what of it is about each subject; how many bytes that is. */
    private long endRun(int block) {
      StoredEntry latest = run.getLast();
      long bytes =
          put(LedgerKeys.entry(block, latest.millis(), latest.number()), LedgerRun.encoded(run, LedgerRun.ANY_SUBJECT));
      Map<Integer, List<StoredEntry>> bySubject = new LinkedHashMap<>();
      for (StoredEntry entry : run) {
        bySubject.computeIfAbsent(entry.subject(), subject -> new ArrayList<>()).add(entry);
      }
      for (Map.Entry<Integer, List<StoredEntry>> each : bySubject.entrySet()) {
        int subject = each.getKey();
        StoredEntry last = each.getValue().getLast();
        bytes +=
            put(
                LedgerKeys.index(block, subject, last.millis(), last.number()),
                LedgerRun.encoded(each.getValue(), subject));
      }
      run.clear();
      return bytes;
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
    for (LedgerLine line : inOrderOfTime(lines)) {
      if (block == null) {
        block = blocks.last().filter(it -> it.takes(line.at(), blockBytesMax)).orElseGet(() -> next(line, 0));
      } else if (!block.takes(line.at(), blockBytesMax)) {
        endRun(batch, block);
        block = next(line, block.number());
      }
      knowWordsOf(block);
      block = add(batch, block, line);
      if (batch.run.size() == LedgerRun.ENTRIES_MAX) {
        block = endRun(batch, block);
      }
    }
    if (block != null) {
      endRun(batch, block);
    }
    batch.touched.values().forEach(it -> batch.put(LedgerKeys.prefix(it.number(), LedgerKeys.HEAD), it.encoded()));
    return batch;
  }

  /** Several threads answer clients: which of two entries of a moment came first into the queue is chance. */
  private static List<LedgerLine> inOrderOfTime(List<LedgerLine> lines) {
    return lines.stream().sorted(Comparator.comparing(LedgerLine::at)).toList();
  }

  private static LedgerBlock endRun(Batch batch, LedgerBlock block) {
    LedgerBlock grown = batch.run.isEmpty() ? block : block.grownBy(batch.endRun(block.number()));
    batch.touched.put(grown.number(), grown);
    return grown;
  }

  private LedgerBlock next(LedgerLine line, int after) {
    return LedgerBlock.beginning(Math.max(after, blocks.highest()) + 1, line.at());
  }

  private void knowWordsOf(LedgerBlock block) {
    if (wordsOf == block.number()) {
      return;
    }
    List.of(subjects, requesters, terms).forEach(KnownWords::clear);
    if (block.words() > 0) {
      database.forEach(
          family,
          LedgerKeys.prefix(block.number(), LedgerKeys.WORD),
          entry -> LedgerWords.decoded(entry.value()).ifPresent(it -> know(it, LedgerKeys.lastNumber(entry.key()))));
    }
    wordsOf = block.number();
  }

  private void know(Object word, int number) {
    switch (word) {
      case LedgerLine.Subject it -> subjects.put(it, number);
      case Requester it -> requesters.put(it, number);
      case LedgerLine.Terms it -> terms.put(it, number);
      default -> throw new IllegalStateException("a word is one of three");
    }
  }

  /** Lets the run of {@code batch} grow by one, after the words it needs. */
  private LedgerBlock add(Batch batch, LedgerBlock block, LedgerLine line) {
    LedgerBlock grown = block;
    int subject = subjects.numberOf(line.subject());
    if (subject == KnownWords.UNKNOWN) {
      subject = grown.words();
      grown = learnt(batch, grown, subjects, line.subject(), LedgerWords.encoded(line.subject()));
      grown = grown.grownBy(batch.put(LedgerKeys.version(block.number(), line.subject().id(), subject), new byte[0]));
    }
    int who = requesters.numberOf(line.who());
    if (who == KnownWords.UNKNOWN) {
      who = grown.words();
      grown = learnt(batch, grown, requesters, line.who(), LedgerWords.encoded(line.who()));
    }
    int decided = terms.numberOf(line.terms());
    if (decided == KnownWords.UNKNOWN) {
      decided = grown.words();
      grown = learnt(batch, grown, terms, line.terms(), LedgerWords.encoded(line.terms()));
    }
    long at = line.at().toEpochMilli();
    long missing = line.subject().size() - line.bytes();
    batch.run.add(new StoredEntry((int) (at - block.begin()), block.entries(), subject, who, decided, missing));
    return grown.withEntry(at);
  }

  private static <T> LedgerBlock learnt(Batch batch, LedgerBlock block, KnownWords<T> words, T word, byte[] encoded) {
    words.put(word, block.words());
    return block.withWord().grownBy(batch.put(LedgerKeys.word(block.number(), block.words()), encoded));
  }
}
