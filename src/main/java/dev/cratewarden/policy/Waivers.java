package dev.cratewarden.policy;

import dev.cratewarden.advisory.Advisory;
import dev.cratewarden.advisory.Match;
import dev.cratewarden.crates.CrateId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Takes the effect of findings away by permission.
 *
 * <p>A waiver names one finding and touches no other. A RustSec id takes away that record alone: of an incident with
 * two of them the other one still speaks, by its own kind and severity. Any other name of the incident takes away all
 * of it.
 */
final class Waivers {
  private final ScopeIndex<Waiver> waivers;
  private final AdvisoryFindings advisories;

  Waivers(List<Waiver> waivers, AdvisoryFindings advisories) {
    this.waivers = new ScopeIndex<>(waivers, Waiver::scope);
    this.advisories = advisories;
  }

  Said apply(CrateId id, Said said, Instant now) {
    if (!waivers.contains(id)) {
      return said;
    }
    List<Waiver> active = new ArrayList<>();
    waivers.forEach(
        id,
        waiver -> {
          if (waiver.isActive(now)) {
            active.add(waiver);
          }
        });
    // The one that lasts longest acts, so that the verdict does not change before it has to.
    active.sort(Comparator.comparing(Waiver::expiresAt).reversed());
    List<Finding> findings = new ArrayList<>();
    for (Finding finding : said.findings()) {
      apply(active, finding, findings);
    }
    Optional<Instant> changesAt = said.changesAt();
    for (Finding finding : findings) {
      changesAt = Said.earlier(changesAt, finding.waivedBy().map(Waiver::expiresAt));
    }
    return new Said(findings, changesAt);
  }

  private void apply(List<Waiver> active, Finding finding, List<Finding> out) {
    Finding left = finding;
    for (Waiver waiver : active) {
      if (names(waiver, left)) {
        out.add(left.waivedBy(waiver));
        return;
      }
      Optional<Match> match = left.advisory();
      Optional<String> name = match.flatMap(it -> nameIn(it, waiver));
      if (name.isEmpty()) {
        continue;
      }
      Match whole = match.orElseThrow();
      Optional<Match> rest = whole.without(name.get());
      if (rest.isEmpty()) {
        out.add(left.waivedBy(waiver));
        return;
      }
      if (rest.get().records().size() < whole.records().size()) {
        out.add(advisories.of(without(whole, rest.get())).waivedBy(waiver));
        left = advisories.of(rest.get());
      }
    }
    out.add(left);
  }

  private static boolean names(Waiver waiver, Finding finding) {
    return finding.code().isWaivable() && waiver.finding().equalsIgnoreCase(finding.code().code());
  }

  private static Optional<String> nameIn(Match match, Waiver waiver) {
    return match.names().stream().filter(waiver.finding()::equalsIgnoreCase).findFirst();
  }

  /** The records of {@code whole} that are not in {@code rest}. */
  private static Match without(Match whole, Match rest) {
    List<Advisory> gone = whole.records().stream().filter(it -> !rest.records().contains(it)).toList();
    return new Match(
        gone,
        whole.kind(),
        whole.severity(),
        whole.fixed(),
        whole.nextFixed(),
        whole.byHint(),
        whole.dispute(),
        whole.restrictions(),
        whole.names());
  }
}
