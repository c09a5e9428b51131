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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Takes over what a bundle carries, all of it or nothing (ADR 0015).
 *
 * <p>First everything is read, verified and judged, and nothing is touched. Then tarballs are taken in, which nobody
 * sees while no index line lists them. Then the journal is committed, which is the moment at which the import has
 * happened; what it carried is put into the store after that, by a later start if need be.
 */
public final class BundleImport {
  private static final int BUFFER_BYTES = 64 << 10;

  private final BundleFormat format;
  private final ImportJournal journal;
  private final IndexCopies copies;
  private final SparseIndex index;
  private final TarballStore tarballs;
  private final AdvisoryCargo advisories;
  private final AdmissionScan scan;
  private final Supplier<Ruling> ruling;
  private final Runnable flush;
  private final InstantSource clock;
  private final MirrorEvents events;
  private final ReentrantLock importing = new ReentrantLock();

  /**
   * Imports into these.
   *
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
      Supplier<Ruling> ruling,
      Runnable flush,
      InstantSource clock,
      MirrorEvents events) {
    this.format = format;
    this.journal = journal;
    this.copies = copies;
    this.index = index;
    this.tarballs = tarballs;
    this.advisories = advisories;
    this.scan = scan;
    this.ruling = ruling;
    this.flush = flush;
    this.clock = clock;
    this.events = events;
  }

  /** Is told how many bytes of how many in all were worked on; called on the importing thread. */
  public interface Progress {
    void at(long bytes, long bytesInAll);
  }

  /**
   * Imports the bundle at {@code file}; blocks.
   *
   * @param dryRun whether to stop before anything is touched
   * @param unsignedAllowed whether a bundle without a signature will do
   * @throws BundleRefusedException if it is not what it must be; nothing has changed then
   */
  public ImportReport run(Path file, boolean dryRun, boolean unsignedAllowed, Progress progress) {
    if (!importing.tryLock()) {
      throw new BundleRefusedException("another import is under way");
    }
    try (BundleFormat.Reading bundle = format.open(file, unsignedAllowed, clock.instant())) {
      ImportPlan plan = new ImportPlan(bundle, copies, tarballs, advisories, scan, ruling.get(), clock.instant());
      if (dryRun) {
        bundle.verify(plan::look);
        plan.close();
        readTarballs(bundle, plan, progress, (id, checksum, size, content) -> plan.read(id, size, content));
        return plan.report(false);
      }
      boolean done = false;
      try {
        boolean changes = prepare(bundle, plan);
        if (changes) {
          readTarballs(bundle, plan, progress, (id, checksum, size, content) -> takeIn(plan, id, checksum, content));
          requireAll(plan.wanted());
          journal.commit();
          apply();
        } else {
          journal.end();
        }
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

  /** Verifies and judges all of it; notes in the journal what it would change. Returns whether there is anything. */
  private boolean prepare(BundleFormat.Reading bundle, ImportPlan plan) {
    boolean[] changes = {false};
    bundle.verify((part, content) -> {
      if (plan.look(part, content)) {
        journal.carry(part, content);
        changes[0] = true;
      }
    });
    plan.close();
    changes[0] |= !plan.wanted().isEmpty();
    if (changes[0]) {
      journal.begin(plan.wanted().keySet());
    }
    return changes[0];
  }

  /** What is done with one tarball that is wanted. */
  private interface Wanted {
    ImportPlan.Read tarball(CrateId id, Checksum checksum, long size, InputStream content) throws IOException;
  }

  private static void readTarballs(BundleFormat.Reading bundle, ImportPlan plan, Progress progress, Wanted action) {
    long all = bundle.manifest().tarballBytes();
    long[] bytes = {0};
    bundle.tarballs((checksum, size, content) -> {
      CrateId id = plan.wanted().get(checksum);
      if (id != null) {
        try {
          if (action.tarball(id, checksum, size, content).denied().isPresent()) {
            plan.leaveOut(checksum);
          }
        } catch (IOException e) {
          throw new BundleRefusedException("the tarball of " + id + " cannot be read: " + e.getMessage(), e);
        }
      }
      bytes[0] += size;
      progress.at(bytes[0], all);
    });
  }

  private ImportPlan.Read takeIn(ImportPlan plan, CrateId id, Checksum checksum, InputStream content)
      throws IOException {
    try (TarballStore.Admission admission = tarballs.admit(checksum)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
        admission.write(buffer, 0, n);
      }
      if (!admission.checksum().equals(checksum)) {
        throw new BundleRefusedException("the tarball of " + id + " changed while the bundle was read");
      }
      ImportPlan.Read read;
      try (InputStream bytes = admission.content()) {
        read = plan.read(id, admission.size(), bytes);
      }
      if (read.denied().isEmpty()) {
        admission.commit(id, read.facts(), clock.instant()).close();
        events.tarballAdmitted(id, checksum, admission.size());
      }
      return read;
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
        case BundlePart.Decisions it -> {}
        case BundlePart.Tarball it -> {}
      }
    });
    flush.run();
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
