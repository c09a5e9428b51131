package dev.cratewarden.mirror;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** A ledger in a list. An entry takes 100 bytes. */
public final class MemoryLedger implements DeliveryLedger {
  private static final long ENTRY_BYTES = 100;

  private final List<LedgerEntry> entries = new ArrayList<>();

  @Override
  public synchronized void append(List<LedgerEntry> more) {
    entries.addAll(more);
  }

  @Override
  public void deliveries(Query query, Predicate<Delivery> visitor) {
    visit(Delivery.class, query, visitor);
  }

  @Override
  public void decisions(Query query, Predicate<Decision> visitor) {
    visit(Decision.class, query, visitor);
  }

  private <T extends LedgerEntry> void visit(Class<T> kind, Query query, Predicate<T> visitor) {
    List<LedgerEntry> now;
    synchronized (this) {
      now = entries.stream().sorted(Comparator.comparing(LedgerEntry::at)).toList().reversed();
    }
    for (LedgerEntry entry : now) {
      if (kind.isInstance(entry) && query.matches(entry) && !visitor.test(kind.cast(entry))) {
        return;
      }
    }
  }

  @Override
  public synchronized long deliveryCount() {
    return entries.stream().filter(Delivery.class::isInstance).count();
  }

  @Override
  public synchronized long decisionCount() {
    return entries.stream().filter(Decision.class::isInstance).count();
  }

  @Override
  public synchronized long forget(Instant oldest, long bytesMax) {
    long before = entries.size();
    entries.removeIf(it -> it.at().isBefore(oldest));
    while (entries.size() * ENTRY_BYTES > bytesMax) {
      entries.removeFirst();
    }
    return before - entries.size();
  }
}
