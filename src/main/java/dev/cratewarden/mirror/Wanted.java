package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.Dependency;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What this side wants from the other side of the gap: its misses, and which requirements make crates be asked for. */
public final class Wanted {
  /** A crate that everything needs would otherwise list everything. */
  private static final int REQUIREMENTS_MAX = 20;

  private final MissLog misses;
  private final IndexStore indexes;
  private final TarballStore tarballs;

  public Wanted(MissLog misses, IndexStore indexes, TarballStore tarballs) {
    this.misses = misses;
    this.indexes = indexes;
    this.tarballs = tarballs;
  }

  /**
   * A miss that still is one.
   *
   * @param requirements for a crate without a version: what held versions require of it, each with one that does
   */
  public record Wish(Miss miss, SortedMap<String, CrateId> requirements) {}

  /** All that is still missed. What has come meanwhile is forgotten. */
  public List<Wish> list() {
    misses.forget(this::hasCome);
    List<Miss> all = misses.list();
    Map<String, SortedMap<String, CrateId>> requirements = new HashMap<>();
    all.stream()
        .filter(it -> it.version().isEmpty())
        .forEach(it -> requirements.put(it.crate().lowerCase(), new TreeMap<>()));
    if (!requirements.isEmpty()) {
      indexes.forEach(stored -> note(IndexFile.parse(stored.name(), stored.body()), requirements));
    }
    List<Wish> wishes = new ArrayList<>();
    for (Miss miss : all) {
      wishes.add(
          new Wish(
              miss,
              miss.version().isPresent()
                  ? new TreeMap<>()
                  : requirements.getOrDefault(miss.crate().lowerCase(), new TreeMap<>())));
    }
    return wishes;
  }

  private void note(IndexFile file, Map<String, SortedMap<String, CrateId>> requirements) {
    for (IndexEntry entry : file.entries()) {
      Set<Dependency> wanted =
          entry.dependencies().stream()
              .filter(it -> it.kind() != Dependency.Kind.DEV && it.registry().isEmpty())
              .filter(it -> requirements.containsKey(it.crate().toLowerCase(Locale.ROOT)))
              .collect(Collectors.toSet());
      if (!wanted.isEmpty() && tarballs.holding(entry.checksum()).isPresent()) {
        for (Dependency dependency : wanted) {
          SortedMap<String, CrateId> known =
              requirements.getOrDefault(dependency.crate().toLowerCase(Locale.ROOT), new TreeMap<>());
          if (known.size() < REQUIREMENTS_MAX) {
            known.putIfAbsent(dependency.requirement(), entry.id());
          }
        }
      }
    }
  }

  private boolean hasCome(Miss miss) {
    return indexes.find(miss.crate()) instanceof IndexStore.Held held
        && IndexFile.parse(miss.crate(), held.index().body()).entries().stream()
            .filter(it -> miss.version().isEmpty() || miss.version().get().equals(it.version()))
            .anyMatch(it -> tarballs.holding(it.checksum()).isPresent());
  }

  /** Forgets all of them. */
  public void clear() {
    misses.forget(it -> true);
  }
}
