package dev.cratewarden.policy;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Lines of a policy, found by crate: those that name one crate by a hash, those with a pattern one by one. A long list
 * of names costs nothing, so that judging a version that no line names stays well below a microsecond.
 */
final class ScopeIndex<T> {
  private record Line<T>(CrateScope scope, T value) {}

  private final Map<String, List<Line<T>>> byName = new HashMap<>();
  private final List<Line<T>> byPattern = new ArrayList<>();

  ScopeIndex(List<T> values, Function<T, CrateScope> scope) {
    for (T value : values) {
      Line<T> line = new Line<>(scope.apply(value), value);
      Optional<String> name = line.scope().crate().onlyName();
      if (name.isPresent()) {
        byName.computeIfAbsent(name.get(), key -> new ArrayList<>()).add(line);
      } else {
        byPattern.add(line);
      }
    }
  }

  /** The index of names alone. */
  static ScopeIndex<CrateGlob> ofGlobs(List<CrateGlob> globs) {
    return new ScopeIndex<>(globs, glob -> new CrateScope(glob, VersionScope.EVERY));
  }

  /** Whether some line speaks of {@code id}. */
  boolean contains(CrateId id) {
    List<Line<T>> named = byName.get(id.name().canonical());
    return named != null && anyContains(named, id) || anyContains(byPattern, id);
  }

  private static <T> boolean anyContains(List<Line<T>> lines, CrateId id) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).scope().contains(id)) {
        return true;
      }
    }
    return false;
  }

  /** Whether some line speaks of a crate of this name, whatever the version. */
  boolean containsCrate(CrateName name) {
    return byName.containsKey(name.canonical())
        || byPattern.stream().anyMatch(line -> line.scope().crate().matches(name));
  }

  /** Shows every line that speaks of {@code id}. */
  void forEach(CrateId id, Consumer<T> action) {
    for (Line<T> line : byName.getOrDefault(id.name().canonical(), List.of())) {
      if (line.scope().contains(id)) {
        action.accept(line.value());
      }
    }
    for (Line<T> line : byPattern) {
      if (line.scope().contains(id)) {
        action.accept(line.value());
      }
    }
  }
}
