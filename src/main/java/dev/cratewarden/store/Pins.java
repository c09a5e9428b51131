package dev.cratewarden.store;

import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;

/** Which contents are being read or taken in, and how often: their bytes stay where they are. */
final class Pins {
  private final ConcurrentSkipListMap<Long, Integer> counts = new ConcurrentSkipListMap<>();

  void pin(long content) {
    counts.merge(content, 1, Integer::sum);
  }

  void unpin(long content) {
    counts.computeIfPresent(content, (key, count) -> count == 1 ? null : count - 1);
  }

  boolean isPinned(long content) {
    return counts.containsKey(content);
  }

  /** All that are pinned now. */
  NavigableSet<Long> pinned() {
    return new TreeSet<>(counts.keySet());
  }

  /** Whether any content from {@code first} to {@code last}, both included, is pinned. */
  boolean isPinnedWithin(long first, long last) {
    return !counts.subMap(first, true, last, true).isEmpty();
  }
}
