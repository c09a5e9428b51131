package dev.cratewarden.crates;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of the lines of an index file while it was watched: what its present bytes no longer tell.
 *
 * @param yanks oldest first, at most {@value #YANKS_MAX}, of which the newest are kept
 * @param vanished the versions that upstream no longer lists though it once did, and when that was first seen
 */
public record IndexChanges(List<YankChange> yanks, Map<CrateVersion, Instant> vanished) {
  /** Most changes that are kept of one crate. */
  public static final int YANKS_MAX = 512;

  /** Nothing changed, or nobody watched. */
  public static final IndexChanges NONE = new IndexChanges(List.of(), Map.of());

  public IndexChanges {
    yanks = List.copyOf(yanks.subList(Math.max(0, yanks.size() - YANKS_MAX), yanks.size()));
    vanished = Map.copyOf(vanished);
  }

  /**
   * These changes and those from {@code kept} to {@code arrived}.
   *
   * @param kept the file that was kept so far, lines that vanished earlier included
   * @param arrived upstream's own next file
   * @param checked when upstream last confirmed {@code kept}
   */
  public IndexChanges and(IndexFile kept, IndexFile arrived, Instant checked, Instant now) {
    List<YankChange> allYanks = new ArrayList<>(yanks);
    Map<CrateVersion, Instant> gone = new HashMap<>(vanished);
    for (IndexEntry was : kept.entries()) {
      Optional<IndexEntry> is = arrived.entry(was.version());
      if (is.isEmpty()) {
        gone.putIfAbsent(was.version(), now);
      } else {
        gone.remove(was.version());
        boolean counts = kept.entry(was.version()).filter(it -> it.offset() == was.offset()).isPresent();
        if (counts && is.get().yanked() != was.yanked()) {
          allYanks.add(new YankChange(was.version(), is.get().yanked(), checked, now));
        }
      }
    }
    return new IndexChanges(allYanks, gone);
  }

  /** These changes, and that upstream has nothing left of {@code kept}. */
  public IndexChanges andAllVanished(IndexFile kept, Instant now) {
    Map<CrateVersion, Instant> gone = new HashMap<>(vanished);
    kept.entries().forEach(it -> gone.putIfAbsent(it.version(), now));
    return new IndexChanges(yanks, gone);
  }

  /** The latest change of {@code version}, if it was seen to change. */
  public Optional<YankChange> latest(CrateVersion version) {
    for (int i = yanks.size() - 1; i >= 0; i--) {
      if (yanks.get(i).version().equals(version)) {
        return Optional.of(yanks.get(i));
      }
    }
    return Optional.empty();
  }
}
