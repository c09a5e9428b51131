package dev.cratewarden.store;

import static dev.cratewarden.store.StoreFixture.MIB;
import static dev.cratewarden.store.StoreFixture.admit;
import static dev.cratewarden.store.StoreFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.mirror.Holding;
import dev.cratewarden.mirror.MirrorEvents;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process is killed while it takes in tarballs, again and again: what it said it has is there, and all that is
 * there is whole.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class CrashIT {
  @TempDir private Path folder;

  @Test
  void whatWasCommittedSurvivesAKillAndNothingHalfWrittenIsSeen() throws Exception {
    Random random = new Random(20261122);
    Set<Long> committed = new HashSet<>();
    long seed = 0;
    for (int kill = 0; kill < 8; kill++) {
      committed.addAll(runAndKill(1L << 40, seed, 10 + random.nextInt(60)));
      seed += 100_000;
      try (RocksStore store = StoreFixture.open(folder)) {
        assertAllIntact(store);
        store.settle();
        assertCountsAgree(store);
        for (long each : committed) {
          assertThat(store.tarballs().holding(Checksum.compute(bytes(each, CrashingWriter.bytes(each))))).isPresent();
        }
      }
    }
    assertThat(committed).hasSizeGreaterThan(80);
  }

  @Test
  void aKillDuringEvictionAndReclaimLeavesOnlyWholeTarballs() throws Exception {
    Random random = new Random(7);
    long max = 24L * MIB;
    for (int kill = 0; kill < 6; kill++) {
      runAndKill(max, kill * 100_000L, 250 + random.nextInt(100));
      try (RocksStore store = RocksStore.open(StoreOptions.of(folder, max), MirrorEvents.NONE)) {
        assertAllIntact(store); // while eviction goes on
        store.settle();
        assertAllIntact(store);
        assertCountsAgree(store);
        assertThat(store.tarballs().bytes()).isLessThanOrEqualTo(max);
        admit(store, 1_000_000_007L + kill, 100_000, StoreFixture.NOW);
      }
    }
  }

  private static void assertAllIntact(RocksStore store) {
    List<Holding> holdings = new ArrayList<>();
    store.tarballs().forEach(holdings::add);
    for (Holding holding : holdings) {
      if (store.tarballs().holding(holding.checksum()).isPresent()) {
        boolean intact = store.tarballs().isIntact(holding.checksum());
        // It may have been evicted between the two looks.
        assertThat(intact || store.tarballs().holding(holding.checksum()).isEmpty())
            .as(holding.id().toString())
            .isTrue();
      }
    }
  }

  /** Holds when housekeeping is done. */
  private static void assertCountsAgree(RocksStore store) {
    long[] sum = new long[1];
    store.tarballs().forEach(holding -> sum[0] += holding.size());
    assertThat(store.tarballs().bytes()).isEqualTo(sum[0]);
    AtomicLong indexes = new AtomicLong();
    store.indexes().forEach(index -> indexes.incrementAndGet());
    assertThat(indexes.get()).isEqualTo(store.indexes().count());
  }

  /** Lets it write until it has said so {@code commits} times, then kills it; returns what it said. */
  private Set<Long> runAndKill(long tarballBytesMax, long firstSeed, int commits)
      throws IOException, InterruptedException {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.library.path=" + System.getProperty("java.library.path"),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CrashingWriter.class.getName(),
                folder.toString(),
                Long.toString(tarballBytesMax),
                Long.toString(firstSeed))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Set<Long> said = new HashSet<>();
    try (BufferedReader out = writer.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.chars().allMatch(Character::isDigit) && !line.isEmpty()) {
          said.add(Long.parseLong(line));
        }
        if (said.size() == commits) {
          writer.destroyForcibly();
          break;
        }
      }
    } finally {
      writer.destroyForcibly();
      assertThat(writer.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }
    assertThat(said).as("the writer worked").hasSize(commits);
    return said;
  }
}
