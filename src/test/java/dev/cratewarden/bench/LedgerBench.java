package dev.cratewarden.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateId;
import dev.cratewarden.mirror.Delivery;
import dev.cratewarden.mirror.DeliveryLedger;
import dev.cratewarden.mirror.LedgerEntry;
import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.Requester;
import dev.cratewarden.policy.Verdict;
import dev.cratewarden.store.RocksStore;
import dev.cratewarden.store.StoreOptions;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * What a ledger of many deliveries costs: processor time to append, bytes on disk, time to find the receivers of one
 * version. Three months of builds, each of which fetches a few hundred of 3,000 versions within a second and says which
 * job it is; few versions make the most.
 *
 * <p>Arguments: a new folder, and how many deliveries. Prints JSON lines.
 */
final class LedgerBench {
  private static final int VERSIONS = 3_000;
  private static final int BUILD = 250;
  private static final Duration SPAN = Duration.ofDays(90);
  private static final Instant BEGIN = Instant.parse("2026-08-01T00:00:00Z");
  private static final CrateId MOST_WANTED = CrateId.of("serde@1.0.0");

  private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Random random = new Random(1);
  private final List<CrateId> ids = new ArrayList<>(List.of(MOST_WANTED));
  private final List<Checksum> checksums;
  private final long count;

  private LedgerBench(long count) {
    this.count = count;
    for (int i = 1; i < VERSIONS; i++) {
      ids.add(CrateId.of("crate-" + i / 4 + "@1." + i % 4 + ".0"));
    }
    checksums = ids.stream().map(it -> Checksum.compute(it.toString().getBytes(StandardCharsets.UTF_8))).toList();
  }

  public static void main(String[] args) {
    LedgerBench bench = new LedgerBench(Long.parseLong(args[1]));
    StoreOptions options = StoreOptions.of(Path.of(args[0]), 1 << 30).withLedgerBytesMax(2L << 30);
    try (RocksStore store = RocksStore.open(options, MirrorEvents.NONE)) {
      bench.append(store);
    }
    try (RocksStore store = RocksStore.open(options, MirrorEvents.NONE)) {
      for (int round = 0; round < 3; round++) {
        bench.find(store.ledger(), DeliveryLedger.Query.of(MOST_WANTED), 100);
        bench.find(store.ledger(), DeliveryLedger.Query.of(MOST_WANTED), Long.MAX_VALUE);
        bench.find(store.ledger(), DeliveryLedger.Query.of(CrateId.of("crate-700@1.1.0")), Long.MAX_VALUE);
        bench.find(store.ledger(), DeliveryLedger.Query.of(CrateId.of("nobody@1.0.0")), Long.MAX_VALUE);
      }
    }
  }

  private void append(RocksStore store) {
    long begun = process.getProcessCpuTime();
    long making = 0;
    for (long i = 0; i < count; i += BUILD) {
      long before = threads.getCurrentThreadCpuTime();
      List<LedgerEntry> build = build(i);
      making += threads.getCurrentThreadCpuTime() - before;
      store.ledger().append(build);
    }
    store.flush();
    System.out.printf(
        "{\"figure\":\"ledgerAppend\",\"deliveries\":%d,\"cpuMicros\":%.2f,\"bytesOnDisk\":%.1f}%n",
        store.ledger().deliveryCount(),
        (process.getProcessCpuTime() - begun - making) / 1e3 / count,
        store.bytesByFamily().get("delivery") / (double) count);
  }

  private List<LedgerEntry> build(long first) {
    Instant at = BEGIN.plus(SPAN.multipliedBy(first).dividedBy(count));
    long number = first / BUILD;
    Requester who =
        new Requester(
            "10.0." + number % 40 + "." + number % 7,
            Optional.of("ci-" + number % 5),
            Optional.of("cargo/1.90.0 (840b83a10 2026-07-30)"),
            Map.of("x-ci-job", "build-" + number));
    String revision = "revision-" + Duration.between(BEGIN, at).toDays();
    List<LedgerEntry> build = new ArrayList<>();
    for (int i = 0; i < Math.min(BUILD, count - first); i++) {
      int which = (int) (VERSIONS * Math.pow(random.nextDouble(), 3));
      build.add(
          new Delivery(
              at.plusMillis(4L * i),
              ids.get(which),
              checksums.get(which),
              "",
              who,
              80_000,
              80_000,
              Verdict.Level.ALLOW,
              List.of(),
              revision));
    }
    return build;
  }

  private void find(DeliveryLedger ledger, DeliveryLedger.Query query, long limit) {
    long[] seen = {0};
    long cpu = threads.getCurrentThreadCpuTime();
    long before = System.nanoTime();
    ledger.deliveries(query, it -> ++seen[0] < limit);
    System.out.printf(
        "{\"figure\":\"ledgerFind\",\"version\":\"%s@%s\",\"shown\":%d,\"ms\":%.1f,\"cpuMs\":%.1f}%n",
        query.crate().orElseThrow(),
        query.version().orElseThrow(),
        seen[0],
        (System.nanoTime() - before) / 1e6,
        (threads.getCurrentThreadCpuTime() - cpu) / 1e6);
  }
}
