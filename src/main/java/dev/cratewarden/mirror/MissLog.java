package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was asked for and is not held, while there is no network to fetch it from. Bounded: of too many, those go that
 * nobody has asked for the longest.
 *
 * <p>It is written down a moment later, not more than once a second, so that a kill forgets a second of it.
 */
public final class MissLog implements MirrorEvents {
  private static final Logger LOG = LoggerFactory.getLogger(MissLog.class);
  private static final int MISSES_MAX = 10_000;
  private static final int MISSES_AFTER_CUT = 9_000;
  private static final Duration SAVE_PAUSE = Duration.ofSeconds(1);

  private final MissArchive archive;
  private final InstantSource clock;
  private final Executor executor;
  private final Map<Key, Miss> misses = new HashMap<>();
  private boolean saving;
  private boolean unsaved;

  /** Each crate has one without a version and one for each. */
  private record Key(String crate, Optional<CrateVersion> version) {}

  /** What {@code archive} has, and what will be missed. */
  public MissLog(MissArchive archive, InstantSource clock, Executor executor) {
    this.archive = archive;
    this.clock = clock;
    this.executor = executor;
    archive.load().forEach(it -> misses.put(key(it.crate(), it.version()), it));
  }

  private static Key key(CrateName crate, Optional<CrateVersion> version) {
    return new Key(crate.lowerCase(), version);
  }

  @Override
  public synchronized void missed(CrateName crate, Optional<CrateVersion> version) {
    var now = clock.instant();
    misses.merge(key(crate, version), new Miss(crate, version, now, now, 1), (known, once) -> known.again(now));
    if (misses.size() > MISSES_MAX) {
      List<Miss> oldest = new ArrayList<>(misses.values());
      oldest.sort(Comparator.comparing(Miss::last));
      oldest.subList(0, misses.size() - MISSES_AFTER_CUT).forEach(it -> misses.remove(key(it.crate(), it.version())));
    }
    saveSoon();
  }

  /** All of them, by crate and version. */
  synchronized List<Miss> list() {
    List<Miss> all = new ArrayList<>(misses.values());
    all.sort(
        Comparator.comparing((Miss it) -> it.crate().lowerCase())
            .thenComparing(it -> it.version().map(CrateVersion::toString).orElse("")));
    return all;
  }

  /** Forgets those that are {@code over}. */
  synchronized void forget(Predicate<Miss> over) {
    if (misses.values().removeIf(over)) {
      saveSoon();
    }
  }

  private void saveSoon() {
    unsaved = true;
    if (!saving) {
      saving = true;
      executor.execute(this::saveUntilDone);
    }
  }

  private void saveUntilDone() {
    for (boolean more = true; more; ) {
      save();
      try {
        Thread.sleep(SAVE_PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      synchronized (this) {
        saving = unsaved && !Thread.currentThread().isInterrupted();
        more = saving;
      }
    }
  }

  /** Writes down what is not written yet. To be called before the process ends, too. */
  public void save() {
    List<Miss> all;
    synchronized (this) {
      if (!unsaved) {
        return;
      }
      unsaved = false;
      all = list();
    }
    try {
      archive.save(all);
    } catch (StoreException e) {
      LOG.warn("misses cannot be kept error={}", e.reason());
    }
  }
}
