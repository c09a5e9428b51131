package dev.cratewarden.policy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the policy says of one version, with every finding that led to it. */
public sealed interface Verdict {
  /** Every finding, whatever it alone leads to, waived ones too; the worst first. */
  List<Finding> findings();

  /** The next instant at which the passing of time alone would change this verdict or its findings. */
  Optional<Instant> changesAt();

  /** Allow, hold or deny. */
  default Level level() {
    return switch (this) {
      case Allow allow -> Level.ALLOW;
      case Hold hold -> Level.HOLD;
      case Deny deny -> Level.DENY;
    };
  }

  /** Whether it may be used. */
  default boolean isAllowed() {
    return this instanceof Allow;
  }

  /** It may be used. */
  record Allow(List<Finding> findings, Optional<Instant> changesAt) implements Verdict {
    /** No rule had anything to say: the answer for almost every version. */
    public static final Verdict CLEAN = new Allow(List.of(), Optional.empty());

    public Allow {
      findings = List.copyOf(findings);
    }
  }

  /** It may not be used yet. */
  record Hold(List<Finding> findings, Optional<Instant> changesAt) implements Verdict {
    public Hold {
      findings = List.copyOf(findings);
    }
  }

  /** It may not be used. */
  record Deny(List<Finding> findings, Optional<Instant> changesAt) implements Verdict {
    public Deny {
      findings = List.copyOf(findings);
    }
  }

  /** The verdict that these findings lead to: the worst that is not waived wins. */
  static Verdict of(List<Finding> findings, Optional<Instant> changesAt) {
    Level worst = Level.ALLOW;
    for (Finding finding : findings) {
      worst = finding.effect().compareTo(worst) > 0 ? finding.effect() : worst;
    }
    List<Finding> sorted = findings.stream().sorted(Finding.WORST_FIRST).toList();
    return switch (worst) {
      case ALLOW -> findings.isEmpty() && changesAt.isEmpty() ? Allow.CLEAN : new Allow(sorted, changesAt);
      case HOLD -> new Hold(sorted, changesAt);
      case DENY -> new Deny(sorted, changesAt);
    };
  }

  /**
   * This verdict as long as the tarball has not been read: findings that only say so are passed over, since reading it
   * settles them. For deciding whether to fetch it and how to show it, never for delivering it.
   */
  default Verdict beforeReading() {
    if (findings().stream().noneMatch(it -> it.code().isSettledByReading())) {
      return this;
    }
    return of(findings().stream().filter(it -> !it.code().isSettledByReading()).toList(), changesAt());
  }

  /** The verdicts, the mildest first. */
  enum Level {
    ALLOW("allow"),
    HOLD("hold"),
    DENY("deny");

    private final String word;

    Level(String word) {
      this.word = word;
    }

    /** As reports and logs spell it. */
    public String word() {
      return word;
    }
  }
}
