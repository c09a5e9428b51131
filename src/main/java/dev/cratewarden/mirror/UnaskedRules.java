package dev.cratewarden.mirror;

import dev.cratewarden.policy.Permission;
import dev.cratewarden.policy.Policy;
import dev.cratewarden.policy.Rule;
import dev.cratewarden.policy.Ruling;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Counts the packages that a rule of the policy could not be asked about for want of a fact. */
final class UnaskedRules {
  private final Policy policy;
  private int unindexed;
  private int unread;

  UnaskedRules(Ruling ruling, String view) {
    this.policy = Optional.ofNullable(ruling.policies().views().get(view)).orElse(ruling.policies().base());
  }

  void count(PartialVerdict verdict) {
    unindexed += verdict.indexed() ? 0 : 1;
    unread += verdict.facts().content().isKnown() ? 0 : 1;
  }

  /** Only rules that the policy has; a rule that is off asks for nothing. */
  List<Audit.Unasked> list() {
    return Stream.of(
            unasked(policy.cooldown().age().isPositive(), "cooldown.age", "when it was published", unindexed),
            unasked(
                policy.yanked().newResolution() == Permission.DENY,
                "yanked.new-resolution",
                "whether it is yanked",
                unindexed),
            unasked(
                policy.foreignRegistries().foreignRegistry() == Rule.ForeignRegistry.DENY,
                "index.foreign-registry",
                "its dependencies",
                unindexed),
            unasked(!policy.licenses().allow().isEmpty(), "licenses.allow", "its licence", unread))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Audit.Unasked> unasked(boolean isOn, String rule, String fact, int packages) {
    return isOn && packages > 0 ? Optional.of(new Audit.Unasked(rule, fact, packages)) : Optional.empty();
  }
}
