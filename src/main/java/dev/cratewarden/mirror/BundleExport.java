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
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Packs given versions into a bundle: their tarballs, the index lines that list them and no others, what the policy
 * says of them, and the advisories it says it by.
 *
 * <p>What is not held is fetched, verified and judged first, as for a client. Whoever resolves against what a bundle
 * carries can pick only what it carries.
 */
public final class BundleExport {
  private final LockfilePrefetch prefetch;
  private final IndexCopies copies;
  private final SparseIndex index;
  private final TarballStore tarballs;
  private final Supplier<Ruling> ruling;
  private final AdvisoryCargo advisories;
  private final BundleFormat format;
  private final InstantSource clock;
  private final String source;

  /**
   * Exports what these hold.
   *
   * @param source the index they mirror, for the manifest
   */
  public BundleExport(
      LockfilePrefetch prefetch,
      IndexCopies copies,
      SparseIndex index,
      TarballStore tarballs,
      Supplier<Ruling> ruling,
      AdvisoryCargo advisories,
      BundleFormat format,
      InstantSource clock,
      String source) {
    this.prefetch = prefetch;
    this.copies = copies;
    this.index = index;
    this.tarballs = tarballs;
    this.ruling = ruling;
    this.advisories = advisories;
    this.format = format;
    this.clock = clock;
    this.source = source;
  }

  /**
   * What to export.
   *
   * @param view by whose policy the versions are judged
   * @param to a file that does not exist yet
   * @param skipDenied whether versions that are denied or held back are left out, instead of ending the export
   * @param created the instant to be named in the bundle; without one it is the newest publication of a version in it
   */
  public record Request(
      ViewKey view, Collection<CrateId> versions, Path to, boolean skipDenied, Optional<Instant> created) {}

  /** How an export ended. */
  public sealed interface Outcome {
    /** The versions that the policy refuses, with its reasons. */
    SortedMap<CrateId, String> denied();

    /** The bundle is there, without those denied. */
    record Done(BundleFormat.Written bundle, long versions, SortedMap<CrateId, String> denied) implements Outcome {}

    /** There is no bundle, because of those denied and those that could not be had. */
    record Stopped(SortedMap<CrateId, String> denied, SortedMap<CrateId, String> failed) implements Outcome {}
  }

  /**
   * Exports; blocks.
   *
   * @throws BundleRefusedException if the file cannot be written or the store lost something meanwhile
   */
  public Outcome run(Request request, LockfilePrefetch.Progress progress) throws InterruptedException {
    try (BundleFormat.Writing bundle = format.create(request.to())) {
      SortedMap<CrateId, String> denied = new TreeMap<>();
      SortedMap<CrateId, String> failed = new TreeMap<>();
      List<CrateId> carried = new ArrayList<>();
      prefetch
          .run(request.view(), request.versions(), progress)
          .forEach((id, result) -> {
            switch (result) {
              case LockfilePrefetch.Result.Held it -> carried.add(id);
              case LockfilePrefetch.Result.Refused it -> denied.put(id, it.reason());
              case LockfilePrefetch.Result.Failed it -> failed.put(id, it.reason());
            }
          });
      if (!failed.isEmpty() || !denied.isEmpty() && !request.skipDenied()) {
        return new Outcome.Stopped(denied, failed);
      }
      Ruling current = ruling.get();
      Packing packing = new Packing(bundle, current, request.view());
      byCrate(carried).forEach(packing::add);
      for (String feed : advisories.sources()) {
        bundle.add(new BundlePart.Advisories(feed), advisories.pack(feed));
      }
      BundleFormat.Written written = packing.finish(request.created());
      return new Outcome.Done(written, carried.size(), denied);
    }
  }

  private static SortedMap<CrateName, List<CrateId>> byCrate(List<CrateId> ids) {
    SortedMap<CrateName, List<CrateId>> byCrate = new TreeMap<>();
    ids.forEach(id -> byCrate.computeIfAbsent(id.name(), name -> new ArrayList<>()).add(id));
    return byCrate;
  }

  /** A bundle while it is packed. */
  private final class Packing {
    private final BundleFormat.Writing bundle;
    private final Ruling ruling;
    private final ViewKey view;
    private final Instant now = clock.instant();
    private final Set<Checksum> announced = new HashSet<>();
    private final ByteArrayOutputStream decisions = new ByteArrayOutputStream();
    private Instant newest = Instant.EPOCH;

    Packing(BundleFormat.Writing bundle, Ruling ruling, ViewKey view) {
      this.bundle = bundle;
      this.ruling = ruling;
      this.view = view;
    }

    void add(CrateName name, List<CrateId> ids) {
      IndexCopies.Copy copy = copies.held(name).orElseThrow(() -> lost("the index file of " + name));
      IndexFile file = copy.file();
      List<IndexEntry> lines = new ArrayList<>();
      for (CrateId id : ids) {
        IndexEntry entry = file.entry(id.version()).orElseThrow(() -> lost("the index line of " + id));
        lines.add(entry);
        announce(entry);
        decide(copy, entry);
        if (entry.published() instanceof PublishTime.Known known && known.at().isAfter(newest)) {
          newest = known.at();
        }
      }
      bundle.add(new BundlePart.Index(name), PrunedIndex.lines(file, lines));
    }

    private void announce(IndexEntry entry) {
      if (announced.add(entry.checksum())) {
        Holding holding = tarballs.holding(entry.checksum()).orElseThrow(() -> lost("the tarball of " + entry.id()));
        bundle.announce(entry.checksum(), holding.size());
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

    BundleFormat.Written finish(Optional<Instant> created) {
      bundle.add(new BundlePart.Decisions(), decisions.toByteArray());
      BundleManifest.Origin origin =
          new BundleManifest.Origin(
              created.orElse(newest), source, Optional.empty(), ruling.revision(), ruling.book().revision());
      return bundle.finish(origin, this::open);
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
}
