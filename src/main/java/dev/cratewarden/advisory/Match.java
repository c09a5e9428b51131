package dev.cratewarden.advisory;

import dev.cratewarden.crates.CrateVersion;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One issue that one version has, with every record that says so. A group whose RustSec records are of several kinds
 * gives one match for each kind.
 *
 * @param records the records that cover the version, RustSec's first; never empty
 * @param kind malicious as soon as one of the records is
 * @param severity RustSec's vector first, then the highest of the group, then GHSA's word
 * @param fixed the first versions without the issue, one for each affected branch, ascending; empty if there is no fix
 * @param nextFixed the lowest of them above the version
 * @param byHint covered only inside GHSA's last-known bound of a range without end
 * @param dispute why a source disagrees, in words; absent if none does
 * @param names every id of the group, its aliases and RustSec's siblings included
 */
public record Match(
    List<Advisory> records,
    AdvisoryKind kind,
    Severity severity,
    List<CrateVersion> fixed,
    Optional<CrateVersion> nextFixed,
    boolean byHint,
    Optional<String> dispute,
    Restrictions restrictions,
    Set<String> names) {
  /** The ids of the records that cover the version, RustSec's first. */
  public List<String> ids() {
    return records.stream().map(Advisory::id).toList();
  }

  /** The other ids that those records go by; a RustSec id that does not cover the version is none of them. */
  public List<String> aliases() {
    List<String> ids = ids();
    return records.stream()
        .flatMap(record -> record.aliases().stream())
        .filter(alias -> !alias.startsWith("RUSTSEC-") && !ids.contains(alias))
        .distinct()
        .sorted(AliasGroups.DISPLAY_ORDER)
        .toList();
  }

  /** The title of the record shown first. */
  public String title() {
    return records.get(0).title();
  }

  /** A page about it; empty if none is known. */
  public String url() {
    return records.stream().map(Advisory::url).filter(url -> !url.isEmpty()).findFirst().orElse("");
  }

  /** Whether sources disagree about this version. */
  public boolean isDisputed() {
    return dispute.isPresent();
  }

  /**
   * What remains of this match when {@code id} is ignored; absent if nothing does.
   *
   * <p>A RustSec id takes away that record alone, and with the last of them the GHSA and CVE records of the issue;
   * reports of malware stay. Any other name of the group takes away all of it. An id of another group changes nothing.
   */
  public Optional<Match> without(String id) {
    if (!names.contains(id)) {
      return Optional.of(this);
    }
    if (!id.startsWith("RUSTSEC-")) {
      return Optional.empty();
    }
    List<Advisory> left = records.stream().filter(record -> !record.id().equals(id)).toList();
    if (left.size() == records.size()) {
      return Optional.of(this);
    }
    if (left.stream().noneMatch(Advisory::isRustSec)) {
      left = left.stream().filter(record -> !AliasGroups.yieldsToRustSec(record)).toList();
    }
    if (left.isEmpty()) {
      return Optional.empty();
    }
    AdvisoryKind worst = left.stream().map(Advisory::kind).min(AdvisoryKind::compareTo).orElseThrow();
    return Optional.of(
        new Match(
            left,
            worst.compareTo(kind) < 0 ? kind : worst,
            AliasGroups.severity(left, left, kind),
            fixed,
            nextFixed,
            byHint,
            left.stream().allMatch(Advisory::isRustSec) ? dispute : Optional.empty(),
            restrictions,
            names));
  }
}
