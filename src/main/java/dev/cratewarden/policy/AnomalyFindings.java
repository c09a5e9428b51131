package dev.cratewarden.policy;

import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the keys of {@code [anomalies]} make of what is odd about a release. */
final class AnomalyFindings {
  private final Rule.Anomalies rule;
  private final DeniedVersions shown;

  /**
   * Findings by {@code rule}.
   *
   * @param otherwise how the index shows a refused version if the rule does not say
   */
  AnomalyFindings(Rule.Anomalies rule, DeniedVersions otherwise) {
    this.rule = rule;
    this.shown = rule.deniedVersions().orElse(otherwise);
  }

  /** Whether a release is young enough to be held. */
  boolean isFresh(CrateFacts facts, Instant now) {
    return now.isBefore(facts.released().plus(rule.hold()));
  }

  /** Whether any oddity can refuse this release. */
  boolean mayRefuse(CrateFacts facts, Instant now) {
    return rule.isEffective() && (rule.outlastsHold() || isFresh(facts, now));
  }

  /** Whether it matters what the release before held: only if there is something that could be new. */
  boolean mindsPreviousContent(CrateFacts read, Instant now) {
    return mayRefuse(read, now)
        && (DropperSigns.of(read.content()).isPresent()
            || isAsked(ReasonCode.ANOMALY_FIRST_BUILD_SCRIPT) && read.content().buildScript().isPresent()
            || isAsked(ReasonCode.ANOMALY_FIRST_PROC_MACRO) && read.content().procMacro()
            || isAsked(ReasonCode.ANOMALY_NEW_NATIVE_BINARY) && !read.content().nativeFiles().isEmpty()
            || isAsked(ReasonCode.ANOMALY_NEW_BEHAVIOUR) && !read.content().flags().isEmpty()
            || isAsked(ReasonCode.ANOMALY_GREW_TENFOLD));
  }

  private boolean isAsked(ReasonCode oddity) {
    return rule.consequence(oddity) != Consequence.ALLOW;
  }

  Said of(CrateFacts facts, Instant now) {
    Optional<IndexFile> file = facts.index();
    Optional<IndexEntry> own = facts.line();
    if (!facts.history().isKnown() || file.isEmpty() || own.isEmpty()) {
      return Said.NOTHING;
    }
    boolean fresh = isFresh(facts, now);
    List<Oddity> oddities = new ArrayList<>(ReleaseOddities.of(facts, file.get(), own.get(), fresh));
    oddities.addAll(ContentOddities.of(facts.content(), facts.history()));
    List<Finding> findings = new ArrayList<>();
    combined(oddities).ifPresent(it -> findings.add(finding(it, rule.combination(), "together", fresh)));
    for (Oddity oddity : oddities) {
      // That a crate is new is no news for long.
      if (oddity.code() != ReasonCode.ANOMALY_NEW_CRATE || fresh || isAsked(oddity.code())) {
        findings.add(finding(oddity, rule.consequence(oddity.code()), oddity.code().key(), fresh));
      }
    }
    if (findings.isEmpty()) {
      return Said.NOTHING;
    }
    return new Said(findings, fresh ? Optional.of(facts.released().plus(rule.hold())) : Optional.empty());
  }

  /** One oddity that stands for all that make up a combination. */
  private Optional<Oddity> combined(List<Oddity> oddities) {
    Set<ReasonCode> codes = oddities.stream().map(Oddity::code).collect(Collectors.toSet());
    List<Combination> met = rule.together().stream().filter(it -> it.isIn(codes)).toList();
    if (met.isEmpty()) {
      return Optional.empty();
    }
    Set<ReasonCode> telling = EnumSet.noneOf(ReasonCode.class);
    met.forEach(it -> telling.addAll(it.codes()));
    return Optional.of(
        new Oddity(
            ReasonCode.ANOMALY_COMBINATION,
            met.getFirst().toString(),
            "looks like an attack: "
                + oddities.stream()
                    .filter(it -> telling.contains(it.code()))
                    .map(Oddity::evidence)
                    .collect(Collectors.joining("; "))));
  }

  private Finding finding(Oddity oddity, Consequence consequence, String key, boolean fresh) {
    return new Finding(
        oddity.code(),
        oddity.subject(),
        oddity.evidence(),
        consequence.level(fresh),
        "anomalies." + key,
        shown,
        Optional.empty(),
        Optional.empty());
  }
}
