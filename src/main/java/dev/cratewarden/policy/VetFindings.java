package dev.cratewarden.policy;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.vet.Audit;
import dev.cratewarden.vet.Opinion;
import dev.cratewarden.vet.Vetting;
import dev.cratewarden.vet.Voucher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the keys of {@code [vet]} make of what others have audited. */
final class VetFindings {
  private final Rule.Vet rule;
  private final Vetting vetting;
  private final DeniedVersions shown;
  private final ScopeIndex<CrateGlob> exempt;

  /**
   * Findings by {@code rule}.
   *
   * @param vetting what the imports of the rule say about its criterion
   * @param shown how the index shows a version that is refused
   */
  VetFindings(Rule.Vet rule, Vetting vetting, DeniedVersions shown) {
    this.rule = rule;
    this.vetting = vetting;
    this.shown = shown;
    this.exempt = ScopeIndex.ofGlobs(rule.exempt());
  }

  Said of(CrateId id) {
    return switch (vetting.of(id.name(), id.version())) {
      case Opinion.Vetted vetted -> Said.NOTHING;
      case Opinion.Forbidden forbidden -> forbidden(forbidden);
      case Opinion.Unvetted unvetted -> exempt.contains(id) ? Said.NOTHING : unaudited(id, unvetted);
    };
  }

  private Said forbidden(Opinion.Forbidden forbidden) {
    List<Finding> findings = new ArrayList<>();
    for (Voucher by : forbidden.by()) {
      String notes =
          by.audit().claim() instanceof Audit.Violation violation && !violation.notes().isBlank()
              ? ": " + violation.notes()
              : "";
      findings.add(
          finding(
              ReasonCode.VET_VIOLATION,
              by.set(),
              "its audits say that it is not " + criteria(by) + ", " + CleanText.of(by.toString()) + notes,
              Verdict.Level.DENY,
              "vet.imports"));
    }
    return new Said(findings, Optional.empty());
  }

  private static String criteria(Voucher by) {
    return by.audit().criteria().isEmpty() ? "acceptable" : CleanText.of(String.join(" or ", by.audit().criteria()));
  }

  private Said unaudited(CrateId id, Opinion.Unvetted unvetted) {
    return Said.of(
        finding(
            ReasonCode.VET_UNAUDITED,
            rule.require(),
            "nobody vouches that it is " + rule.require() + "; " + CleanText.of(missing(id, unvetted) + silence()),
            rule.unaudited().level(),
            "vet.unaudited"));
  }

  private String silence() {
    return vetting.silent().isEmpty() ? "" : "; nothing was ever loaded from " + String.join(", ", vetting.silent());
  }

  /** The least that would change it, as far as the audits tell. */
  private static String missing(CrateId id, Opinion.Unvetted unvetted) {
    if (!unvetted.lesser().isEmpty()) {
      Voucher lesser = unvetted.lesser().get(0);
      return "the audit of " + lesser + " only says " + String.join(", ", lesser.audit().criteria());
    }
    if (!unvetted.loose().isEmpty()) {
      return "audited is the change "
          + unvetted.loose().get(0)
          + ", but nothing that it starts from"
          + unvetted.nearest().map(it -> "; the nearest audited is " + it.version()).orElse("");
    }
    return unvetted
        .nearest()
        .map(it ->
            "an audit of the change "
                + it.version()
                + " -> "
                + id.version()
                + " would do: "
                + (it.voucher().audit().claim() instanceof Audit.Delta ? "the last is " : "")
                + it.voucher())
        .orElseGet(() ->
            unvetted.wildcard()
                ? "a publisher is vouched for, but the index does not say who published it"
                : "no audit of any version is known");
  }

  private Finding finding(ReasonCode code, String subject, String evidence, Verdict.Level level, String key) {
    return new Finding(code, CleanText.of(subject), evidence, level, key, shown, Optional.empty(), Optional.empty());
  }

  /** Who vouches for a version, a sentence for each step from an audit of a whole version; empty if nobody does. */
  List<String> vouchers(CrateId id) {
    return vetting.of(id.name(), id.version()) instanceof Opinion.Vetted vetted
        ? vetted.path().stream().map(it -> CleanText.of(it.toString())).collect(Collectors.toList())
        : List.of();
  }
}
