package dev.cratewarden.store;

import dev.cratewarden.mirror.Decision;
import dev.cratewarden.mirror.Delivery;
import dev.cratewarden.mirror.DeliveryLedger;
import dev.cratewarden.mirror.LedgerEntry;
import dev.cratewarden.mirror.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger, as the families {@code delivery} and {@code decision}.
 *
 * <p>It is cut into blocks of at most a day. What repeats (versions, clients, policies) is written once a block;
 * entries are a few small numbers, and those that are appended together share one value, and one more for each version.
 * A block is forgotten by one range.
 */
final class RocksLedger implements DeliveryLedger {
  private static final Logger LOG = LoggerFactory.getLogger(RocksLedger.class);
  private static final long BLOCK_BYTES_MIN = 64 << 10;
  private static final long BLOCK_BYTES_MAX = 256 << 20;

  private final Database database;
  private final Salvage salvage;
  private final LedgerFamily deliveries;
  private final LedgerFamily decisions;
  private boolean known;

  /**
   * The ledger in {@code database}.
   *
   * @param bytesMax how much it may take, so that a block is small beside it
   */
  RocksLedger(Database database, Salvage salvage, long bytesMax) {
    this.database = database;
    this.salvage = salvage;
    long blockBytesMax = Math.clamp(bytesMax / 16, BLOCK_BYTES_MIN, BLOCK_BYTES_MAX);
    this.deliveries = new LedgerFamily(database, Family.DELIVERY, blockBytesMax);
    this.decisions = new LedgerFamily(database, Family.DECISION, blockBytesMax);
    reread();
  }

  /** Reads anew which blocks there are, after damage was cleared away. */
  synchronized void reread() {
    try {
      known = false;
      for (LedgerFamily family : List.of(deliveries, decisions)) {
        family.blocks().reread();
        family.writer().forgetWords();
      }
      known = true;
    } catch (StoreException e) {
      LOG.warn("ledger cannot be read error={}", e.getMessage());
      if (Database.isDamage(e)) {
        salvage.request(Family.DELIVERY);
        salvage.request(Family.DECISION);
      }
    }
  }

  @Override
  public synchronized void append(List<LedgerEntry> entries) {
    if (!known) {
      reread();
    }
    if (!known) {
      // A block must not be given a number that is taken.
      throw new StoreException("the ledger cannot be read");
    }
    LedgerWriter.Batch delivered = deliveries.writer().prepare(lines(entries, Delivery.class));
    LedgerWriter.Batch decided = decisions.writer().prepare(lines(entries, Decision.class));
    try {
      database.write(
          "writing the ledger",
          false,
          batch -> {
            delivered.into(batch);
            decided.into(batch);
          });
    } catch (StoreException e) {
      delivered.failed();
      decided.failed();
      throw e;
    }
    delivered.written();
    decided.written();
  }

  private static List<LedgerLine> lines(List<LedgerEntry> entries, Class<? extends LedgerEntry> kind) {
    return entries.stream().filter(kind::isInstance).map(LedgerLine::of).toList();
  }

  @Override
  public void deliveries(Query query, Predicate<Delivery> visitor) {
    visit(Family.DELIVERY, deliveries, query, line -> visitor.test(line.delivery()));
  }

  @Override
  public void decisions(Query query, Predicate<Decision> visitor) {
    visit(Family.DECISION, decisions, query, line -> visitor.test(line.decision()));
  }

  private void visit(Family family, LedgerFamily entries, Query query, Predicate<LedgerLine> visitor) {
    try {
      entries.visit(query, visitor);
    } catch (StoreException e) {
      if (Database.isDamage(e)) {
        salvage.request(family);
      }
      throw e;
    }
  }

  @Override
  public long deliveryCount() {
    return deliveries.blocks().entries();
  }

  @Override
  public long decisionCount() {
    return decisions.blocks().entries();
  }

  @Override
  public synchronized long forget(Instant oldest, long bytesMax) {
    long forgotten = 0;
    for (LedgerFamily family : List.of(deliveries, decisions)) {
      while (family.blocks().first().filter(it -> it.latest() < oldest.toEpochMilli()).isPresent()) {
        forgotten += family.blocks().dropFirst().entries();
      }
    }
    while (deliveries.blocks().bytes() + decisions.blocks().bytes() > bytesMax) {
      forgotten += withOldest().dropFirst().entries();
    }
    return forgotten;
  }

  private LedgerBlocks withOldest() {
    Optional<Long> delivery = deliveries.blocks().first().map(LedgerBlock::begin);
    Optional<Long> decision = decisions.blocks().first().map(LedgerBlock::begin);
    boolean decisionFirst = delivery.isEmpty() || decision.isPresent() && decision.get() < delivery.get();
    return decisionFirst ? decisions.blocks() : deliveries.blocks();
  }
}
