package dev.cratewarden.policy;

import dev.cratewarden.advisory.AdvisoryKind;
import dev.cratewarden.advisory.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What one view's policy does, a sentence for each rule. */
final class PolicySentences {
  private final Policy policy;
  private final List<String> out = new ArrayList<>();

  private PolicySentences(Policy policy) {
    this.policy = policy;
  }

  static List<String> of(Policy policy) {
    PolicySentences sentences = new PolicySentences(policy);
    sentences.mode();
    sentences.lists();
    sentences.advisories();
    sentences.cooldown();
    sentences.vet();
    sentences.licenses();
    sentences.registry();
    sentences.anomalies();
    sentences.waivers();
    return sentences.out;
  }

  static String joined(List<?> things) {
    return things.stream().map(it -> CleanText.of(it.toString())).collect(Collectors.joining(", "));
  }

  private void mode() {
    out.add(
        switch (policy.mode()) {
          case ENFORCE -> "Verdicts are enforced.";
          case OBSERVE -> "Verdicts are only recorded; nothing is refused.";
        });
    out.add(
        switch (policy.deniedVersions()) {
          case YANK -> "The index marks refused versions as yanked, so that cargo picks others.";
          case HIDE -> "The index leaves refused versions out.";
          case FORBID -> "The index of a crate is refused when every version of it is.";
        });
  }

  private void lists() {
    List<CrateScope> allowed = policy.allowList().entries();
    out.add(
        switch (policy.allowList().unlisted()) {
          case ALLOW -> "Every crate passes that no rule refuses.";
          case DENY ->
              allowed.isEmpty()
                  ? "No crate passes: the default is deny and no [[allow]] lists any."
                  : "Only these pass: " + joined(allowed) + ".";
        });
    for (Rule.DenyEntry entry : policy.denyList().entries()) {
      String reason = entry.reason().isBlank() ? "" : ": " + CleanText.of(entry.reason());
      out.add("Denied by name: " + entry.scope() + reason + ".");
    }
  }

  private void advisories() {
    Rule.Advisories rule = policy.advisories();
    if (rule.deny().isEmpty()) {
      out.add("Advisories deny nothing.");
    } else {
      out.add(
          "Advisories of these kinds deny: "
              + rule.deny().stream().map(AdvisoryKind::word).collect(Collectors.joining(", "))
              + ".");
    }
    if (rule.deny().contains(AdvisoryKind.VULNERABILITY)) {
      out.add(
          (rule.severity() == Severity.Level.NONE
                  ? "Vulnerabilities count at every severity"
                  : "Vulnerabilities count from severity " + rule.severity().word() + " on")
              + "; one of unknown severity "
              + leadsTo(rule.unknownSeverity())
              + ".");
    }
    out.add("A version about which sources disagree " + leadsTo(rule.disputed()) + ".");
    out.add(
        switch (rule.withoutFeed()) {
          case ALLOW -> "Without any advisory feed, no version is denied for that.";
          case DENY -> "Without any advisory feed, every version is denied.";
        });
  }

  private static String leadsTo(Permission permission) {
    return switch (permission) {
      case ALLOW -> "is allowed";
      case DENY -> "is denied";
    };
  }

  private void cooldown() {
    Rule.Cooldown rule = policy.cooldown();
    if (!rule.age().isPositive()) {
      out.add("A version may be used as soon as it is published.");
      return;
    }
    String exempt = rule.exempt().isEmpty() ? "" : ", except " + joined(rule.exempt());
    out.add("A version is held until it is " + Judge.inWords(rule.age()) + " old" + exempt + ".");
    out.add(
        switch (rule.unknownPubtime()) {
          case FIRST_SEEN ->
              "Where the index does not say when it was published, the day this mirror first saw it counts.";
          case DENY -> "Where the index does not say when it was published, it is denied.";
          case ALLOW -> "Where the index does not say when it was published, it is not held.";
        });
    if (rule.fastLane().enabled()) {
      out.add(
          switch (rule.fastLane().unknownBuildScript()) {
            case ALLOW -> "A fix for what RustSec says of every earlier version is let through at once.";
            case DENY -> "A fix is let through early only when its build script is known to be no new one.";
          });
    }
  }

  private void vet() {
    Rule.Vet rule = policy.vet();
    if (rule.imports().isEmpty()) {
      return;
    }
    String exempt = rule.exempt().isEmpty() ? "" : ", except " + joined(rule.exempt());
    out.add(
        "A version that nobody has audited as "
            + CleanText.of(rule.require())
            + " "
            + switch (rule.unaudited()) {
              case ALLOW -> "is allowed";
              case HOLD -> "is held";
              case DENY -> "is denied";
            }
            + exempt
            + "; one that an audit forbids is denied.");
    out.add("Audits count that stand in " + joined(rule.imports()) + ".");
  }

  private void licenses() {
    Rule.Licenses rule = policy.licenses();
    if (!rule.allow().isEmpty()) {
      out.add("Licences allowed: " + joined(rule.allow()) + "; one that is unknown " + leadsTo(rule.unknown()) + ".");
    }
  }

  private void registry() {
    out.add(
        switch (policy.yanked().newResolution()) {
          case ALLOW ->
              "Versions that upstream yanked are left to cargo, which uses them only where a lockfile names them.";
          case DENY -> "Versions that upstream yanked are denied.";
        });
    out.add(
        switch (policy.foreignRegistries().foreignRegistry()) {
          case KEEP -> "Dependencies from other registries are left as they are.";
          case STRIP -> "Dependencies from other registries are looked for here instead.";
          case DENY -> "Versions with dependencies from other registries are denied.";
        });
  }

  private void anomalies() {
    Rule.Anomalies rule = policy.anomalies();
    if (rule.combination() != Consequence.ALLOW && !rule.together().isEmpty()) {
      out.add(
          "A release that looks like an attack "
              + leadsTo(rule.combination(), rule.hold())
              + ": "
              + joined(rule.together())
              + ".");
    }
    rule.consequences()
        .forEach((oddity, consequence) ->
            out.add("A release with the oddity " + oddity.key() + " " + leadsTo(consequence, rule.hold()) + "."));
  }

  private static String leadsTo(Consequence consequence, Duration hold) {
    return switch (consequence) {
      case ALLOW -> "is allowed";
      case HOLD -> "is held until it is " + Judge.inWords(hold) + " old";
      case DENY -> "is denied";
    };
  }

  private void waivers() {
    for (Waiver waiver : policy.waivers()) {
      out.add(
          "Until "
              + waiver.expiresAt()
              + ", "
              + CleanText.of(waiver.finding())
              + " is waived for "
              + waiver.scope()
              + " by "
              + CleanText.of(waiver.owner())
              + ": "
              + CleanText.of(waiver.reason())
              + ".");
    }
  }
}
