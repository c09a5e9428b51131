package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.policy.Finding;
import dev.cratewarden.policy.PolicySet;
import dev.cratewarden.policy.Verdict;
import dev.cratewarden.policy.Waiver;
import dev.cratewarden.policy.WaiverUse;
import dev.cratewarden.policy.WaiverUses;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches which waivers take findings away, so that those that are good for nothing any more can be named.
 *
 * <p>Counts what clients meet: index files as they are made, tarballs, audits. Somebody who only asks for an
 * explanation needs no waiver. A file served from memory costs nothing here.
 */
public final class WaiverWatch implements MirrorEvents {
  private static final Logger LOG = LoggerFactory.getLogger(WaiverWatch.class);

  /** An idle watch is written down this often, so that the file tells until when it stands. */
  private static final Duration SAVED_AT_LEAST_EVERY = Duration.ofHours(1);

  private final WaiverUseArchive archive;
  private final InstantSource clock;
  private final Map<String, Count> counts = new ConcurrentHashMap<>();
  private final Map<String, WaiverUse> earlier;
  private volatile boolean changed;
  private Instant savedAt = Instant.EPOCH;

  /** Goes on from what {@code archive} has. */
  public WaiverWatch(WaiverUseArchive archive, InstantSource clock) {
    this.archive = archive;
    this.clock = clock;
    this.earlier = earlier(archive);
  }

  /** A file that cannot be read costs the counts and nothing else. */
  private static Map<String, WaiverUse> earlier(WaiverUseArchive archive) {
    try {
      return archive.load().byName();
    } catch (StoreException e) {
      LOG.warn("event=waiver-uses-lost reason=\"{}\"", e.reason());
      return Map.of();
    }
  }

  /** What is counted of one waiver. */
  private static final class Count {
    private final Instant since;
    private final LongAdder times = new LongAdder();
    private volatile Optional<Instant> last;

    Count(WaiverUse before) {
      since = before.watchedSince();
      last = before.lastUsed();
      times.add(before.times());
    }

    WaiverUse use() {
      return new WaiverUse(since, last, times.sum());
    }
  }

  /** Watches the waivers of {@code policies} and no others from now on. */
  public void watch(PolicySet policies) {
    Instant now = clock.instant();
    Set<String> names = new LinkedHashSet<>();
    policies.waivers().forEach(it -> names.add(it.name()));
    for (String name : names) {
      WaiverUse before = earlier.getOrDefault(name, new WaiverUse(now, Optional.empty(), 0));
      counts.computeIfAbsent(name, key -> new Count(before));
    }
    counts.keySet().retainAll(names);
    changed = true;
  }

  @Override
  public void judged(String view, CrateId id, Verdict verdict, String revision, boolean enforced) {
    for (Finding finding : verdict.findings()) {
      finding.waivedBy().ifPresent(this::count);
    }
  }

  @Override
  public void waived(Set<Waiver> waivers) {
    waivers.forEach(this::count);
  }

  private void count(Waiver waiver) {
    Count count = counts.get(waiver.name());
    if (count != null) {
      count.times.increment();
      count.last = Optional.of(clock.instant());
      changed = true;
    }
  }

  /** What was counted so far. */
  public WaiverUses uses() {
    Map<String, WaiverUse> uses = new HashMap<>();
    counts.forEach((name, count) -> uses.put(name, count.use()));
    return new WaiverUses(uses, clock.instant());
  }

  /** Writes down what is new, if anything is. Blocks. */
  public synchronized void save() {
    Instant now = clock.instant();
    if (!changed && now.isBefore(savedAt.plus(SAVED_AT_LEAST_EVERY))) {
      return;
    }
    changed = false;
    savedAt = now;
    try {
      archive.save(uses());
    } catch (StoreException e) {
      changed = true;
      LOG.warn("event=waiver-uses-not-kept reason=\"{}\"", e.reason());
    }
  }
}
