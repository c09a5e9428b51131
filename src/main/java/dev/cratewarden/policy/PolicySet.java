package dev.cratewarden.policy;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A whole policy file.
 *
 * @param base the default view's policy
 * @param views the named views' policies by name; never the empty name
 * @param reserved holds in every view
 */
public record PolicySet(Policy base, Map<String, Policy> views, Rule.Reserved reserved) {
  /** What holds without a policy file. */
  public static final PolicySet DEFAULT = new PolicySet(Policy.DEFAULT, Map.of(), Rule.Reserved.NONE);

  public PolicySet {
    // Sorted, since the revision is made from this record's text.
    SortedMap<String, Policy> sorted = new TreeMap<>(views);
    if (sorted.containsKey("")) {
      throw new IllegalArgumentException("a view needs a name");
    }
    views = Collections.unmodifiableSortedMap(sorted);
  }

  /** The waivers of all views, in the order of the file; one that views inherit is one. */
  public Set<Waiver> waivers() {
    Set<Waiver> all = new LinkedHashSet<>(base.waivers());
    views.values().forEach(view -> all.addAll(view.waivers()));
    return all;
  }
}
