package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.policy.Ruling;
import dev.cratewarden.policy.Verdict;
import dev.cratewarden.policy.Waiver;
import dev.cratewarden.scan.CrateFile;
import dev.cratewarden.scan.TarballScan;
import dev.cratewarden.scan.WellKnownNames;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A mirror of a {@link FakeRegistry} with stores in memory and a clock that is told the time. */
final class MirrorFixture implements AutoCloseable {
  final FakeRegistry registry = new FakeRegistry();
  final TestClock clock = new TestClock();
  final MemoryIndexStore indexStore = new MemoryIndexStore();
  final MemoryTarballStore tarballStore = new MemoryTarballStore();
  final Recorded events = new Recorded();
  final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  volatile MirrorOptions options = MirrorOptions.DEFAULTS.withPrefetch(false, false);
  volatile Ruling ruling = Ruling.allowAll();

  final IndexCopies copies = new IndexCopies(indexStore, registry, () -> options, clock, events, threads);
  final ReleaseHistories histories = new ReleaseHistories(copies, tarballStore, WellKnownNames::shipped);
  final SparseIndex index =
      new SparseIndex(copies, tarballStore, histories, () -> ruling, () -> options, clock, events);
  final CrateDownloads downloads =
      new CrateDownloads(
          index,
          copies,
          tarballStore,
          registry,
          new AdmissionScan(TarballScan::shipped, 2),
          () -> ruling,
          () -> options,
          clock,
          events,
          threads);

  MirrorFixture fresh(Duration lifetime) {
    Freshness old = options.freshness();
    options =
        options.withFreshness(new Freshness(lifetime, old.staleWhileRevalidate(), old.staleIfError(), old.offline()));
    return this;
  }

  MirrorFixture offline() {
    Freshness old = options.freshness();
    options = options.withFreshness(new Freshness(old.fresh(), old.staleWhileRevalidate(), old.staleIfError(), true));
    return this;
  }

  IndexReply index(String name) {
    return index.get(ViewKey.DEFAULT, CrateName.of(name), ContentCoding.IDENTITY);
  }

  Optional<ServedIndex> hot(String name) {
    return hot(name, ContentCoding.GZIP);
  }

  Optional<ServedIndex> hot(String name, ContentCoding coding) {
    return index.hot(ViewKey.DEFAULT, CrateName.of(name), coding);
  }

  DownloadReply download(String id) {
    return downloads.get(ViewKey.DEFAULT, CrateId.of(id), Requester.MIRROR);
  }

  /** The body of an index file, or what came in its place. */
  static String text(IndexReply reply) {
    return reply instanceof IndexReply.Found found ? text(found.index().plain().orElseThrow()) : reply.toString();
  }

  static String text(ByteBuffer buffer) {
    return StandardCharsets.UTF_8.decode(buffer.duplicate()).toString();
  }

  /** What the tarball says of itself, or what came in its place. Closes it. */
  static String text(DownloadReply reply) {
    if (!(reply instanceof DownloadReply.Tarball tarball)) {
      return reply.toString();
    }
    try (StoredTarball content = tarball.content()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ByteBuffer chunk = ByteBuffer.allocateDirect(content.chunkBytes());
      for (int n = 0; bytes.size() < content.holding().size(); n++) {
        content.read(n, chunk);
        byte[] piece = new byte[chunk.remaining()];
        chunk.get(piece);
        bytes.writeBytes(piece);
      }
      return CrateFile.descriptionIn(bytes.toByteArray());
    }
  }

  @Override
  public void close() {
    threads.close();
  }

  /** What the mirror reported. */
  static final class Recorded implements MirrorEvents {
    final List<Integrity> integrity = new CopyOnWriteArrayList<>();
    final List<CacheResult> results = new CopyOnWriteArrayList<>();
    volatile MirrorEvents watch = MirrorEvents.NONE;

    @Override
    public void integrityFailed(Integrity what, String subject, String detail) {
      integrity.add(what);
    }

    @Override
    public void judged(String view, CrateId id, Verdict verdict, String revision, boolean enforced) {
      watch.judged(view, id, verdict, revision, enforced);
    }

    @Override
    public void waived(Set<Waiver> waivers) {
      watch.waived(waivers);
    }

    @Override
    public void cacheAnswered(Kind kind, CacheResult result) {
      results.add(result);
    }
  }
}
