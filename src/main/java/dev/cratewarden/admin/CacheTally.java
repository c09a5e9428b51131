package dev.cratewarden.admin;

import dev.cratewarden.mirror.MirrorEvents;
import java.util.concurrent.atomic.LongAdder;

/** How many requests were answered without upstream since the start. */
public final class CacheTally implements MirrorEvents {
  private final LongAdder all = new LongAdder();
  private final LongAdder hits = new LongAdder();

  @Override
  public void cacheAnswered(Kind kind, CacheResult result) {
    all.increment();
    if (result == CacheResult.HIT || result == CacheResult.STALE) {
      hits.increment();
    }
  }

  /** Hits among all requests, from 0 to 1; 0 before the first. */
  public double hitRatio() {
    long total = all.sum();
    return total == 0 ? 0 : (double) hits.sum() / total;
  }
}
