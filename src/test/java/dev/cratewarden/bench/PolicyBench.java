package dev.cratewarden.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.cratewarden.advisory.AdvisoryBook;
import dev.cratewarden.config.PolicyFile;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.crates.IndexEntry;
import dev.cratewarden.crates.IndexFile;
import dev.cratewarden.crates.IndexPath;
import dev.cratewarden.crates.Lockfile;
import dev.cratewarden.crates.LockfileReading;
import dev.cratewarden.feed.DocumentFeed;
import dev.cratewarden.feed.FeedKind;
import dev.cratewarden.feed.FeedOptions;
import dev.cratewarden.mirror.AdvisoryFeed;
import dev.cratewarden.mirror.Audit;
import dev.cratewarden.mirror.ContentCoding;
import dev.cratewarden.mirror.Freshness;
import dev.cratewarden.mirror.IndexCopies;
import dev.cratewarden.mirror.IndexReply;
import dev.cratewarden.mirror.LockfileAudit;
import dev.cratewarden.mirror.MemoryIndexStore;
import dev.cratewarden.mirror.MemoryTarballStore;
import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.MirrorOptions;
import dev.cratewarden.mirror.MirroredSources;
import dev.cratewarden.mirror.ReleaseHistories;
import dev.cratewarden.mirror.SparseIndex;
import dev.cratewarden.mirror.StoredIndex;
import dev.cratewarden.mirror.Validators;
import dev.cratewarden.mirror.VersionFacts;
import dev.cratewarden.mirror.ViewKey;
import dev.cratewarden.policy.CrateFacts;
import dev.cratewarden.policy.IndexView;
import dev.cratewarden.policy.Ruling;
import dev.cratewarden.policy.Verdict;
import dev.cratewarden.scan.ContentFacts;
import dev.cratewarden.scan.WellKnownNames;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.slf4j.LoggerFactory;

/**
 * What the policy costs. {@code ops/bench/policy.sh} runs it, with {@code -Dbench.advisories=} a folder of RustSec's
 * files and {@code -Dbench.index=} the folder of a registry's index.
 */
@Fork(1)
public class PolicyBench {
  private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
  private static final String POLICY =
      """
      [advisories]
      deny = ["malicious", "vulnerability", "unsound"]
      [cooldown]
      age = "3d"
      exempt = ["mycompany-*"]
      [[deny]]
      crate = "openssl"
      reason = "use rustls"
      [[deny]]
      crate = "web-sys"
      versions = "<0.3.60"
      [[waiver]]
      crate = "rsa"
      finding = "RUSTSEC-2023-0071"
      until = 2999-12-31
      owner = "security@example.com"
      reason = "isolated"
      """;

  private static final OkHttpClient CLIENT = new OkHttpClient();

  private static Path folder(String property) {
    return Path.of(System.getProperty(property, "missing: -D" + property));
  }

  static AdvisoryBook book() {
    FeedOptions options =
        new FeedOptions("rustsec", FeedKind.RUSTSEC, folder("bench.advisories").toString(), Duration.ofHours(1));
    return switch (new DocumentFeed(options, CLIENT).load(Optional.empty(), NOW)) {
      case AdvisoryFeed.Loaded loaded -> AdvisoryBook.of(loaded.records());
      case AdvisoryFeed.Answer other -> throw new IllegalStateException(other.toString());
    };
  }

  private static Ruling ruling(String policy) {
    return switch (PolicyFile.parse("policy.toml", policy.getBytes(StandardCharsets.UTF_8))) {
      case PolicyFile.Read read -> Ruling.of(read.policies(), book());
      case PolicyFile.Refused refused -> throw new IllegalStateException(refused.toString());
    };
  }

  static IndexFile index(String name) throws IOException {
    CrateName crate = CrateName.of(name);
    return IndexFile.parse(crate, Files.readAllBytes(folder("bench.index").resolve(IndexPath.of(crate))));
  }

  private static Function<IndexEntry, CrateFacts> facts(IndexFile file) {
    return entry -> CrateFacts.of(file, entry, NOW, ContentFacts.UNKNOWN);
  }

  /** Every version of a registry's index, shuffled, so that neither caches nor branches learn an order. */
  @State(Scope.Benchmark)
  public static class Versions {
    private final List<CrateFacts> all = new ArrayList<>();
    private Ruling ruling = Ruling.allowAll();
    private int next;

    @Setup
    public void read() throws IOException {
      ruling = ruling(POLICY);
      List<Path> files;
      try (Stream<Path> found = Files.walk(folder("bench.index"))) {
        files = found.filter(Files::isRegularFile).filter(it -> !it.endsWith("config.json")).sorted().toList();
      }
      for (Path path : files) {
        IndexFile file = index(path.getFileName().toString());
        file.entries().forEach(entry -> all.add(facts(file).apply(entry)));
      }
      Collections.shuffle(all, new Random(7));
    }

    CrateFacts next() {
      next = next + 1 == all.size() ? 0 : next + 1;
      return all.get(next);
    }
  }

  /** Judging one version. */
  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  @Warmup(iterations = 3, time = 2)
  @Measurement(iterations = 5, time = 2)
  public Verdict judgeOneVersion(Versions versions) {
    return versions.ruling.judge("", versions.next(), NOW);
  }

  /** What processors did, which other programs on the machine do not change much. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Processor {
    /** All threads of this JVM, its compilers and collectors included, while a benchmark ran. */
    public long cpuMillis;

    /** A server has its log and its client before it loads anything. */
    @Setup
    public void begin() {
      LoggerFactory.getLogger(PolicyBench.class).debug("{}", CLIENT);
    }
  }

  /** Loading all of RustSec: first in a JVM that has just started, as at the first start of a server, then again. */
  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  @Fork(2)
  @Warmup(iterations = 0)
  @Measurement(iterations = 4)
  public AdvisoryBook loadTheRustSecFolder(Processor processor) {
    OperatingSystemMXBean machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long before = machine.getProcessCpuTime();
    AdvisoryBook book = book();
    processor.cpuMillis = (machine.getProcessCpuTime() - before) / 1_000_000;
    return book;
  }

  /** A lockfile of a thousand packages in a chain of dependencies, and a loaded book. */
  @State(Scope.Benchmark)
  public static class ThousandPackages {
    private static final int PACKAGES = 1_000;

    private byte[] text = {};
    private LockfileAudit audit =
        new LockfileAudit(
            Ruling::allowAll,
            VersionFacts.NONE,
            MirroredSources.CRATES_IO,
            InstantSource.fixed(NOW),
            MirrorEvents.NONE);

    @Setup
    public void write() throws IOException {
      Versions versions = new Versions();
      versions.read();
      StringBuilder lock = new StringBuilder("version = 4\n");
      for (int i = 0; i < PACKAGES; i++) {
        CrateFacts facts = versions.all.get(i);
        lock.append("\n[[package]]\nname = \"")
            .append(facts.id().name())
            .append("\"\nversion = \"")
            .append(facts.id().version())
            .append("\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"")
            .append("0123456789abcdef".repeat(4))
            .append("\"\n");
        if (i + 1 < PACKAGES) {
          CrateFacts dependency = versions.all.get(i + 1);
          lock.append("dependencies = [\n \"")
              .append(dependency.id().name())
              .append(' ')
              .append(dependency.id().version())
              .append("\",\n]\n");
        }
      }
      text = lock.toString().getBytes(StandardCharsets.UTF_8);
      audit =
          new LockfileAudit(
              () -> versions.ruling,
              VersionFacts.NONE,
              MirroredSources.CRATES_IO,
              InstantSource.fixed(NOW),
              MirrorEvents.NONE);
    }
  }

  /** Reading and judging it. */
  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  @Warmup(iterations = 3, time = 2)
  @Measurement(iterations = 5, time = 2)
  public Audit auditThousandPackages(ThousandPackages given) {
    return switch (Lockfile.read("Cargo.lock", given.text)) {
      case LockfileReading.Understood it ->
          given.audit.audit("", List.of(it.lockfile()), Optional.empty()).orElseThrow();
      case LockfileReading.Refused it -> throw new IllegalStateException(it.message());
    };
  }

  /** A big index file that is held, and two rulings in turn: each makes every answer of the other one void. */
  @State(Scope.Benchmark)
  public static class BigIndexFile {
    private static final CrateName NAME = CrateName.of("web-sys");

    private IndexFile file = IndexFile.parse(NAME, new byte[0]);
    private Ruling one = Ruling.allowAll();
    private Ruling other = Ruling.allowAll();
    private Optional<SparseIndex> index = Optional.empty();
    private boolean odd;

    @Setup
    public void hold() throws IOException {
      file = index(NAME.value());
      one = ruling(POLICY);
      other = ruling(POLICY.replace("<0.3.60", "<0.3.70"));
      MemoryIndexStore store = new MemoryIndexStore();
      store.put(new StoredIndex(NAME, file.bytes(), Validators.NONE, NOW, Optional.empty(), NOW, Map.of()));
      MirrorOptions options =
          MirrorOptions.DEFAULTS.withFreshness(
              new Freshness(Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1), true));
      InstantSource clock = InstantSource.fixed(NOW);
      IndexCopies copies =
          new IndexCopies(store, new NoUpstream(), () -> options, clock, MirrorEvents.NONE, Runnable::run);
      index =
          Optional.of(
              new SparseIndex(
                  copies,
                  new MemoryTarballStore(),
                  new ReleaseHistories(copies, new MemoryTarballStore(), WellKnownNames::shipped),
                  this::current,
                  () -> options,
                  clock,
                  MirrorEvents.NONE));
    }

    private Ruling current() {
      return odd ? one : other;
    }
  }

  /** Everything between a new policy and bytes that can be sent: judging, editing, naming and compressing. */
  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  @Warmup(iterations = 3, time = 2)
  @Measurement(iterations = 5, time = 2)
  public IndexReply rebuildTheViewOfABigIndexFile(BigIndexFile given) {
    given.odd = !given.odd;
    return given.index.orElseThrow().get(ViewKey.DEFAULT, BigIndexFile.NAME, ContentCoding.GZIP);
  }

  /** The policy's own share of that. */
  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  @Warmup(iterations = 3, time = 2)
  @Measurement(iterations = 5, time = 2)
  public IndexView judgeAndEditABigIndexFile(BigIndexFile given) {
    return given.one.show("", given.file, facts(given.file), Optional.empty(), NOW);
  }
}
