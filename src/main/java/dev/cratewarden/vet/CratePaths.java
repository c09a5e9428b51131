package dev.cratewarden.vet;

import dev.cratewarden.crates.CrateVersion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The versions of one crate as a graph: audits of whole versions are where paths begin, audits of changes are edges.
 *
 * <p>Paths are searched once, breadth first, so that each version is reached by as few steps as can be; those that
 * begin with an exemption are searched last, so that an exemption is named only where nothing better leads to a
 * version.
 */
final class CratePaths {
  private final List<Voucher> violations;
  private final List<Voucher> lesser;
  private final List<Voucher> changes;
  private final Map<VetVersion, Voucher> lastSteps;
  private final boolean wildcard;

  private CratePaths(
      List<Voucher> violations,
      List<Voucher> lesser,
      List<Voucher> changes,
      Map<VetVersion, Voucher> lastSteps,
      boolean wildcard) {
    this.violations = violations;
    this.lesser = lesser;
    this.changes = changes;
    this.lastSteps = lastSteps;
    this.wildcard = wildcard;
  }

  Opinion of(CrateVersion version) {
    List<Voucher> forbidding = violations.stream().filter(it -> forbids(it, version)).toList();
    if (!forbidding.isEmpty()) {
      return new Opinion.Forbidden(forbidding);
    }
    VetVersion goal = VetVersion.published(version);
    return lastSteps.containsKey(goal) ? new Opinion.Vetted(pathTo(goal)) : unvetted(goal);
  }

  private List<Voucher> pathTo(VetVersion goal) {
    Deque<Voucher> path = new ArrayDeque<>();
    Optional<VetVersion> at = Optional.of(goal);
    while (at.isPresent()) {
      Voucher step = lastSteps.get(at.get());
      if (step == null) {
        throw new IllegalStateException("a path that begins nowhere: " + goal);
      }
      path.addFirst(step);
      at = step.audit().claim() instanceof Audit.Delta delta ? Optional.of(delta.from()) : Optional.empty();
    }
    return List.copyOf(path);
  }

  private Opinion unvetted(VetVersion goal) {
    return new Opinion.Unvetted(
        lesser.stream().filter(it -> to(it).equals(goal)).toList(),
        changes.stream().filter(it -> to(it).equals(goal)).toList(),
        nearest(goal.version()),
        wildcard);
  }

  /** The next lower one, since that is what an auditor would compare with; else the next higher. */
  private Optional<Opinion.Vouched> nearest(CrateVersion version) {
    return lastSteps.entrySet().stream()
        .filter(it -> it.getKey().isPublished())
        .min(
            Comparator.comparing((Map.Entry<VetVersion, Voucher> it) -> it.getKey().version().compareTo(version) > 0)
                .thenComparing((a, b) -> {
                  int order = a.getKey().version().compareTo(b.getKey().version());
                  return a.getKey().version().compareTo(version) > 0 ? order : -order;
                }))
        .map(it -> new Opinion.Vouched(it.getKey(), it.getValue()));
  }

  private static boolean forbids(Voucher violation, CrateVersion version) {
    return violation.audit().claim() instanceof Audit.Violation it && it.covers(version);
  }

  private static VetVersion to(Voucher voucher) {
    return switch (voucher.audit().claim()) {
      case Audit.Full full -> full.version();
      case Audit.Delta delta -> delta.to();
      case Audit.Exemption exemption -> exemption.version();
      case Audit.Published published -> published.version();
      case Audit.Violation violation -> throw new IllegalStateException("a violation leads nowhere");
    };
  }

  /** Collects what is said of one crate. Used once. */
  static final class Builder {
    private final List<Voucher> violations = new ArrayList<>();
    private final List<Voucher> lesser = new ArrayList<>();
    private final List<Voucher> starts = new ArrayList<>();
    private final List<Voucher> changes = new ArrayList<>();
    private boolean wildcard;

    void forbid(Voucher violation) {
      violations.add(violation);
    }

    /** Whether it is {@code enough} for the criterion that is asked for. */
    void add(Voucher voucher, boolean enough) {
      if (!enough) {
        lesser.add(voucher);
      } else if (voucher.audit().claim() instanceof Audit.Delta) {
        changes.add(voucher);
      } else {
        starts.add(voucher);
      }
    }

    void addPublisher() {
      wildcard = true;
    }

    CratePaths build() {
      Map<VetVersion, List<Voucher>> leaving = new HashMap<>();
      for (Voucher change : changes) {
        if (change.audit().claim() instanceof Audit.Delta delta) {
          leaving.computeIfAbsent(delta.from(), version -> new ArrayList<>()).add(change);
        }
      }
      Map<VetVersion, Voucher> lastSteps = new HashMap<>();
      search(starts.stream().filter(it -> !isExemption(it)), leaving, lastSteps);
      search(starts.stream().filter(Builder::isExemption), leaving, lastSteps);
      return new CratePaths(
          List.copyOf(violations), List.copyOf(lesser), List.copyOf(changes), Map.copyOf(lastSteps), wildcard);
    }

    private static boolean isExemption(Voucher voucher) {
      return voucher.audit().claim() instanceof Audit.Exemption;
    }

    private void search(
        Stream<Voucher> from, Map<VetVersion, List<Voucher>> leaving, Map<VetVersion, Voucher> lastSteps) {
      Deque<Voucher> open = new ArrayDeque<>(from.toList());
      while (!open.isEmpty()) {
        Voucher step = open.remove();
        VetVersion version = to(step);
        boolean forbidden = violations.stream().anyMatch(it -> forbids(it, version.version()));
        if (!forbidden && lastSteps.putIfAbsent(version, step) == null) {
          open.addAll(leaving.getOrDefault(version, List.of()));
        }
      }
    }
  }
}
