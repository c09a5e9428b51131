package dev.cratewarden.store;

import static dev.cratewarden.store.StoreFixture.MIB;
import static dev.cratewarden.store.StoreFixture.NOW;
import static dev.cratewarden.store.StoreFixture.admit;
import static dev.cratewarden.store.StoreFixture.bytes;
import static dev.cratewarden.store.StoreFixture.opened;
import static dev.cratewarden.store.StoreFixture.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.StoredTarball;
import dev.cratewarden.mirror.TarballStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class EvictionTest {
  @TempDir private Path folder;

  private final List<Checksum> evicted = new CopyOnWriteArrayList<>();
  private final MirrorEvents events =
      new MirrorEvents() {
        @Override
        public void tarballEvicted(Checksum checksum, long bytes) {
          evicted.add(checksum);
        }
      };

  private RocksStore open(long tarballBytesMax) {
    return RocksStore.open(StoreOptions.of(folder, tarballBytesMax), events);
  }

  private static boolean isHeld(RocksStore store, Checksum checksum) {
    return store.tarballs().holding(checksum).isPresent();
  }

  @Test
  void theLeastRecentlyUsedGoFirstAndTheSumStaysBelowTheLimit() {
    try (RocksStore store = open(1_000_000)) {
      List<Checksum> checksums = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        checksums.add(admit(store, i, 100_000, NOW.plusSeconds(60L * i)));
      }
      store.settle();
      assertThat(evicted).isEmpty();
      opened(store, checksums.get(0), NOW.plusSeconds(3_600)).close();

      Checksum last = admit(store, 10, 100_000, NOW.plusSeconds(3_660));
      store.settle();

      assertThat(evicted).containsExactly(checksums.get(1), checksums.get(2));
      assertThat(store.tarballs().bytes()).isEqualTo(900_000);
      assertThat(isHeld(store, checksums.get(0))).isTrue();
      assertThat(isHeld(store, last)).isTrue();
      assertThat(store.tarballs().open(checksums.get(1), NOW)).isInstanceOf(TarballStore.Missing.class);
    }
  }

  @Test
  void theOrderOfUseOutlivesARestart() {
    Checksum old;
    Checksum used;
    try (RocksStore store = open(250_000)) {
      used = admit(store, 1, 100_000, NOW);
      old = admit(store, 2, 100_000, NOW.plusSeconds(60));
      opened(store, used, NOW.plusSeconds(600)).close();
    }
    try (RocksStore store = open(250_000)) {
      admit(store, 3, 100_000, NOW.plusSeconds(660));
      store.settle();

      assertThat(isHeld(store, old)).isFalse();
      assertThat(isHeld(store, used)).isTrue();
    }
  }

  @Test
  void anOpenTarballIsNotEvictedHoweverOldItIs() {
    try (RocksStore store = open(250_000)) {
      Checksum oldest = admit(store, 1, 100_000, NOW);
      try (StoredTarball tarball = opened(store, oldest, NOW)) {
        for (int i = 2; i < 10; i++) {
          admit(store, i, 100_000, NOW.plusSeconds(60L * i));
        }
        store.settle();
        assertThat(isHeld(store, oldest)).isTrue();
        assertThat(read(tarball)).isEqualTo(bytes(1, 100_000));
      }
      admit(store, 10, 100_000, NOW.plusSeconds(900));
      store.settle();
      assertThat(isHeld(store, oldest)).isFalse();
    }
  }

  @Test
  void aSmallerLimitIsKeptFromTheNextStart() {
    try (RocksStore store = open(1 << 30)) {
      for (int i = 0; i < 10; i++) {
        admit(store, i, 100_000, NOW.plusSeconds(60L * i));
      }
    }
    try (RocksStore store = open(500_000)) {
      store.settle();
      assertThat(store.tarballs().bytes()).isLessThanOrEqualTo(500_000);
      assertThat(store.tarballs().count()).isEqualTo(4);
    }
  }

  @Test
  void diskSpaceIsGivenBackAndWhatIsLeftIsWhole() {
    int count = 150;
    List<Checksum> checksums = new ArrayList<>();
    try (RocksStore store = open(20L * MIB)) {
      for (int i = 0; i < count; i++) {
        checksums.add(admit(store, i, MIB, NOW.plusSeconds(60L * i)));
        if (i == 5) {
          opened(store, checksums.get(2), NOW.plusSeconds(1_000_000)).close();
        }
      }
      store.flush();
      long allowed = 20L * MIB * 6 / 5 + 36L * MIB;
      for (int tries = 0; tries < 100 && store.bytesByFamily().get("tarball") > allowed; tries++) {
        admit(store, 1_000 + tries, 1_000, NOW.plusSeconds(2_000_000));
        store.tarballs().drop(Checksum.compute(bytes(1_000 + tries, 1_000)));
        store.settle();
        LockSupport.parkNanos(100_000_000);
      }

      assertThat(store.bytesByFamily().get("tarball")).isLessThanOrEqualTo(allowed);
      assertThat(store.tarballs().bytes()).isLessThanOrEqualTo(22L * MIB);
      assertThat(read(store, checksums.get(2))).as("moved, since it is in use").isEqualTo(bytes(2, MIB));
      store.tarballs().forEach(holding -> assertThat(store.tarballs().isIntact(holding.checksum())).isTrue());
    }
    try (RocksStore store = open(20L * MIB)) {
      assertThat(store.tarballs().count()).isPositive();
      store.tarballs().forEach(holding -> assertThat(store.tarballs().isIntact(holding.checksum())).isTrue());
    }
  }

  @Test
  void readersAreNotDisturbedWhileOthersPushTheirTarballsOut() throws Exception {
    try (RocksStore store = open(8L * MIB)) {
      Thread writer =
          Thread.ofVirtual()
              .start(() -> {
                for (int i = 0; i < 120; i++) {
                  admit(store, i, MIB, NOW.plusSeconds(60L * i));
                }
              });
      int reads = 0;
      while (writer.isAlive()) {
        for (int i = 0; i < 120; i++) {
          if (store.tarballs().open(Checksum.compute(bytes(i, MIB)), NOW) instanceof TarballStore.Held held) {
            try (StoredTarball tarball = held.tarball()) {
              assertThat(read(tarball)).isEqualTo(bytes(i, MIB));
              reads++;
            }
          }
        }
      }
      writer.join();
      assertThat(reads).isPositive();
    }
  }
}
