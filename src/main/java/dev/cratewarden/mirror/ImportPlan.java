package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.policy.CrateFacts;
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
  private final FarSide before;
  private final IndexCopies copies;
  private final TarballStore store;
  private final AdvisoryCargo cargo;
  private final ToolchainPlan toolchains;
  private final AdmissionScan scan;
  private final Ruling ruling;
  private final Instant now;
  private final Map<Checksum, Long> carried = new HashMap<>();
  private final Set<Checksum> listed = new HashSet<>();
  private final Map<Checksum, CrateId> wanted = new HashMap<>();
  private final SortedMap<CrateId, Checksum> added = new TreeMap<>();
  private final SortedSet<CrateId> changed = new TreeSet<>();
  private final SortedSet<CrateId> yanked = new TreeSet<>();
  private final SortedSet<CrateId> removed = new TreeSet<>();
  private final SortedSet<CrateId> missing = new TreeSet<>();
  private final SortedMap<CrateId, String> denied = new TreeMap<>();
  private final SortedMap<CrateId, String> held = new TreeMap<>();
  private final List<String> advisories = new ArrayList<>();
  private long unchanged;

  /**
   * A plan for {@code bundle}.
   *
   * @param before what the bundles brought that it builds on
   */
  ImportPlan(
      BundleFormat.Reading bundle,
      FarSide before,
      IndexCopies copies,
      TarballStore store,
      AdvisoryCargo cargo,
      ToolchainCargo toolchains,
      AdmissionScan scan,
      Ruling ruling,
      Instant now) {
    this.bundle = bundle;
    this.before = before;
    this.copies = copies;
    this.store = store;
    this.cargo = cargo;
    this.toolchains = new ToolchainPlan(toolchains, bundle.manifest().manifest());
    this.scan = scan;
    this.ruling = ruling;
    this.now = now;
    for (BundleManifest.Entry entry : manifest().parts()) {
      if (entry.part() instanceof BundlePart.Tarball tarball) {
        carried.put(tarball.checksum(), entry.size());
      }
    }
  }

  private BundleManifest manifest() {
    return bundle.manifest().manifest();
  }

  /** Looks at one verified part; returns what of it is to be taken over, if that would change anything. */
  Optional<byte[]> look(BundlePart.Small part, byte[] content) {
    return switch (part) {
      case BundlePart.Index it -> look(it.name(), content);
      case BundlePart.Advisories it -> look(it.source(), content);
      case BundlePart.Decisions it -> Optional.empty();
      case BundlePart.ToolchainPaths it -> toolchains.look(content);
    };
  }

  private Optional<byte[]> look(String source, byte[] packed) {
    if (!cargo.isNews(source, packed)) {
      return Optional.empty();
    }
    advisories.add(source);
    return Optional.of(packed);
  }

  private Optional<byte[]> look(CrateName name, byte[] content) {
    IndexFile lines = usable(name, content);
    Optional<IndexCopies.Copy> copy = copies.held(name);
    lookForRemoved(copy, lines);
    if (lines.entries().isEmpty()) {
      return Optional.empty();
    }
    MergedIndex merged = MergedIndex.of(copy.map(IndexCopies.Copy::file), lines);
    for (IndexEntry entry : lines.entries()) {
      look(copy, merged, lines, entry);
    }
    return merged.isNew() ? Optional.of(lines.bytes()) : Optional.empty();
  }

  /**
   * The lines that can be of use here: a line of a delta whose tarball is neither in it nor held tells of a version
   * that this side refused or lost.
   */
  private IndexFile usable(CrateName name, byte[] content) {
    IndexFile lines = IndexFile.parse(name, content);
    Set<String> versions = lines.entries().stream().map(it -> it.version().toString()).collect(Collectors.toSet());
    if (lines.invalidLines() > 0 || versions.isEmpty() || versions.size() != lines.entries().size()) {
      throw new BundleRefusedException("the index file of " + name + " in the bundle has lines that no export writes");
    }
    List<IndexEntry> useful = new ArrayList<>();
    for (IndexEntry entry : lines.entries()) {
      if (carried.containsKey(entry.checksum()) || store.holding(entry.checksum()).isPresent()) {
        useful.add(entry);
      } else if (manifest().origin().isDelta()) {
        missing.add(entry.id());
      } else {
        throw new BundleRefusedException(
            "the tarball of " + entry.id() + " is missing: it is neither in the bundle nor held here");
      }
    }
    return useful.size() == lines.entries().size() ? lines : IndexFile.parse(name, PrunedIndex.lines(lines, useful));
  }

  private void lookForRemoved(Optional<IndexCopies.Copy> copy, IndexFile lines) {
    copy.ifPresent(it ->
        it.file().entries().stream()
            .filter(entry -> before.holds(entry.checksum()) && lines.entry(entry.version()).isEmpty())
            .filter(entry -> !missing.contains(entry.id()))
            .forEach(entry -> removed.add(entry.id())));
  }

  private void look(Optional<IndexCopies.Copy> copy, MergedIndex merged, IndexFile lines, IndexEntry entry) {
    CrateId id = entry.id();
    Checksum checksum = entry.checksum();
    Optional<IndexEntry> known = copy.flatMap(it -> it.file().entry(entry.version()));
    if (known.isPresent() && !known.get().checksum().equals(checksum)) {
      throw new BundleRefusedException(
          "the bundle says that "
              + id
              + " has the checksum "
              + checksum
              + ", but it is known here with "
              + known.get().checksum());
    }
    boolean isHeld = store.holding(checksum).isPresent();
    listed.add(checksum);
    if (entry.yanked()) {
      yanked.add(id);
    }
    boolean sameLine = known.filter(it -> copy.orElseThrow().file().line(it).equals(lines.line(entry))).isPresent();
    if (known.isPresent() && !sameLine) {
      changed.add(id);
    }
    boolean isRefused = isRefused(copy, merged, entry);
    if (!isRefused && !isHeld) {
      wanted.putIfAbsent(checksum, id);
    }
    if (known.isEmpty() || !isHeld && !isRefused) {
      added.put(id, checksum);
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
      case HOLD -> held.put(id, Reasons.of(verdict));
      case DENY -> denied.put(id, Reasons.of(verdict));
    }
    return verdict.level() == Verdict.Level.DENY && !ruling.observes("");
  }

  private Verdict judge(Optional<IndexCopies.Copy> copy, MergedIndex merged, IndexEntry entry, ContentFacts content) {
    Instant firstSeen =
        copy.filter(it -> it.file().entry(entry.version()).isPresent()).map(it -> it.firstSeen(entry)).orElse(now);
    return ruling.judge("", CrateFacts.of(merged.file(), entry, firstSeen, content), now);
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
        refused.or(() -> verdict.level() == Verdict.Level.DENY ? Optional.of(Reasons.of(verdict)) : Optional.empty());
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
    toolchains.close();
    for (BundleManifest.Entry entry : manifest().parts()) {
      if (entry.part() instanceof BundlePart.Tarball tarball && !listed.contains(tarball.checksum())) {
        throw new BundleRefusedException(
            "the bundle has a surplus part: no index file of it lists tarball " + tarball.checksum());
      }
    }
  }

  /** The size of a tarball in the bundle, in bytes. */
  long size(Checksum carriedTarball) {
    return carried.getOrDefault(carriedTarball, 0L);
  }

  /** The same for toolchains. */
  ToolchainPlan toolchains() {
    return toolchains;
  }

  /** The tarballs to take in, each with a version that it is listed as. */
  Map<Checksum, CrateId> wanted() {
    return wanted;
  }

  ImportReport report(boolean committed) {
    return new ImportReport(
        bundle.manifest().id(),
        manifest().origin(),
        bundle.signedBy(),
        new ImportReport.Judgement(now, ruling.revision(), ruling.book().revision(), !ruling.observes("")),
        new ImportReport.Versions(added, changed, yanked, removed, missing, denied, held, unchanged),
        wanted.size(),
        wanted.keySet().stream().mapToLong(carried::get).sum(),
        advisories,
        toolchains.report(),
        committed);
  }
}
