package dev.cratewarden.store;

import dev.cratewarden.mirror.DeliveryLedger;
import dev.cratewarden.mirror.Requester;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One family of the ledger: {@code delivery} or {@code decision}. Readers and the one writer do not wait for each
 * other.
 */
final class LedgerFamily {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerFamily.class);

  private final Database database;
  private final Family family;
  private final LedgerBlocks blocks;
  private final LedgerWriter writer;

  LedgerFamily(Database database, Family family, long blockBytesMax) {
    this.database = database;
    this.family = family;
    this.blocks = new LedgerBlocks(database, family);
    this.writer = new LedgerWriter(database, family, blockBytesMax, blocks);
  }

  LedgerBlocks blocks() {
    return blocks;
  }

  /** For one thread at a time. */
  LedgerWriter writer() {
    return writer;
  }

  /** Shows lines, the latest first, as long as {@code visitor} says to go on. */
  void visit(DeliveryLedger.Query query, Predicate<LedgerLine> visitor) {
    long since = query.since().map(Instant::toEpochMilli).orElse(Long.MIN_VALUE);
    for (LedgerBlock block : blocks.latestFirst()) {
      if (block.latest() >= since && !visit(block, query, Math.max(since, block.begin()) - block.begin(), visitor)) {
        return;
      }
    }
  }

  /** Whether to go on. */
  private boolean visit(
      LedgerBlock block, DeliveryLedger.Query query, long sinceMillis, Predicate<LedgerLine> visitor) {
    PriorityQueue<LedgerCursor> cursors =
        new PriorityQueue<>(
            Comparator.comparing((LedgerCursor it) -> it.peek().orElseThrow(), StoredEntry.LATEST_FIRST));
    for (LedgerCursor cursor : cursors(block, query, sinceMillis)) {
      if (cursor.peek().isPresent()) {
        cursors.add(cursor);
      }
    }
    Map<Integer, Optional<Object>> words = new HashMap<>();
    while (!cursors.isEmpty()) {
      LedgerCursor cursor = cursors.remove();
      Optional<LedgerLine> line = line(block, cursor.peek().orElseThrow(), words);
      if (line.isPresent() && !visitor.test(line.get())) {
        return false;
      }
      cursor.pass();
      if (cursor.peek().isPresent()) {
        cursors.add(cursor);
      }
    }
    return true;
  }

  /** One for all entries, or one for each tarball of the crate or version that is asked for. */
  private List<LedgerCursor> cursors(LedgerBlock block, DeliveryLedger.Query query, long sinceMillis) {
    if (query.crate().isEmpty()) {
      return List.of(LedgerCursor.ofAll(database, family, block, sinceMillis));
    }
    List<LedgerCursor> cursors = new ArrayList<>();
    database.forEach(
        family,
        LedgerKeys.versionPrefix(block.number(), query.crate().get(), query.version()),
        entry ->
            cursors.add(
                LedgerCursor.ofSubject(database, family, block, LedgerKeys.lastNumber(entry.key()), sinceMillis)));
    return cursors;
  }

  /** Empty if a word of it is damaged or was just forgotten. */
  private Optional<LedgerLine> line(LedgerBlock block, StoredEntry found, Map<Integer, Optional<Object>> words) {
    Optional<Object> subject = word(block, found.subject(), words);
    Optional<Object> who = word(block, found.who(), words);
    Optional<Object> terms = word(block, found.terms(), words);
    if (subject.orElse("") instanceof LedgerLine.Subject known
        && who.orElse("") instanceof Requester requester
        && terms.orElse("") instanceof LedgerLine.Terms decided) {
      Instant at = Instant.ofEpochMilli(block.begin() + found.millis());
      return Optional.of(new LedgerLine(at, known, requester, decided, known.size() - found.missing()));
    }
    return Optional.empty();
  }

  private Optional<Object> word(LedgerBlock block, int number, Map<Integer, Optional<Object>> words) {
    Optional<Object> known = words.get(number);
    if (known == null) {
      known = database.get(family, LedgerKeys.word(block.number(), number)).flatMap(LedgerWords::decoded);
      if (known.isEmpty()) {
        LOG.warn("ledger word unreadable family={} block={} word={}", family.label(), block.number(), number);
      }
      words.put(number, known);
    }
    return known;
  }
}
