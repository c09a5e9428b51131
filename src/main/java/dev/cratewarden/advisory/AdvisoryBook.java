package dev.cratewarden.advisory;

import dev.cratewarden.advisory.AliasGroups.CrateRecord;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.CrateVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The advisories known for each crate, as of one state of all feeds. Immutable. */
public final class AdvisoryBook {
  private static final AdvisoryBook EMPTY = new AdvisoryBook(new TreeMap<>());

  private final Map<String, Advisory> byId;
  private final Map<String, CrateAdvisories> byCrate;
  private final Map<String, Integer> countBySource;
  private final String revision;

  private AdvisoryBook(SortedMap<String, Advisory> records) {
    Map<String, List<CrateRecord>> grouped = new HashMap<>();
    Map<String, Integer> counts = new TreeMap<>();
    for (Advisory advisory : records.values()) {
      counts.merge(advisory.source(), 1, Integer::sum);
      for (AffectedCrate about : advisory.affected()) {
        grouped
            .computeIfAbsent(about.name().canonical(), name -> new ArrayList<>())
            .add(new CrateRecord(advisory, about));
      }
    }
    Map<String, CrateAdvisories> crates = HashMap.newHashMap(grouped.size());
    grouped.forEach((name, list) -> crates.put(name, CrateAdvisories.of(list)));
    this.byId = Map.copyOf(records);
    this.byCrate = Map.copyOf(crates);
    this.countBySource = Map.copyOf(counts);
    this.revision = revision(records.values());
  }

  /** A book that knows nothing. */
  public static AdvisoryBook empty() {
    return EMPTY;
  }

  /**
   * The book of these records. Of several with one id the last modified counts, of a RustSec id rather RustSec's own
   * file; a RustSec id that another source still has though RustSec's own files of a later day lack it is an orphan and
   * left out.
   */
  public static AdvisoryBook of(Collection<Advisory> records) {
    return new AdvisoryBook(OneRecordPerId.of(records));
  }

  /** What is wrong with {@code version} of {@code name}, worst kind first; the name's spelling does not matter. */
  public List<Match> matches(CrateName name, CrateVersion version) {
    CrateAdvisories advisories = byCrate.get(name.canonical());
    return advisories == null ? List.of() : advisories.matches(version);
  }

  /** Whether anything is known of {@code name} at all. */
  public boolean knows(CrateName name) {
    return byCrate.containsKey(name.canonical());
  }

  /** The record of {@code id}, withdrawn or not. */
  public Optional<Advisory> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /**
   * The crates, in canonical spelling, about which this book may say something else than {@code before}: those that a
   * record is about, or was, that is not the same in both.
   */
  public Set<String> changedSince(AdvisoryBook before) {
    if (revision.equals(before.revision)) {
      return Set.of();
    }
    Set<String> names = new HashSet<>();
    Set<String> ids = new HashSet<>(byId.keySet());
    ids.addAll(before.byId.keySet());
    for (String id : ids) {
      Optional<Advisory> now = find(id);
      Optional<Advisory> then = before.find(id);
      if (!now.equals(then)) {
        Stream.concat(now.stream(), then.stream())
            .flatMap(record -> record.affected().stream())
            .forEach(about -> names.add(about.name().canonical()));
      }
    }
    return Set.copyOf(names);
  }

  /** How many records there are, withdrawn ones included. */
  public int size() {
    return byId.size();
  }

  /** How many records come from each source. */
  public Map<String, Integer> countBySource() {
    return countBySource;
  }

  /** Names the contents: equal records, equal revision. 16 hexadecimal digits; {@code none} of the empty book. */
  public String revision() {
    return revision;
  }

  /** When the newest record was modified. */
  public Optional<Instant> newest() {
    return byId.values().stream().map(Advisory::modified).max(Comparator.naturalOrder());
  }

  private static String revision(Collection<Advisory> ordered) {
    if (ordered.isEmpty()) {
      return "none";
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Advisory advisory : ordered) {
        digest.update(advisory.toString().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
