package dev.cratewarden.policy;

import dev.cratewarden.crates.CrateName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which crates may be judged otherwise by one ruling than by another, so that only those are judged again.
 *
 * <p>It may name too many and never too few: a crate that is not concerned has the same verdicts by both at any one
 * time. Records of advisories concern the crates they are about; a line of a list in the policy concerns the crates its
 * pattern matches; any other difference concerns them all.
 */
public final class RulingChange {
  private final boolean everything;
  private final Set<String> names;
  private final List<CrateGlob> patterns;

  private RulingChange(boolean everything, Set<String> names, List<CrateGlob> patterns) {
    this.everything = everything;
    this.names = Set.copyOf(names);
    this.patterns = List.copyOf(patterns);
  }

  /** Concerns every crate. */
  public static RulingChange everything() {
    return new RulingChange(true, Set.of(), List.of());
  }

  /** What {@code after} may judge otherwise than {@code before}. */
  public static RulingChange between(Ruling before, Ruling after) {
    boolean feedCameOrWent = (before.book().size() == 0) != (after.book().size() == 0);
    boolean auditsDiffer = !before.audits().revision().equals(after.audits().revision());
    if (feedCameOrWent || auditsDiffer) {
      return everything();
    }
    Set<String> names = new HashSet<>(after.book().changedSince(before.book()));
    List<CrateGlob> patterns = new ArrayList<>();
    patterns.addAll(difference(before.policies().reserved().crates(), after.policies().reserved().crates()));
    for (Map.Entry<String, Policy> view : byView(before.policies()).entrySet()) {
      Policy then = view.getValue();
      Policy now = byView(after.policies()).get(view.getKey());
      // Nothing is judged by a view that is gone, and nothing was judged by a new one.
      if (now != null && !now.equals(then)) {
        if (!now.withoutLists().equals(then.withoutLists())) {
          return everything();
        }
        addLists(then, now, patterns);
      }
    }
    patterns.removeIf(it -> it.onlyName().map(names::add).isPresent());
    return new RulingChange(false, names, patterns);
  }

  private static Map<String, Policy> byView(PolicySet policies) {
    Map<String, Policy> all = new HashMap<>(policies.views());
    all.put("", policies.base());
    return all;
  }

  private static void addLists(Policy then, Policy now, List<CrateGlob> patterns) {
    difference(then.allowList().entries(), now.allowList().entries()).forEach(it -> patterns.add(it.crate()));
    difference(then.denyList().entries(), now.denyList().entries()).forEach(it -> patterns.add(it.scope().crate()));
    difference(then.waivers(), now.waivers()).forEach(it -> patterns.add(it.scope().crate()));
    patterns.addAll(difference(then.cooldown().exempt(), now.cooldown().exempt()));
  }

  /** What stands in one of the two and not in the other. */
  private static <T> List<T> difference(List<T> one, List<T> other) {
    Set<T> inOne = new HashSet<>(one);
    Set<T> inOther = new HashSet<>(other);
    List<T> different = new ArrayList<>();
    one.stream().filter(it -> !inOther.contains(it)).forEach(different::add);
    other.stream().filter(it -> !inOne.contains(it)).forEach(different::add);
    return different;
  }

  /** Whether no crate is concerned. */
  public boolean isNothing() {
    return !everything && names.isEmpty() && patterns.isEmpty();
  }

  /** Whether {@code name} may be judged otherwise. */
  public boolean concerns(CrateName name) {
    return everything
        || names.contains(name.canonical())
        || patterns.stream().anyMatch(pattern -> pattern.matches(name));
  }

  /** The crates that are concerned, in canonical spelling, if they can be named one by one. */
  public Optional<Set<String>> names() {
    return everything || !patterns.isEmpty() ? Optional.empty() : Optional.of(names);
  }
}
