package dev.cratewarden.policy;

import java.util.List;

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
}
