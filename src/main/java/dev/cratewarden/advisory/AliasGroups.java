package dev.cratewarden.advisory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Joins the records of one crate that describe one issue: the closure over aliases in both directions and over
 * references to advisory pages. Never across crates, because a CVE of a C library belongs to several of them.
 */
final class AliasGroups {
  /** RustSec, then CVE, GHSA, MAL, then others; within one of them by id. */
  static final Comparator<String> DISPLAY_ORDER =
      Comparator.comparingInt(AliasGroups::rank).thenComparing(Comparator.naturalOrder());

  private final Map<String, String> parents = new HashMap<>();

  private AliasGroups() {}

  /** One issue of one crate: the records about it, and every name it goes by. */
  record Group(List<CrateRecord> records, Set<String> names) {}

  /** A record, and what it says of the crate in question. */
  record CrateRecord(Advisory advisory, AffectedCrate about) {
    boolean isMalware() {
      return advisory.kind() == AdvisoryKind.MALICIOUS;
    }
  }

  static List<Group> of(Collection<CrateRecord> records) {
    AliasGroups groups = new AliasGroups();
    for (CrateRecord record : records) {
      Advisory advisory = record.advisory;
      groups.find(advisory.id());
      advisory.aliases().forEach(alias -> groups.join(advisory.id(), alias));
      advisory.linked().forEach(linked -> groups.join(advisory.id(), linked));
    }
    groups.joinIncidents(records);
    Map<String, List<CrateRecord>> byRoot = new LinkedHashMap<>();
    records.stream()
        .sorted(Comparator.comparing(record -> record.advisory.id(), DISPLAY_ORDER))
        .forEach(
            record -> byRoot.computeIfAbsent(groups.find(record.advisory.id()), root -> new ArrayList<>()).add(record));
    Map<String, Set<String>> names = new HashMap<>();
    for (String id : List.copyOf(groups.parents.keySet())) {
      names.computeIfAbsent(groups.find(id), root -> new HashSet<>()).add(id);
    }
    List<Group> out = new ArrayList<>();
    byRoot.forEach((root, members) -> out.add(new Group(List.copyOf(members), Set.copyOf(names.get(root)))));
    return List.copyOf(out);
  }

  /**
   * Joins reports of malware that share no alias, as RustSec's and the others' seldom do. A crate that RustSec condemns
   * throughout is one incident. So is a compromised release: RustSec's range then often goes on for ever, and takes in
   * every version that the other report names exactly.
   */
  private void joinIncidents(Collection<CrateRecord> records) {
    List<CrateRecord> malware =
        records.stream().filter(record -> record.isMalware() && !record.advisory.isWithdrawn()).toList();
    for (CrateRecord rustSec : malware) {
      if (rustSec.advisory.isRustSec()) {
        for (CrateRecord other : malware) {
          if (rustSec.about.versions().isEverything() || isCompromise(rustSec, other)) {
            join(rustSec.advisory.id(), other.advisory.id());
          }
        }
      }
    }
  }

  private static boolean isCompromise(CrateRecord rustSec, CrateRecord other) {
    return isOpenMalware(rustSec)
        && isExactMalware(other)
        && other.about.versions().exact().stream().allMatch(rustSec.about.versions()::covers);
  }

  /** RustSec's malware record of an honest crate, from some version on without end. */
  static boolean isOpenMalware(CrateRecord record) {
    AffectedVersions versions = record.about.versions();
    return record.isMalware()
        && record.advisory.isRustSec()
        && !record.advisory.isWithdrawn()
        && versions.isOpen()
        && !versions.isEverything();
  }

  /** Another source's malware record that names versions and no open range. */
  static boolean isExactMalware(CrateRecord record) {
    AffectedVersions versions = record.about.versions();
    return record.isMalware()
        && !record.advisory.isRustSec()
        && !record.advisory.isWithdrawn()
        && !versions.isOpen()
        && !versions.exact().isEmpty();
  }

  /**
   * Whether RustSec's word on versions goes before this record's: so for databases that describe RustSec's issues
   * again.
   */
  static boolean yieldsToRustSec(Advisory advisory) {
    return advisory.kind() != AdvisoryKind.MALICIOUS
        && (advisory.id().startsWith("GHSA-") || advisory.id().startsWith("CVE-") || advisory.id().startsWith("OSV-"));
  }

  /** RustSec's vector of the matching records first, then the highest of the group, a word only without any vector. */
  static Severity severity(List<Advisory> matching, List<Advisory> group, AdvisoryKind kind) {
    List<Severity> rustSec = matching.stream().filter(Advisory::isRustSec).map(Advisory::severity).toList();
    Severity own = Severity.highest(rustSec);
    boolean informational = kind.compareTo(AdvisoryKind.VULNERABILITY) > 0 && !rustSec.isEmpty();
    // GHSA gives informational records of RustSec the severities of vulnerabilities (github/advisory-database#682).
    return own.score().isPresent() || informational
        ? own
        : Severity.highest(group.stream().map(Advisory::severity).toList());
  }

  private static int rank(String id) {
    if (id.startsWith("RUSTSEC-")) {
      return 0;
    }
    if (id.startsWith("CVE-")) {
      return 1;
    }
    if (id.startsWith("GHSA-")) {
      return 2;
    }
    return id.startsWith("MAL-") ? 3 : 4;
  }

  private void join(String a, String b) {
    String rootA = find(a);
    String rootB = find(b);
    if (!rootA.equals(rootB)) {
      parents.put(rootA, rootB);
    }
  }

  private String find(String id) {
    String root = id;
    String parent = parents.computeIfAbsent(root, self -> self);
    while (!parent.equals(root)) {
      root = parent;
      parent = parents.get(root);
    }
    // Shorten the path, so that a chain of thousands of aliases stays cheap.
    String at = id;
    while (!at.equals(root)) {
      at = Objects.requireNonNull(parents.put(at, root), "every member but the root has a parent");
    }
    return root;
  }
}
