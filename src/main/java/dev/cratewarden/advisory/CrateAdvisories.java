package dev.cratewarden.advisory;

import dev.cratewarden.advisory.AliasGroups.CrateRecord;
import dev.cratewarden.advisory.AliasGroups.Group;
import dev.cratewarden.crates.CrateVersion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The advisories of one crate, answered for a version by one binary search.
 *
 * <p>Between two neighbouring bounds of all ranges every version has the same answer, so the answers are made once: one
 * list for each stretch, and one for each exactly listed version. A crate with very many records (no real one has more
 * than fifty) would make that table quadratic; it is judged record by record instead.
 */
final class CrateAdvisories {
  private static final int TABLE_RECORDS_MAX = 192;
  private static final int TABLE_EDGES_MAX = 2048;

  private final List<Group> groups;
  private final boolean tabulated;

  /** Ascending by precedence; stretch {@code i} lies below edge {@code i}, the last one above all. */
  private final CrateVersion[] edges;

  private final List<List<Match>> stretches;
  private final Map<CrateVersion, List<Match>> listed;

  private CrateAdvisories(List<Group> groups, boolean tabulated, CrateVersion[] edges) {
    this.groups = groups;
    this.tabulated = tabulated;
    this.edges = edges;
    Map<Match, Match> interned = new HashMap<>();
    List<List<Match>> answers = new ArrayList<>();
    Map<CrateVersion, List<Match>> exact = new HashMap<>();
    if (tabulated) {
      answers.add(intern(judge(null), interned));
      for (CrateVersion edge : edges) {
        answers.add(intern(judge(unlisted(edge)), interned));
      }
      live()
          .flatMap(record -> record.about().versions().exact().stream())
          .distinct()
          .forEach(version -> exact.put(version, intern(judge(version), interned)));
    }
    this.stretches = List.copyOf(answers);
    this.listed = Map.copyOf(exact);
  }

  static CrateAdvisories of(Collection<CrateRecord> records) {
    List<Group> groups = AliasGroups.of(records);
    TreeSet<CrateVersion> edges = new TreeSet<>(CrateVersion::comparePrecedence);
    for (CrateRecord record : records) {
      if (!record.advisory().isWithdrawn()) {
        record.about().versions().edges().limit(TABLE_EDGES_MAX + 1L).forEach(edges::add);
      }
    }
    boolean small = records.size() <= TABLE_RECORDS_MAX && edges.size() <= TABLE_EDGES_MAX;
    return new CrateAdvisories(groups, small, small ? edges.toArray(CrateVersion[]::new) : new CrateVersion[0]);
  }

  /**
   * A version that stands for its stretch: lists name exact versions, and build metadata makes it another one than they
   * name.
   */
  private static CrateVersion unlisted(CrateVersion edge) {
    return CrateVersion.of(edge.major(), edge.minor(), edge.patch(), edge.pre(), "in-this-stretch");
  }

  private static List<Match> intern(List<Match> matches, Map<Match, Match> interned) {
    return matches.stream()
        .map(match -> {
          Match known = interned.putIfAbsent(match, match);
          return known == null ? match : known;
        })
        .toList();
  }

  private Stream<CrateRecord> live() {
    return groups.stream()
        .flatMap(group -> group.records().stream())
        .filter(record -> !record.advisory().isWithdrawn());
  }

  List<Match> matches(CrateVersion version) {
    if (!tabulated) {
      return judge(version);
    }
    if (!listed.isEmpty()) {
      List<Match> exact = listed.get(version);
      if (exact != null) {
        return exact;
      }
    }
    int low = 0;
    int high = edges.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (edges[middle].comparePrecedence(version) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return stretches.get(low);
  }

  /** Judges a version, or the place below every version if it is null. */
  private List<Match> judge(@Nullable CrateVersion version) {
    List<Match> matches = new ArrayList<>();
    for (Group group : groups) {
      judge(group, version, matches);
    }
    matches.sort(
        Comparator.comparing(Match::kind)
            .thenComparing(match -> match.records().get(0).id(), AliasGroups.DISPLAY_ORDER));
    return List.copyOf(matches);
  }

  private static void judge(Group group, @Nullable CrateVersion version, List<Match> out) {
    List<CrateRecord> covering = covering(group, version);
    if (covering.isEmpty()) {
      return;
    }
    if (covering.stream().anyMatch(CrateRecord::isMalware)) {
      out.add(match(group, covering, AdvisoryKind.MALICIOUS, version));
      return;
    }
    boolean byRustSec = covering.stream().anyMatch(record -> record.advisory().isRustSec());
    List<AdvisoryKind> kinds =
        covering.stream()
            .map(CrateRecord::advisory)
            .filter(advisory -> !byRustSec || !AliasGroups.yieldsToRustSec(advisory))
            .map(Advisory::kind)
            .distinct()
            .sorted()
            .toList();
    for (AdvisoryKind kind : kinds) {
      // Records that only repeat RustSec's go with the worst of its kinds, whatever kind they claim.
      List<CrateRecord> ofKind =
          covering.stream()
              .filter(record ->
                  byRustSec && AliasGroups.yieldsToRustSec(record.advisory())
                      ? kind == kinds.get(0)
                      : record.advisory().kind() == kind)
              .toList();
      out.add(match(group, ofKind, kind, version));
    }
  }

  /** The records whose word counts and that cover the version: RustSec before those that repeat it, malware always. */
  private static List<CrateRecord> covering(Group group, @Nullable CrateVersion version) {
    boolean knownToRustSec = false;
    boolean coveredByRustSec = false;
    List<CrateRecord> covering = new ArrayList<>();
    for (CrateRecord record : group.records()) {
      if (!record.advisory().isWithdrawn()) {
        boolean covers = record.about().versions().at(version) instanceof AffectedVersions.Yes;
        knownToRustSec |= record.advisory().isRustSec();
        coveredByRustSec |= record.advisory().isRustSec() && covers;
        if (covers) {
          covering.add(record);
        }
      }
    }
    if (knownToRustSec && !coveredByRustSec) {
      covering.removeIf(record -> AliasGroups.yieldsToRustSec(record.advisory()));
    }
    return covering;
  }

  private static Match match(
      Group group, List<CrateRecord> covering, AdvisoryKind kind, @Nullable CrateVersion version) {
    List<Advisory> records = covering.stream().map(CrateRecord::advisory).toList();
    List<Advisory> all =
        group.records().stream().map(CrateRecord::advisory).filter(record -> !record.isWithdrawn()).toList();
    List<CrateVersion> fixed = fixed(group, covering);
    boolean byHint =
        covering.stream()
            .allMatch(
                record -> record.about().versions().at(version) instanceof AffectedVersions.Yes yes && yes.byHint());
    return new Match(
        records,
        kind,
        AliasGroups.severity(records, all, kind),
        fixed,
        fixed.stream().filter(candidate -> version == null || candidate.comparePrecedence(version) > 0).findFirst(),
        byHint,
        dispute(group, covering, version),
        restrictions(covering),
        group.names());
  }

  /** RustSec's bounds if it has any say, else everybody's; never a version that the group condemns. */
  private static List<CrateVersion> fixed(Group group, List<CrateRecord> covering) {
    boolean byRustSec = covering.stream().anyMatch(record -> record.advisory().isRustSec());
    return covering.stream()
        .filter(record -> !byRustSec || record.advisory().isRustSec())
        .flatMap(record -> record.about().versions().fixed().stream())
        .sorted()
        .distinct()
        .filter(candidate -> covering(group, candidate).isEmpty())
        .toList();
  }

  private static Optional<String> dispute(Group group, List<CrateRecord> covering, @Nullable CrateVersion version) {
    boolean repeated = covering.stream().allMatch(record -> AliasGroups.yieldsToRustSec(record.advisory()));
    if (repeated
        && group.records().stream()
            .anyMatch(record -> record.advisory().isRustSec() && record.advisory().isWithdrawn())) {
      return Optional.of("RustSec withdrew its record of this issue");
    }
    if (version == null || !covering.stream().filter(CrateRecord::isMalware).allMatch(AliasGroups::isOpenMalware)) {
      return Optional.empty();
    }
    List<CrateRecord> exact = group.records().stream().filter(AliasGroups::isExactMalware).toList();
    boolean malware = covering.stream().anyMatch(CrateRecord::isMalware);
    // Build metadata does not make a malicious release an honest one.
    if (!malware
        || exact.isEmpty()
        || exact.stream().anyMatch(record -> record.about().versions().listsPrecedenceOf(version))) {
      return Optional.empty();
    }
    CrateRecord named = exact.get(0);
    List<String> versions = named.about().versions().exact().stream().sorted().map(CrateVersion::toString).toList();
    String shown =
        String.join(", ", versions.subList(0, Math.min(5, versions.size()))) + (versions.size() > 5 ? ", …" : "");
    return Optional.of(named.advisory().id() + " names " + shown + " alone");
  }

  private static Restrictions restrictions(List<CrateRecord> covering) {
    List<Restrictions> all = covering.stream().map(record -> record.about().restrictions()).distinct().toList();
    return all.size() == 1
        ? all.get(0)
        : all.stream().filter(one -> !one.isEmpty()).count() == all.size()
            ? new Restrictions(
                all.stream().flatMap(one -> one.arch().stream()).distinct().toList(),
                all.stream().flatMap(one -> one.os().stream()).distinct().toList())
            : Restrictions.NONE;
  }
}
