package dev.cratewarden.mirror;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.crates.PublishTime;
import dev.cratewarden.policy.Finding;
import dev.cratewarden.policy.Ruling;
import dev.cratewarden.policy.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** One bundle while it is packed. */
final class BundlePacking {
  private final BundleFormat.Writing bundle;
  private final IndexCopies copies;
  private final SparseIndex index;
  private final TarballStore tarballs;
  private final Ruling ruling;
  private final ViewKey view;
  private final Instant now;
  private final ToolchainCargo toolchains;
  private final Set<Checksum> announced = new HashSet<>();
  private final ByteArrayOutputStream decisions = new ByteArrayOutputStream();
  private Instant newest = Instant.EPOCH;

  BundlePacking(
      BundleFormat.Writing bundle,
      IndexCopies copies,
      SparseIndex index,
      TarballStore tarballs,
      Ruling ruling,
      ViewKey view,
      Instant now,
      ToolchainCargo toolchains) {
    this.bundle = bundle;
    this.toolchains = toolchains;
    this.copies = copies;
    this.index = index;
    this.tarballs = tarballs;
    this.ruling = ruling;
    this.view = view;
    this.now = now;
  }

  /**
   * Adds versions and the index files that list them.
   *
   * @param isListedThere tells the other versions that the other side has and that are to stay in its index
   * @param farSide of whose other crates the index is renewed where it has changed
   */
  void add(SortedSet<CrateId> carried, Predicate<IndexEntry> isListedThere, FarSide farSide) {
    SortedMap<CrateName, Set<CrateId>> byCrate = new TreeMap<>(Comparator.comparing(CrateName::lowerCase));
    carried.forEach(id -> byCrate.computeIfAbsent(id.name(), name -> new HashSet<>()).add(id));
    byCrate.forEach((name, ids) -> add(name, ids, isListedThere, farSide));
    for (CrateName name : farSide.crates()) {
      if (!byCrate.containsKey(name)) {
        renew(name, isListedThere, farSide);
      }
    }
  }

  private void add(CrateName name, Set<CrateId> ids, Predicate<IndexEntry> isListedThere, FarSide farSide) {
    IndexCopies.Copy copy = copies.held(name).orElseThrow(() -> lost("the index file of " + name));
    IndexFile file = copy.file();
    for (CrateId id : new TreeSet<>(ids)) {
      IndexEntry entry = file.entry(id.version()).orElseThrow(() -> lost("the index line of " + id));
      announce(entry);
      decide(copy, entry);
      if (entry.published() instanceof PublishTime.Known known && known.at().isAfter(newest)) {
        newest = known.at();
      }
    }
    byte[] lines = lines(file, entry -> ids.contains(entry.id()) || isListedThere.test(entry));
    addUnlessKnown(new BundlePart.Index(name), lines, farSide);
  }

  private void renew(CrateName name, Predicate<IndexEntry> isListedThere, FarSide farSide) {
    copies
        .held(name)
        .map(copy -> lines(copy.file(), isListedThere))
        .filter(lines -> lines.length > 0)
        .ifPresent(lines -> addUnlessKnown(new BundlePart.Index(name), lines, farSide));
  }

  private static byte[] lines(IndexFile file, Predicate<IndexEntry> wanted) {
    List<IndexEntry> lines = new ArrayList<>();
    for (IndexEntry entry : file.entries()) {
      boolean counts = file.entry(entry.version()).filter(it -> it.offset() == entry.offset()).isPresent();
      if (counts && wanted.test(entry)) {
        lines.add(entry);
      }
    }
    lines.sort(Comparator.comparing(IndexEntry::version));
    return PrunedIndex.lines(file, lines);
  }

  /** Adds files of toolchains and the paths that lead to them. */
  void add(ToolchainGathering.Gathered gathered, FarSide farSide) {
    if (gathered.pointers().isEmpty()) {
      return;
    }
    addUnlessKnown(new BundlePart.ToolchainPaths(), toolchains.lines(gathered.pointers().values()), farSide);
    for (DistPointer pointer : gathered.pointers().values()) {
      Checksum sha256 = pointer.sha256();
      if (!farSide.holdsToolchainFile(sha256) && announced.add(sha256)) {
        bundle.announce(new BundlePart.ToolchainFile(sha256), toolchains.size(pointer), sha256);
      }
    }
    newest = gathered.newest().isAfter(newest) ? gathered.newest() : newest;
  }

  /** Adds a part, unless the other side was sent just this. */
  void addUnlessKnown(BundlePart.Small part, byte[] content, FarSide farSide) {
    if (!farSide.knows(part, content)) {
      bundle.add(part, content);
    }
  }

  private void announce(IndexEntry entry) {
    if (announced.add(entry.checksum())) {
      Holding holding = tarballs.holding(entry.checksum()).orElseThrow(() -> lost("the tarball of " + entry.id()));
      bundle.announce(new BundlePart.Tarball(entry.checksum()), holding.size(), entry.checksum());
    }
  }

  private void decide(IndexCopies.Copy copy, IndexEntry entry) {
    Verdict verdict = ruling.judge(view.view(), index.factsFor(view.view(), copy, entry, ruling, now), now);
    ObjectNode line =
        JsonNodeFactory.instance
            .objectNode()
            .put("crate", entry.id().name().value())
            .put("version", entry.version().toString())
            .put("verdict", verdict.level().word());
    ArrayNode findings = line.putArray("findings");
    for (Finding finding : verdict.findings()) {
      findings
          .addObject()
          .put("code", finding.code().code())
          .put("subject", finding.subject())
          .put("verdict", finding.verdict().word())
          .put("waived", finding.waivedBy().isPresent());
    }
    decisions.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** When the newest of the versions added was published. */
  Instant newest() {
    return newest;
  }

  /** Writes the bundle. */
  BundleFormat.Written finish(
      Optional<Instant> created, String source, Optional<Checksum> base, Optional<Instant> since) {
    bundle.add(new BundlePart.Decisions(), decisions.toByteArray());
    BundleManifest.Origin origin =
        new BundleManifest.Origin(
            created.orElse(newest), source, base, since, ruling.revision(), ruling.book().revision());
    return bundle.finish(
        origin,
        part ->
            switch (part) {
              case BundlePart.Tarball it -> open(it.checksum());
              case BundlePart.ToolchainFile it -> toolchains.open(it.checksum());
            });
  }

  private InputStream open(Checksum checksum) {
    return switch (tarballs.open(checksum, now)) {
      case TarballStore.Held held -> new TarballStream(held.tarball());
      case TarballStore.Missing missing -> throw lost("tarball " + checksum);
      case TarballStore.Corrupt corrupt ->
          throw new BundleRefusedException(
              "tarball "
                  + checksum
                  + " is damaged in the store: "
                  + corrupt.detail()
                  + "; export again to fetch it anew");
    };
  }

  private static BundleRefusedException lost(String what) {
    return new BundleRefusedException(
        what + " was held and is gone: cache.size-max is too small for this export, or a version is reserved");
  }
}
