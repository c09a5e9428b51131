package dev.cratewarden.store;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The blocks of one ledger family, as their heads say; some thousand at the most. Safe for many threads. */
final class LedgerBlocks {
  private final Database database;
  private final Family family;
  private final ConcurrentSkipListMap<Integer, LedgerBlock> byNumber = new ConcurrentSkipListMap<>();
  private volatile int highest;

  LedgerBlocks(Database database, Family family) {
    this.database = database;
    this.family = family;
  }

  /** Reads the heads anew: one seek for each block. */
  void reread() {
    byNumber.clear();
    byte[] from = LedgerKeys.prefix(0, LedgerKeys.HEAD);
    while (true) {
      List<Database.Entry> found = database.page(family, from, 1);
      if (found.isEmpty()) {
        return;
      }
      byte[] key = found.getFirst().key();
      int number = LedgerKeys.blockOf(key);
      // Also if the head cannot be read: no other block may take its number.
      highest = Math.max(highest, number);
      byte[] head = LedgerKeys.prefix(number, LedgerKeys.HEAD);
      database.get(family, head).flatMap(value -> LedgerBlock.decoded(number, value)).ifPresent(this::put);
      from = LedgerKeys.start(number + 1);
    }
  }

  void put(LedgerBlock block) {
    byNumber.put(block.number(), block);
    highest = Math.max(highest, block.number());
  }

  /** The highest number ever used, 0 if none was. */
  int highest() {
    return highest;
  }

  Optional<LedgerBlock> last() {
    return Optional.ofNullable(byNumber.lastEntry()).map(it -> it.getValue());
  }

  Optional<LedgerBlock> first() {
    return Optional.ofNullable(byNumber.firstEntry()).map(it -> it.getValue());
  }

  List<LedgerBlock> latestFirst() {
    return List.copyOf(byNumber.descendingMap().values());
  }

  long entries() {
    return byNumber.values().stream().mapToLong(LedgerBlock::entries).sum();
  }

  long bytes() {
    return byNumber.values().stream().mapToLong(LedgerBlock::bytes).sum();
  }

  /** Forgets the first block: one range, whatever is in it. */
  LedgerBlock dropFirst() {
    LedgerBlock first = first().orElseThrow();
    byte[] begin = LedgerKeys.start(0);
    byte[] end = LedgerKeys.start(first.number() + 1);
    database.write("forgetting", false, batch -> batch.deleteRange(database.handle(family), begin, end));
    database.dropFiles(family, begin, end);
    byNumber.remove(first.number());
    return first;
  }
}
