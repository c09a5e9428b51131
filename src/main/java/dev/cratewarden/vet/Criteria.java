package dev.cratewarden.vet;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the criteria of one audit set mean to us.
 *
 * <p>The built-in ones mean the same everywhere. Other names mean what the set that was imported says they imply; where
 * a {@code config.toml} maps the set, they mean what the map says and nothing else.
 */
public final class Criteria {
  /** It can be compiled, run and tested on a developer's machine. */
  public static final String SAFE_TO_RUN = "safe-to-run";

  /** It can be deployed to production; implies {@link #SAFE_TO_RUN}. */
  public static final String SAFE_TO_DEPLOY = "safe-to-deploy";

  private static final Set<String> BUILT_IN = Set.of(SAFE_TO_RUN, SAFE_TO_DEPLOY);

  private final Map<String, Set<String>> theirs;
  private final Map<String, Set<String>> ours;
  private final Optional<Map<String, List<String>>> map;

  private Criteria(
      Map<String, Set<String>> theirs, Map<String, Set<String>> ours, Optional<Map<String, List<String>>> map) {
    this.theirs = withBuiltIn(theirs);
    this.ours = withBuiltIn(ours);
    this.map = map;
  }

  /** Criteria that are taken at their word. */
  static Criteria asWritten(Map<String, Set<String>> implies) {
    return new Criteria(implies, implies, Optional.empty());
  }

  /**
   * Criteria that a map translates.
   *
   * @param ours what the criteria that it leads to imply
   */
  static Criteria mapped(
      Map<String, Set<String>> implies, Map<String, Set<String>> ours, Map<String, List<String>> map) {
    return new Criteria(implies, ours, Optional.of(map));
  }

  private static Map<String, Set<String>> withBuiltIn(Map<String, Set<String>> implies) {
    Map<String, Set<String>> all = new HashMap<>(implies);
    all.merge(
        SAFE_TO_DEPLOY,
        Set.of(SAFE_TO_RUN),
        (own, builtIn) -> {
          Set<String> both = new LinkedHashSet<>(own);
          both.addAll(builtIn);
          return both;
        });
    return all;
  }

  /** Whether someone who vouches for {@code criteria} thereby vouches for {@code required}. */
  boolean meet(Collection<String> criteria, String required) {
    return meaning(criteria).contains(required);
  }

  /** Whether what violates one of {@code criteria} cannot meet {@code required}. */
  boolean forbid(Collection<String> criteria, String required) {
    Set<String> needed = closure(ours, Set.of(required));
    // An entry that does not say what is violated is taken at its worst.
    return criteria.isEmpty()
        || criteria.stream().anyMatch(each -> strongest(each).stream().anyMatch(needed::contains));
  }

  /** Everything that {@code criteria} say, in our words. */
  private Set<String> meaning(Collection<String> criteria) {
    Set<String> said = closure(theirs, criteria);
    if (map.isEmpty()) {
      return said;
    }
    Set<String> translated =
        said.stream().flatMap(each -> translate(each).stream()).collect(Collectors.toCollection(LinkedHashSet::new));
    return closure(ours, translated);
  }

  private List<String> translate(String criterion) {
    List<String> known = map.orElseThrow().get(criterion);
    if (known != null) {
      return known;
    }
    return BUILT_IN.contains(criterion) ? List.of(criterion) : List.of();
  }

  /**
   * What is violated by whoever violates {@code criterion}. It is not what the criterion implies: something unfit to
   * deploy may well be fit to run.
   */
  private Set<String> strongest(String criterion) {
    if (map.isEmpty()) {
      return Set.of(criterion);
    }
    Set<String> all = meaning(Set.of(criterion));
    return all.stream()
        .filter(
            each -> all.stream().noneMatch(other -> !other.equals(each) && closure(ours, Set.of(other)).contains(each)))
        .collect(Collectors.toSet());
  }

  /** {@code names} and all that they imply; a circle ends where it began. */
  private static Set<String> closure(Map<String, Set<String>> implies, Collection<String> names) {
    Set<String> all = new LinkedHashSet<>(names);
    Deque<String> open = new ArrayDeque<>(all);
    while (!open.isEmpty()) {
      for (String implied : implies.getOrDefault(open.remove(), Set.of())) {
        if (all.add(implied)) {
          open.add(implied);
        }
      }
    }
    return all;
  }
}
