package dev.cratewarden.crates;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which package of a lockfile needs which, by their positions in it, and the nearest way from a root to each. */
final class LockfileGraph {
  private static final int NONE = -1;

  private final Map<LockedPackage, Integer> positions;
  private final int[][] edges;

  /**
   * The package through which a shortest way from a root arrives; {@link #NONE} for roots and for what no way leads to.
   */
  private final int[] via;

  LockfileGraph(List<LockedPackage> packages, int[][] edges) {
    this.edges = edges;
    this.positions = HashMap.newHashMap(packages.size());
    for (int i = 0; i < packages.size(); i++) {
      positions.put(packages.get(i), i);
    }
    this.via = nearest(roots(packages));
  }

  List<Integer> dependencies(LockedPackage dependent) {
    return Arrays.stream(edges[positionOf(dependent)]).boxed().toList();
  }

  List<Integer> pathTo(LockedPackage wanted) {
    List<Integer> path = new ArrayList<>();
    for (int at = positionOf(wanted); at != NONE; at = via[at]) {
      path.add(at);
    }
    return path.reversed();
  }

  private int positionOf(LockedPackage of) {
    Integer position = positions.get(of);
    if (position == null) {
      throw new IllegalArgumentException("not a package of this lockfile: " + of);
    }
    return position;
  }

  private List<Integer> roots(List<LockedPackage> packages) {
    List<Integer> members = new ArrayList<>();
    boolean[] needed = new boolean[edges.length];
    for (int i = 0; i < edges.length; i++) {
      if (packages.get(i).source() instanceof LockedSource.Path) {
        members.add(i);
      }
      for (int to : edges[i]) {
        needed[to] = true;
      }
    }
    if (!members.isEmpty()) {
      return members;
    }
    List<Integer> unneeded = new ArrayList<>();
    for (int i = 0; i < needed.length; i++) {
      if (!needed[i]) {
        unneeded.add(i);
      }
    }
    return unneeded;
  }

  /** Breadth first from all roots at once. */
  private int[] nearest(List<Integer> roots) {
    int[] from = new int[edges.length];
    Arrays.fill(from, NONE);
    boolean[] reached = new boolean[edges.length];
    ArrayDeque<Integer> next = new ArrayDeque<>(roots);
    roots.forEach(it -> reached[it] = true);
    while (!next.isEmpty()) {
      int at = next.remove();
      for (int to : edges[at]) {
        if (!reached[to]) {
          reached[to] = true;
          from[to] = at;
          next.add(to);
        }
      }
    }
    return from;
  }
}
