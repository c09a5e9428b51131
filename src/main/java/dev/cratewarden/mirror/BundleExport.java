package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.policy.Ruling;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Packs versions into a bundle: their tarballs, the index lines that list them and no others, what the policy says of
 * them, and the advisories it says it by. Based on an earlier bundle it carries what the other side does not have.
 *
 * <p>Whoever resolves against what bundles brought can pick only what they brought.
 */
public final class BundleExport {
  private static final int ID_DIGITS_MIN = 8;

  private final ExportGathering gathering;
  private final IndexCopies copies;
  private final SparseIndex index;
  private final TarballStore tarballs;
  private final Supplier<Ruling> ruling;
  private final ToolchainGathering toolchainGathering;
  private final ToolchainCargo toolchains;
  private final AdvisoryCargo advisories;
  private final BundleFormat format;
  private final BundleRecords exported;
  private final InstantSource clock;
  private final String source;

  /**
   * Exports what these hold.
   *
   * @param exported remembers what was sent
   * @param source the index they mirror, for the manifest
   */
  public BundleExport(
      ExportGathering gathering,
      IndexCopies copies,
      SparseIndex index,
      TarballStore tarballs,
      Supplier<Ruling> ruling,
      ToolchainGathering toolchainGathering,
      ToolchainCargo toolchains,
      AdvisoryCargo advisories,
      BundleFormat format,
      BundleRecords exported,
      InstantSource clock,
      String source) {
    this.gathering = gathering;
    this.copies = copies;
    this.index = index;
    this.tarballs = tarballs;
    this.ruling = ruling;
    this.toolchainGathering = toolchainGathering;
    this.toolchains = toolchains;
    this.advisories = advisories;
    this.format = format;
    this.exported = exported;
    this.clock = clock;
    this.source = source;
  }

  /**
   * What to export.
   *
   * @param view by whose policy the versions are judged
   * @param base what the other side has already
   * @param to a file that does not exist yet
   * @param volumeBytesMax into files of what size to split it
   * @param skipDenied whether versions that are denied or held back are left out, instead of ending the export
   * @param created the instant to be named in the bundle; without one it is the newest publication of a version in it
   */
  public record Request(
      ViewKey view,
      ExportSelection selection,
      ExportBase base,
      Path to,
      OptionalLong volumeBytesMax,
      boolean skipDenied,
      Optional<Instant> created) {}

  /** How an export ended. */
  public sealed interface Outcome {
    /** The versions that the policy refuses, with its reasons. */
    SortedMap<CrateId, String> denied();

    /** The bundle is there, without those denied. */
    record Done(BundleFormat.Written bundle, long versions, SortedMap<CrateId, String> denied) implements Outcome {}

    /** There is no bundle, because of those denied and those that could not be had. */
    record Stopped(SortedMap<CrateId, String> denied, SortedMap<String, String> failed) implements Outcome {}
  }

  /** The base of an export, looked up. */
  private record Known(FarSide farSide, Optional<BundleFormat.ManifestBytes> bundle, Optional<Instant> time) {}

  /**
   * Exports; blocks.
   *
   * @throws BundleRefusedException if the base is not known, the file cannot be written or the store lost something
   *     meanwhile
   */
  public Outcome run(Request request, ExportGathering.Progress progress) throws InterruptedException {
    Known known = known(request.base());
    Predicate<IndexEntry> isThere =
        entry ->
            known.farSide.holds(entry.checksum())
                || known
                    .time
                    .flatMap(time -> tarballs.holding(entry.checksum()).map(it -> it.firstSeen().isBefore(time)))
                    .orElse(false);
    try (BundleFormat.Writing bundle = format.create(request.to(), request.volumeBytesMax())) {
      ExportGathering.Gathered gathered = gathering.gather(request.view(), request.selection(), isThere, progress);
      ToolchainGathering.Gathered tools = toolchainGathering.gather(request.selection().toolchains());
      if (!tools.failed().isEmpty()) {
        SortedMap<String, String> failed = new TreeMap<>(tools.failed());
        failed.putAll(gathered.failed());
        return new Outcome.Stopped(gathered.denied(), failed);
      }
      if (!gathered.failed().isEmpty() || !gathered.denied().isEmpty() && !request.skipDenied()) {
        return new Outcome.Stopped(gathered.denied(), gathered.failed());
      }
      gathering.refresh(known.farSide.crates());
      Predicate<IndexEntry> isListedThere = entry -> isThere.test(entry) && isOffered(request.view(), entry);
      BundlePacking packing =
          new BundlePacking(bundle, copies, index, tarballs, ruling.get(), request.view(), clock.instant(), toolchains);
      packing.add(gathered.carried(), isListedThere, known.farSide);
      packing.add(tools, known.farSide);
      for (String feed : advisories.sources()) {
        packing.addUnlessKnown(new BundlePart.Advisories(feed), advisories.pack(feed), known.farSide);
      }
      Optional<Instant> created =
          request.created().isPresent()
              ? request.created()
              : known.bundle.map(it -> it.manifest().origin().created()).filter(it -> it.isAfter(packing.newest()));
      BundleFormat.Written written =
          packing.finish(created, source, known.bundle.map(BundleFormat.ManifestBytes::id), known.time);
      exported.keep(written.manifest().json());
      return new Outcome.Done(written, gathered.carried().size(), gathered.denied());
    }
  }

  /** Whether a version that the other side has may still be had here. */
  private boolean isOffered(ViewKey view, IndexEntry entry) {
    return copies.held(entry.id().name()).filter(copy -> gathering.refusal(view, copy, entry).isEmpty()).isPresent();
  }

  private Known known(ExportBase base) {
    return switch (base) {
      case ExportBase.Nothing it -> new Known(FarSide.UNKNOWN, Optional.empty(), Optional.empty());
      case ExportBase.Time it -> new Known(FarSide.UNKNOWN, Optional.empty(), Optional.of(it.at()));
      case ExportBase.BundleFile it -> known(format.manifest(it.file(), clock.instant()));
      case ExportBase.Bundle it -> known(record(it.id()));
    };
  }

  private Known known(BundleFormat.ManifestBytes bundle) {
    return new Known(FarSide.after(bundle, exported), Optional.of(bundle), Optional.empty());
  }

  private BundleFormat.ManifestBytes record(String id) {
    List<Checksum> found =
        exported.list().stream().map(BundleRecords.Kept::id).filter(it -> it.hex().startsWith(id)).distinct().toList();
    if (id.length() < ID_DIGITS_MIN || found.isEmpty()) {
      throw new BundleRefusedException(
          "no bundle " + id + " was exported here: give its file, or at least " + ID_DIGITS_MIN + " digits of its id");
    }
    if (found.size() > 1) {
      throw new BundleRefusedException("several bundles begin with " + id + ": give more digits");
    }
    return exported.find(found.getFirst()).orElseThrow();
  }
}
