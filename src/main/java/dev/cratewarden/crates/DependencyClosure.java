package dev.cratewarden.crates;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * The versions that a resolver may pick for some crates, on whatever platform: of each requirement that is met on the
 * way the newest version that may be used, so that requirements which exclude each other each find theirs.
 *
 * <p>It follows normal and build dependencies of every target, and features as cargo does: what a dependent asks for,
 * {@code default} unless it declines, and what those turn on; of the crates at the root all of them unless it is
 * narrowed. Features of one version add up, as they do in a build. It is no resolver: where cargo would unify two
 * requirements in one older version, both get their newest, and their dependencies too, so cargo finds at least what it
 * needs.
 *
 * <p>It asks for nothing: whoever drives it gives it the index files that are {@link #missing}, until none is.
 */
public final class DependencyClosure {
  private final BiPredicate<IndexFile, IndexEntry> usable;
  private final BiPredicate<IndexFile, IndexEntry> preferred;
  private final Deque<Runnable> work = new ArrayDeque<>();
  private final Map<String, Optional<IndexFile>> files = new HashMap<>();
  private final Map<String, List<Wish>> waiting = new LinkedHashMap<>();
  private final TreeMap<CrateId, Node> nodes = new TreeMap<>();
  private final Set<Unmet> unmet = new LinkedHashSet<>();

  /** A closure of versions that are {@code usable}; yanked ones are so only at the root, where they are named alone. */
  public DependencyClosure(BiPredicate<IndexFile, IndexEntry> usable) {
    this(usable, (file, entry) -> false);
  }

  /**
   * A closure of versions that are {@code usable}, in which a {@code preferred} one is picked before a newer one, as a
   * lockfile has it.
   */
  public DependencyClosure(BiPredicate<IndexFile, IndexEntry> usable, BiPredicate<IndexFile, IndexEntry> preferred) {
    this.usable = usable;
    this.preferred = preferred;
  }

  /** Which features of a crate at the root are asked for. */
  public sealed interface Features {
    /** All of them, and so every optional dependency. */
    record All() implements Features {}

    /** These, and if {@code defaults} those that the crate turns on by default. */
    record Some(Set<String> names, boolean defaults) implements Features {}
  }

  /** A crate that is asked for. */
  public record Root(CrateName name, VersionReq requirement, Features features) {}

  /**
   * A requirement that no usable version meets.
   *
   * @param neededBy whose dependency it is; empty for a root
   * @param refused the newest version that meets it and is not usable, if there is one that is not yanked
   */
  public record Unmet(CrateName name, VersionReq requirement, Optional<CrateId> neededBy, Optional<CrateId> refused) {}

  /**
   * A version that was found.
   *
   * @param everywhere whether it is needed on every target, as far as is known: a way leads to it on which no
   *     dependency is limited to some
   */
  public record Found(IndexEntry entry, boolean everywhere) {}

  /** A requirement and whose it is. */
  private record Wish(CrateName name, VersionReq requirement, Optional<Edge> edge, Optional<Root> root, boolean deep) {}

  /** A dependency of a version. */
  private record Edge(Node from, Dependency dependency) {}

  /** A version that was picked, and what of it is in use. */
  private static final class Node {
    final IndexEntry entry;
    final CrateFeatures features;
    final Set<String> enabled = new HashSet<>();
    final Set<String> active = new HashSet<>();
    final Map<String, Set<String>> asked = new HashMap<>();
    final Map<String, List<Node>> targets = new HashMap<>();
    final List<Node> unlimited = new ArrayList<>();
    boolean followed;
    boolean everywhere;

    Node(IndexFile file, IndexEntry entry) {
      this.entry = entry;
      this.features = CrateFeatures.of(file, entry);
    }
  }

  /** Asks for a crate, and with its dependencies if {@code deep}. */
  public void add(Root root, boolean deep) {
    wish(new Wish(root.name(), root.requirement(), Optional.empty(), Optional.of(root), deep));
    drain();
  }

  /** The crates whose index files are needed to go on; empty when the closure is complete. */
  public Set<CrateName> missing() {
    Set<CrateName> names = new LinkedHashSet<>();
    waiting.values().forEach(wishes -> names.add(wishes.getFirst().name()));
    return names;
  }

  /** Gives the index file of {@code name}; empty if there is no such crate. */
  public void give(CrateName name, Optional<IndexFile> file) {
    files.put(name.lowerCase(), file);
    List<Wish> wishes = waiting.remove(name.lowerCase());
    if (wishes != null) {
      wishes.forEach(this::grant);
    }
    drain();
  }

  /** The versions found so far. */
  public SortedSet<CrateId> versions() {
    return new TreeSet<>(nodes.keySet());
  }

  /** The same, with what is known of them. */
  public List<Found> found() {
    return nodes.values().stream().map(it -> new Found(it.entry, it.everywhere)).toList();
  }

  /** What could not be met so far. */
  public List<Unmet> unmet() {
    return List.copyOf(unmet);
  }

  /** Work goes through a queue, for features and dependencies may be chained deeper than a stack is. */
  private void drain() {
    for (Runnable next = work.poll(); next != null; next = work.poll()) {
      next.run();
    }
  }

  private void wish(Wish wish) {
    if (files.containsKey(wish.name().lowerCase())) {
      grant(wish);
    } else {
      waiting.computeIfAbsent(wish.name().lowerCase(), name -> new ArrayList<>()).add(wish);
    }
  }

  private void grant(Wish wish) {
    Optional<IndexFile> file = files.getOrDefault(wish.name().lowerCase(), Optional.empty());
    List<IndexEntry> candidates = file.map(it -> candidates(it, wish.requirement())).orElse(List.of());
    Optional<IndexEntry> pick =
        inOrder(file, candidates).filter(it -> !it.yanked() && usable.test(file.orElseThrow(), it)).findFirst();
    if (pick.isEmpty() && wish.root().isPresent()) {
      pick = candidates.stream().filter(it -> it.yanked() && usable.test(file.orElseThrow(), it)).findFirst();
    }
    if (pick.isEmpty()) {
      Optional<CrateId> refused = candidates.stream().filter(it -> !it.yanked()).map(IndexEntry::id).findFirst();
      // A feature that nobody could ever turn on is not missed.
      boolean isMissed = refused.isPresent() || wish.edge().map(it -> !it.dependency().optional()).orElse(true);
      if (isMissed) {
        unmet.add(new Unmet(wish.name(), wish.requirement(), wish.edge().map(it -> it.from().entry.id()), refused));
      }
      return;
    }
    IndexEntry entry = pick.get();
    Node node = nodes.computeIfAbsent(entry.id(), id -> new Node(file.orElseThrow(), entry));
    wish.root()
        .ifPresent(root -> {
          spread(node);
          if (wish.deep()) {
            follow(node);
            enable(node, root.features());
          }
        });
    wish.edge().ifPresent(edge -> connect(edge, node));
  }

  private Stream<IndexEntry> inOrder(Optional<IndexFile> file, List<IndexEntry> candidates) {
    return Stream.concat(candidates.stream().filter(it -> preferred.test(file.orElseThrow(), it)), candidates.stream());
  }

  /** The lines that count and meet {@code requirement}, the newest first. */
  private static List<IndexEntry> candidates(IndexFile file, VersionReq requirement) {
    return file.entries().stream()
        .filter(it -> it.schema() <= 2 && requirement.matches(it.version()))
        .filter(it -> file.entry(it.version()).filter(last -> last.offset() == it.offset()).isPresent())
        .sorted(Comparator.comparing(IndexEntry::version).reversed())
        .toList();
  }

  private void follow(Node node) {
    if (!node.followed) {
      node.followed = true;
      node.entry.dependencies().stream().filter(it -> !it.optional()).forEach(it -> want(node, it));
    }
  }

  private void want(Node node, Dependency dependency) {
    if (dependency.kind() == Dependency.Kind.DEV || dependency.registry().isPresent()) {
      return;
    }
    CrateName.parse(dependency.crate())
        .ifPresent(name ->
            work.add(() ->
                wish(
                    new Wish(
                        name,
                        VersionReq.of(dependency.requirement()),
                        Optional.of(new Edge(node, dependency)),
                        Optional.empty(),
                        true))));
  }

  private void connect(Edge edge, Node target) {
    Dependency dependency = edge.dependency();
    edge.from().targets.computeIfAbsent(dependency.name(), name -> new ArrayList<>()).add(target);
    if (dependency.target().isEmpty()) {
      edge.from().unlimited.add(target);
      if (edge.from().everywhere) {
        spread(target);
      }
    }
    follow(target);
    if (dependency.defaultFeatures()) {
      enable(target, "default");
    }
    dependency.features().forEach(it -> enable(target, it));
    edge.from().asked.getOrDefault(dependency.name(), Set.of()).forEach(it -> enable(target, it));
  }

  /** Takes down that {@code node} is needed on every target, and so what it needs there. */
  private void spread(Node node) {
    if (!node.everywhere) {
      node.everywhere = true;
      work.add(() -> node.unlimited.forEach(this::spread));
    }
  }

  private void enable(Node node, Features features) {
    switch (features) {
      case Features.All all -> {
        node.features.table().keySet().forEach(it -> enable(node, it));
        node.entry.dependencies().stream().filter(Dependency::optional).forEach(it -> activate(node, it.name()));
      }
      case Features.Some some -> {
        some.names().forEach(it -> enable(node, it));
        if (some.defaults()) {
          enable(node, "default");
        }
      }
    }
  }

  private void enable(Node node, String feature) {
    if (node.enabled.add(feature)) {
      work.add(() -> {
        if (node.features.table().containsKey(feature)) {
          node.features.of(feature).forEach(value -> turnOn(node, value));
        } else {
          activate(node, feature); // an optional dependency is a feature of its name
        }
      });
    }
  }

  private void turnOn(Node node, String value) {
    int slash = value.indexOf('/');
    if (value.startsWith("dep:")) {
      activate(node, value.substring("dep:".length()));
    } else if (slash < 0) {
      enable(node, value);
    } else {
      boolean isWeak = value.charAt(Math.max(0, slash - 1)) == '?';
      String dependency = value.substring(0, isWeak ? slash - 1 : slash);
      if (!isWeak) {
        activate(node, dependency);
        if (node.features.table().containsKey(dependency)) {
          enable(node, dependency);
        }
      }
      ask(node, dependency, value.substring(slash + 1));
    }
  }

  /** Asks for a feature of a dependency, now or when it becomes active. */
  private void ask(Node node, String dependency, String feature) {
    if (node.asked.computeIfAbsent(dependency, name -> new LinkedHashSet<>()).add(feature)) {
      List.copyOf(node.targets.getOrDefault(dependency, List.of())).forEach(it -> enable(it, feature));
    }
  }

  private void activate(Node node, String name) {
    if (node.active.add(name)) {
      node.entry.dependencies().stream()
          .filter(it -> it.optional() && it.name().equals(name))
          .forEach(it -> want(node, it));
    }
  }
}
