package dev.cratewarden.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one rule said of one version, before waivers.
 *
 * @param findings without any, nothing was said
 * @param changesAt the next instant at which the rule would say something else of the same facts
 */
record Said(List<Finding> findings, Optional<Instant> changesAt) {
  static final Said NOTHING = new Said(List.of(), Optional.empty());

  static Said of(Finding finding) {
    return new Said(List.of(finding), Optional.empty());
  }

  Said and(Said other) {
    if (findings.isEmpty()) {
      return other;
    }
    if (other.findings.isEmpty()) {
      return this;
    }
    List<Finding> all = new ArrayList<>(findings);
    all.addAll(other.findings);
    return new Said(all, earlier(changesAt, other.changesAt));
  }

  static Optional<Instant> earlier(Optional<Instant> a, Optional<Instant> b) {
    return a.isEmpty() || b.isPresent() && b.get().isBefore(a.get()) ? b : a;
  }
}
