package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.policy.CrateFacts;
import dev.cratewarden.policy.Finding;
import dev.cratewarden.policy.Ruling;
import dev.cratewarden.policy.Verdict;
import dev.cratewarden.scan.ContentFacts;
import dev.cratewarden.scan.ScanResult;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the parts of one bundle would change, found out part by part while they are verified. */
final class ImportPlan {
  private final BundleFormat.Reading bundle;
  private final IndexCopies copies;
  private final TarballStore store;
  private final AdvisoryCargo cargo;
  private final AdmissionScan scan;
  private final Ruling ruling;
  private final Instant now;
  private final Map<Checksum, Long> carried = new HashMap<>();
  private final Set<Checksum> listed = new HashSet<>();
  private final Map<Checksum, CrateId> wanted = new HashMap<>();
  private final SortedSet<CrateId> added = new TreeSet<>();
  private final SortedSet<CrateId> changed = new TreeSet<>();
  private final SortedSet<CrateId> yanked = new TreeSet<>();
  private final SortedMap<CrateId, String> denied = new TreeMap<>();
  private final SortedMap<CrateId, String> held = new TreeMap<>();
  private final List<String> advisories = new ArrayList<>();
  private long unchanged;

  ImportPlan(
      BundleFormat.Reading bundle,
      IndexCopies copies,
      TarballStore store,
      AdvisoryCargo cargo,
      AdmissionScan scan,
      Ruling ruling,
      Instant now) {
    this.bundle = bundle;
    this.copies = copies;
    this.store = store;
    this.cargo = cargo;
    this.scan = scan;
    this.ruling = ruling;
    this.now = now;
    for (BundleManifest.Entry entry : bundle.manifest().parts()) {
      if (entry.part() instanceof BundlePart.Tarball tarball) {
        carried.put(tarball.checksum(), entry.size());
      }
    }
  }

  /** Looks at one verified part; returns whether taking it over would change anything. */
  boolean look(BundlePart part, byte[] content) {
    return switch (part) {
      case BundlePart.Index it -> look(it.name(), content);
      case BundlePart.Advisories it -> look(it.source(), content);
      case BundlePart.Decisions it -> false;
      case BundlePart.Tarball it -> throw new IllegalStateException("a tarball is no small part");
    };
  }

  private boolean look(String source, byte[] packed) {
    boolean isNews = cargo.isNews(source, packed);
    if (isNews) {
      advisories.add(source);
    }
    return isNews;
  }

  private boolean look(CrateName name, byte[] content) {
    IndexFile lines = IndexFile.parse(name, content);
    Set<String> versions = lines.entries().stream().map(it -> it.version().toString()).collect(Collectors.toSet());
    if (lines.invalidLines() > 0 || versions.isEmpty() || versions.size() != lines.entries().size()) {
      throw new BundleRefusedException("the index file of " + name + " in the bundle has lines that no export writes");
    }
    Optional<IndexCopies.Copy> copy = copies.held(name);
    MergedIndex merged = MergedIndex.of(copy.map(IndexCopies.Copy::file), lines);
    for (IndexEntry entry : lines.entries()) {
      look(copy, merged, lines, entry);
    }
    return merged.isNew();
  }

  private void look(Optional<IndexCopies.Copy> copy, MergedIndex merged, IndexFile lines, IndexEntry entry) {
    CrateId id = entry.id();
    Checksum checksum = entry.checksum();
    Optional<IndexEntry> before = copy.flatMap(it -> it.file().entry(entry.version()));
    if (before.isPresent() && !before.get().checksum().equals(checksum)) {
      throw new BundleRefusedException(
          "the bundle says that "
              + id
              + " has the checksum "
              + checksum
              + ", but it is known here with "
              + before.get().checksum());
    }
    boolean isHeld = store.holding(checksum).isPresent();
    if (!isHeld && !carried.containsKey(checksum)) {
      throw new BundleRefusedException(
          "the tarball of " + id + " is missing: it is neither in the bundle nor held here");
    }
    listed.add(checksum);
    if (entry.yanked()) {
      yanked.add(id);
    }
    boolean sameLine = before.filter(it -> copy.orElseThrow().file().line(it).equals(lines.line(entry))).isPresent();
    if (before.isPresent() && !sameLine) {
      changed.add(id);
    }
    boolean isRefused = isRefused(copy, merged, entry);
    if (!isRefused && !isHeld) {
      wanted.putIfAbsent(checksum, id);
    }
    if (before.isEmpty() || !isHeld && !isRefused) {
      added.add(id);
    } else if (sameLine) {
      unchanged++;
    }
  }

  /**
   * Judges one version by what its line and its siblings say; what is inside its tarball is judged when that is read.
   */
  private boolean isRefused(Optional<IndexCopies.Copy> copy, MergedIndex merged, IndexEntry entry) {
    CrateId id = entry.id();
    if (ruling.isReserved(id.name())) {
      denied.put(id, "its name is reserved for internal use");
      return true;
    }
    Verdict verdict = judge(copy, merged, entry, ContentFacts.UNKNOWN).beforeReading();
    switch (verdict.level()) {
      case ALLOW -> {}
      case HOLD -> held.put(id, reasons(verdict));
      case DENY -> denied.put(id, reasons(verdict));
    }
    return verdict.level() == Verdict.Level.DENY && !ruling.observes("");
  }

  private Verdict judge(Optional<IndexCopies.Copy> copy, MergedIndex merged, IndexEntry entry, ContentFacts content) {
    Instant firstSeen =
        copy.filter(it -> it.file().entry(entry.version()).isPresent()).map(it -> it.firstSeen(entry)).orElse(now);
    return ruling.judge("", CrateFacts.of(merged.file(), entry, firstSeen, content), now);
  }

  private static String reasons(Verdict verdict) {
    return verdict.findings().stream()
        .filter(it -> it.effect() == verdict.level())
        .map(ImportPlan::reason)
        .collect(Collectors.joining("; "));
  }

  private static String reason(Finding finding) {
    return finding.subject().isEmpty() ? finding.code().code() : finding.subject() + " (" + finding.code().code() + ")";
  }

  /**
   * What a tarball says of itself.
   *
   * @param denied why it must not be kept, if it must not
   */
  record Read(ContentFacts facts, Optional<String> denied) {}

  /**
   * Reads a wanted tarball and judges it by what is inside too.
   *
   * @param id from {@link #wanted}
   * @throws IOException if {@code content} cannot be read
   */
  Read read(CrateId id, long size, InputStream content) throws IOException {
    // Lines are read anew, for those of all crates together would not fit in memory.
    IndexFile lines = IndexFile.parse(id.name(), bundle.small(new BundlePart.Index(id.name())));
    IndexEntry entry = lines.entry(id.version()).orElseThrow();
    ScanResult result = scan.read(id, Optional.of(entry), size, content);
    Optional<IndexCopies.Copy> copy = copies.held(id.name());
    Verdict verdict = judge(copy, MergedIndex.of(copy.map(IndexCopies.Copy::file), lines), entry, result.facts());
    Optional<String> refused = result.refusal().map(it -> it.code() + ": " + it.detail());
    Optional<String> why =
        refused.or(() -> verdict.level() == Verdict.Level.DENY ? Optional.of(reasons(verdict)) : Optional.empty());
    why.ifPresent(it -> denied.put(id, it));
    boolean isLeftOut = refused.isPresent() || why.isPresent() && !ruling.observes("");
    return new Read(result.facts(), isLeftOut ? why : Optional.empty());
  }

  /** Leaves out a wanted tarball. */
  void leaveOut(Checksum checksum) {
    CrateId id = wanted.remove(checksum);
    if (id != null) {
      added.remove(id);
    }
  }

  /** Ends the look; from here on the plan stands. */
  void close() {
    for (BundleManifest.Entry entry : bundle.manifest().parts()) {
      if (entry.part() instanceof BundlePart.Tarball tarball && !listed.contains(tarball.checksum())) {
        throw new BundleRefusedException(
            "the bundle has a surplus part: no index file of it lists tarball " + tarball.checksum());
      }
    }
  }

  /** The tarballs to take in, each with a version that it is listed as. */
  Map<Checksum, CrateId> wanted() {
    return wanted;
  }

  ImportReport report(boolean committed) {
    return new ImportReport(
        bundle.id(),
        bundle.manifest().origin(),
        bundle.signedBy(),
        added,
        changed,
        yanked,
        !ruling.observes(""),
        denied,
        held,
        unchanged,
        wanted.size(),
        wanted.keySet().stream().mapToLong(carried::get).sum(),
        advisories,
        committed);
  }
}
