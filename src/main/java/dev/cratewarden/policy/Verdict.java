package dev.cratewarden.policy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the policy says of one version, with every finding that led to it. */
public sealed interface Verdict {
  /** Every finding, whatever it alone leads to. */
  List<Finding> findings();

  /** The next instant at which the passing of time alone would change this verdict or its findings. */
  Optional<Instant> changesAt();

  /** It may be used. */
  record Allow(List<Finding> findings, Optional<Instant> changesAt) implements Verdict {}

  /** It may not be used yet. */
  record Hold(List<Finding> findings, Optional<Instant> changesAt) implements Verdict {}

  /** It may not be used. */
  record Deny(List<Finding> findings, Optional<Instant> changesAt) implements Verdict {}
}
