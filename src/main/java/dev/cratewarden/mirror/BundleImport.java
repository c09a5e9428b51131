package dev.cratewarden.mirror;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.crates.PublishTime;
import dev.cratewarden.policy.Ruling;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Takes over what a bundle carries, all of it or nothing (ADR 0015).
 *
 * <p>The signed manifest and the small parts come first; they say all that will change. Then tarballs are verified,
 * read, judged and taken in one after another, which nobody sees while no index line lists them. When the last part was
 * right the journal is committed, which is the moment at which the import has happened; what it carried is put into the
 * store after that, by a later start if need be. If anything was wrong, what was taken in is dropped again.
 */
public final class BundleImport {
  private static final int BUFFER_BYTES = 64 << 10;

  private final BundleFormat format;
  private final ImportJournal journal;
  private final IndexCopies copies;
  private final SparseIndex index;
  private final TarballStore tarballs;
  private final AdvisoryCargo advisories;
  private final ToolchainCargo toolchains;
  private final AdmissionScan scan;
  private final Supplier<Ruling> ruling;
  private final ImportChain chain;
  private final Runnable flush;
  private final InstantSource clock;
  private final MirrorEvents events;
  private final ReentrantLock importing = new ReentrantLock();

  /**
   * Imports into these.
   *
   * @param imported remembers which bundles were
   * @param flush makes what was put into the store survive a power cut
   */
  public BundleImport(
      BundleFormat format,
      ImportJournal journal,
      IndexCopies copies,
      SparseIndex index,
      TarballStore tarballs,
      AdmissionScan scan,
      AdvisoryCargo advisories,
      ToolchainCargo toolchains,
      Supplier<Ruling> ruling,
      BundleRecords imported,
      Runnable flush,
      InstantSource clock,
      MirrorEvents events) {
    this.format = format;
    this.journal = journal;
    this.copies = copies;
    this.index = index;
    this.tarballs = tarballs;
    this.advisories = advisories;
    this.toolchains = toolchains;
    this.scan = scan;
    this.ruling = ruling;
    this.chain = new ImportChain(imported);
    this.flush = flush;
    this.clock = clock;
    this.events = events;
  }

  /** Is told how many bytes of how many in all were worked on; called on the importing thread. */
  public interface Progress {
    void at(long bytes, long bytesInAll);
  }

  /**
   * Imports a bundle; blocks.
   *
   * @param files the bundle, its first volume, or all its volumes
   * @param dryRun whether to stop before anything is touched
   * @param unsignedAllowed whether a bundle without a signature will do
   * @throws BundleRefusedException if it is not what it must be; nothing has changed then
   */
  public ImportReport run(List<Path> files, boolean dryRun, boolean unsignedAllowed, Progress progress) {
    if (!importing.tryLock()) {
      throw new BundleRefusedException("another import is under way");
    }
    try (BundleFormat.Reading bundle = format.open(files, unsignedAllowed, clock.instant())) {
      FarSide before = chain.before(bundle.manifest());
      ImportPlan plan =
          new ImportPlan(bundle, before, copies, tarballs, advisories, toolchains, scan, ruling.get(), clock.instant());
      if (dryRun) {
        ImportLook look = new ImportLook(plan, bundle.manifest().manifest().tarballBytes(), progress);
        bundle.read(look);
        look.smallPartsAreOver();
        return plan.report(false);
      }
      boolean done = false;
      try {
        Taking taking = new Taking(plan, bundle, progress);
        bundle.read(taking);
        taking.finish();
        done = true;
        return plan.report(true);
      } finally {
        if (!done) {
          recover();
        }
      }
    } finally {
      importing.unlock();
    }
  }

  /**
   * Takes in what is wanted while it is read, so that everything is read and hashed once. Nobody sees a tarball that no
   * index line lists, and the journal knows of each before it is taken in.
   */
  private final class Taking extends ImportLook {
    private final BundleFormat.Reading bundle;
    private boolean changes;

    Taking(ImportPlan plan, BundleFormat.Reading bundle, Progress progress) {
      super(plan, bundle.manifest().manifest().tarballBytes(), progress);
      this.bundle = bundle;
    }

    @Override
    public void small(BundlePart.Small part, byte[] content) {
      plan.look(part, content)
          .ifPresent(news -> {
            journal.carry(part, news);
            changes = true;
          });
    }

    @Override
    void begin() {
      changes |= !plan.wanted().isEmpty();
      if (changes) {
        journal.begin(plan.wanted().keySet(), bundle.manifest().json());
      }
    }

    @Override
    Checksum tarball(CrateId id, Checksum checksum, long size, InputStream content) throws IOException {
      try (TarballStore.Admission admission = tarballs.admit(checksum)) {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
          admission.write(buffer, 0, n);
        }
        Checksum actual = admission.checksum();
        if (actual.equals(checksum)) {
          ImportPlan.Read read;
          try (InputStream bytes = admission.content()) {
            read = plan.read(id, admission.size(), bytes);
          }
          leaveOutIfDenied(read, checksum);
          if (read.denied().isEmpty()) {
            admission.commit(id, read.facts(), clock.instant()).close();
            events.tarballAdmitted(id, checksum, admission.size());
          }
        }
        return actual;
      }
    }

    @Override
    Checksum toolchainFile(Checksum checksum, InputStream content) throws IOException {
      return toolchains.take(checksum, content);
    }

    void finish() {
      smallPartsAreOver();
      if (changes) {
        requireAll(plan.wanted());
        plan.toolchains().requireAll();
        journal.commit();
        apply();
      } else {
        chain.remember(bundle.manifest().json());
        journal.end();
      }
    }
  }

  private void requireAll(Map<Checksum, CrateId> taken) {
    for (Map.Entry<Checksum, CrateId> each : taken.entrySet()) {
      if (tarballs.holding(each.getKey()).isEmpty()) {
        throw new BundleRefusedException(
            "the tarball of "
                + each.getValue()
                + " was evicted while others were taken in: cache.size-max is too small for this bundle");
      }
    }
  }

  /** Brings an import that did not end to its end, or takes it back. To be called before anybody looks at the store. */
  public void recover() {
    switch (journal.left()) {
      case ImportJournal.Nothing nothing -> journal.end();
      case ImportJournal.Begun begun -> {
        begun.tarballs().forEach(tarballs::drop);
        toolchains.dropUnnamed();
        flush.run();
        journal.end();
      }
      case ImportJournal.Committed committed -> apply();
    }
  }

  /** Puts what the journal carries into the store. Doing it again changes nothing. */
  private void apply() {
    Instant now = clock.instant();
    journal.forEachCarried((part, content) -> {
      switch (part) {
        case BundlePart.Index it -> adopt(it.name(), content, now);
        case BundlePart.Advisories it -> advisories.unpack(it.source(), content);
        case BundlePart.ToolchainPaths it -> toolchains.adopt(content);
        case BundlePart.Decisions it -> {}
      }
    });
    flush.run();
    journal.manifest().ifPresent(chain::remember);
    journal.end();
    index.forgetAll();
  }

  private void adopt(CrateName name, byte[] lines, Instant now) {
    Optional<IndexCopies.Copy> before = copies.held(name);
    MergedIndex merged = MergedIndex.of(before.map(IndexCopies.Copy::file), IndexFile.parse(name, lines));
    if (!merged.isNew()) {
      return;
    }
    Map<String, Instant> firstSeen = new HashMap<>();
    for (IndexEntry entry : merged.file().entries()) {
      if (entry.published() instanceof PublishTime.Unknown) {
        boolean known = before.flatMap(it -> it.file().entry(entry.version())).isPresent();
        firstSeen.put(entry.version().toString(), known ? before.orElseThrow().firstSeen(entry) : now);
      }
    }
    // Without validators an online mirror asks for the whole file when this is no longer fresh.
    copies.adopt(
        new StoredIndex(
            merged.file().name(),
            merged.file().bytes(),
            Validators.NONE,
            before.map(it -> it.stored().checkedAt()).orElse(now),
            Optional.empty(),
            now,
            Map.copyOf(firstSeen)));
  }
}
