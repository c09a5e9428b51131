package dev.cratewarden.policy;

import java.util.List;
import java.util.Optional;

/**
 * What one view lets through: the policy file with everything inherited filled in.
 *
 * @param view the view's name; empty for the default view
 * @param deniedVersions for every rule that does not say it itself
 */
public record Policy(
    String view,
    Mode mode,
    DeniedVersions deniedVersions,
    Rule.AllowList allowList,
    Rule.DenyList denyList,
    Rule.Advisories advisories,
    Rule.Cooldown cooldown,
    Rule.Licenses licenses,
    Rule.Vet vet,
    Rule.Yanked yanked,
    Rule.ForeignRegistries foreignRegistries,
    Rule.Anomalies anomalies,
    List<Waiver> waivers) {
  /** What holds without a policy file. */
  public static final Policy DEFAULT =
      new Policy(
          "",
          Mode.ENFORCE,
          DeniedVersions.YANK,
          Rule.AllowList.DEFAULT,
          Rule.DenyList.DEFAULT,
          Rule.Advisories.DEFAULT,
          Rule.Cooldown.DEFAULT,
          Rule.Licenses.DEFAULT,
          Rule.Vet.DEFAULT,
          Rule.Yanked.DEFAULT,
          Rule.ForeignRegistries.DEFAULT,
          Rule.Anomalies.DEFAULT,
          List.of());

  public Policy {
    waivers = List.copyOf(waivers);
  }

  /**
   * What remains when each list of crates is empty, and what has no say in verdicts is always the same: if this is
   * equal in two policies, they judge otherwise only what one of their lists names.
   */
  Policy withoutLists() {
    return new Policy(
        view,
        Mode.ENFORCE,
        DeniedVersions.YANK,
        new Rule.AllowList(allowList.unlisted(), List.of(), Optional.empty()),
        new Rule.DenyList(List.of()),
        advisories,
        new Rule.Cooldown(
            cooldown.age(), cooldown.unknownPubtime(), List.of(), cooldown.fastLane(), cooldown.deniedVersions()),
        licenses,
        vet,
        yanked,
        foreignRegistries,
        anomalies,
        List.of());
  }
}
