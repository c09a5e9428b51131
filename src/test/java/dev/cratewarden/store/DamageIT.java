package dev.cratewarden.store;

import static dev.cratewarden.store.StoreFixture.MIB;
import static dev.cratewarden.store.StoreFixture.NOW;
import static dev.cratewarden.store.StoreFixture.admit;
import static dev.cratewarden.store.StoreFixture.bytes;
import static dev.cratewarden.store.StoreFixture.files;
import static dev.cratewarden.store.StoreFixture.flip;
import static dev.cratewarden.store.StoreFixture.index;
import static dev.cratewarden.store.StoreFixture.open;
import static dev.cratewarden.store.StoreFixture.opened;
import static dev.cratewarden.store.StoreFixture.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.mirror.IndexStore;
import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.StoreException;
import dev.cratewarden.mirror.StoredTarball;
import dev.cratewarden.mirror.TarballStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One bit on the disk flips: it is noticed, what was hit is dropped and can come again, and everything else stays. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DamageIT {
  @TempDir private Path folder;

  private static List<Checksum> admitMany(RocksStore store, int count) {
    List<Checksum> checksums = new ArrayList<>();
    for (int seed = 0; seed < count; seed++) {
      checksums.add(admit(store, seed, MIB, NOW));
    }
    return checksums;
  }

  private static byte[] middle(byte[] bytes) {
    return Arrays.copyOfRange(bytes, bytes.length / 2, bytes.length / 2 + 24);
  }

  @Test
  void aFlippedBitInATarballIsNoticedWhenItIsOpenedAndItsFileIsReplaced() throws IOException {
    List<Checksum> checksums;
    try (RocksStore store = open(folder)) {
      checksums = admitMany(store, 10);
      store.flush();
    }
    Path damaged = flip(files(folder, ".sst"), middle(bytes(4, MIB)));

    try (RocksStore store = open(folder)) {
      assertThat(store.tarballs().isIntact(checksums.get(4))).isFalse();
      assertThat(store.tarballs().open(checksums.get(4), NOW)).isInstanceOf(TarballStore.Corrupt.class);
      assertThat(store.tarballs().open(checksums.get(4), NOW)).isInstanceOf(TarballStore.Missing.class);
      assertThat(store.tarballs().count()).isEqualTo(9);

      admit(store, 4, MIB, NOW);
      awaitGone(damaged);
      for (int seed = 0; seed < 10; seed++) {
        assertThat(read(store, checksums.get(seed))).isEqualTo(bytes(seed, MIB));
      }
    }
  }

  @Test
  void aBitThatFlipsWhileATarballIsInUseStopsTheReaderAndTheNextOpeningDropsIt() throws IOException {
    try (RocksStore store = open(folder)) {
      List<Checksum> checksums = admitMany(store, 3);
      store.flush();
      assertThat(read(store, checksums.get(1))).isEqualTo(bytes(1, MIB));
      try (StoredTarball tarball = opened(store, checksums.get(1), NOW)) {
        flip(files(folder, ".sst"), middle(bytes(1, MIB)));
        assertThatThrownBy(() -> read(tarball)).isInstanceOf(StoreException.class);
      }

      assertThat(store.tarballs().open(checksums.get(1), NOW)).isInstanceOf(TarballStore.Corrupt.class);
      store.settle();
      assertThat(read(store, checksums.get(2))).isEqualTo(bytes(2, MIB));
    }
  }

  @Test
  void damageFoundWhileSpaceIsReclaimedIsReported() throws IOException {
    List<Checksum> checksums;
    try (RocksStore store = open(folder)) {
      checksums = admitMany(store, 6);
      store.flush();
    }
    flip(files(folder, ".sst"), middle(bytes(2, MIB)));
    flip(files(folder, ".sst"), middle(bytes(5, MIB)));
    List<String> reported = new CopyOnWriteArrayList<>();
    MirrorEvents events =
        new MirrorEvents() {
          @Override
          public void integrityFailed(Integrity what, String subject, String detail) {
            reported.add(what + " " + subject);
          }
        };

    try (RocksStore store = RocksStore.open(StoreOptions.of(folder, 1L << 40), events)) {
      assertThat(store.tarballs().open(checksums.get(2), NOW)).isInstanceOf(TarballStore.Corrupt.class);
      await(() -> !reported.isEmpty());

      assertThat(reported).containsExactly("STORED_TARBALL crate@1.0.5");
      assertThat(store.tarballs().open(checksums.get(5), NOW)).isInstanceOf(TarballStore.Missing.class);
      assertThat(store.tarballs().count()).isEqualTo(4);
    }
  }

  @Test
  void aFlippedBitInAnIndexFileIsNoticedWhenItIsReadAndWritingGoesOn() throws IOException {
    try (RocksStore store = open(folder)) {
      for (int i = 0; i < 40; i++) {
        store.indexes().put(index("crate" + i, bytes(i, 200_000)));
      }
      store.flush();
      compact(store, Family.INDEX);
    }
    flip(files(folder, ".sst"), middle(bytes(7, 200_000)));

    try (RocksStore store = open(folder)) {
      CrateName name = CrateName.of("crate7");
      assertThat(store.indexes().find(name)).isInstanceOf(IndexStore.Corrupt.class);
      assertThat(store.indexes().find(name)).isInstanceOf(IndexStore.Missing.class);
      store.settle();

      store.indexes().put(index("crate7", bytes(7, 200_000)));
      store.flush();
      compact(store, Family.INDEX);
      int held = 0;
      for (int i = 0; i < 40; i++) {
        if (store.indexes().find(CrateName.of("crate" + i)) instanceof IndexStore.Held found) {
          assertThat(found.index().body()).isEqualTo(bytes(i, 200_000));
          held++;
        }
      }
      assertThat(held).as("all but one neighbour of the damage").isGreaterThanOrEqualTo(39);
    }
  }

  @Test
  void damageThatACompactionMeetsFirstStopsWritingOnlyUntilItIsCleanedUp() throws IOException {
    List<Checksum> checksums;
    try (RocksStore store = open(folder)) {
      for (int i = 0; i < 40; i++) {
        store.indexes().put(index("crate" + i, bytes(i, 100_000)));
      }
      checksums = admitMany(store, 4);
      store.flush();
      compact(store, Family.INDEX);
    }
    flip(files(folder, ".sst"), middle(bytes(7, 100_000)));
    flip(files(folder, ".sst"), middle(bytes(2, MIB)));

    try (RocksStore store = open(folder)) {
      for (int i = 0; i < 40; i += 5) {
        store.indexes().put(index("crate" + i, bytes(100 + i, 100_000)));
      }
      store.flush();
      assertThatThrownBy(() -> compact(store, Family.INDEX)).isInstanceOf(StoreException.class);

      await(() -> isWritten(store, "another"));
      store.settle();
      await(() -> isWritten(store, "and-another"));
      store.flush();
      compact(store, Family.INDEX);
      for (int i = 0; i < 40; i++) {
        if (store.indexes().find(CrateName.of("crate" + i)) instanceof IndexStore.Held found) {
          assertThat(found.index().body()).isEqualTo(bytes(i % 5 == 0 ? 100 + i : i, 100_000));
        }
      }
      assertThat(read(store, checksums.get(1))).isEqualTo(bytes(1, MIB));
      assertThat(store.tarballs().open(checksums.get(2), NOW)).isInstanceOf(TarballStore.Missing.class);
    }
  }

  private static boolean isWritten(RocksStore store, String crate) {
    try {
      store.indexes().put(index(crate, bytes(1, 100)));
      return true;
    } catch (StoreException e) {
      return false;
    }
  }

  @Test
  void aFlippedBitAmongTheHoldingsCostsSomeTarballsAndServesNoWrongByte() throws IOException {
    List<Checksum> checksums = new ArrayList<>();
    try (RocksStore store = open(folder)) {
      for (int seed = 0; seed < 500; seed++) {
        checksums.add(admit(store, seed, 2_000, NOW));
      }
      store.flush();
      compact(store, Family.HOLDING);
    }
    flip(files(folder, ".sst"), Arrays.copyOfRange(checksums.stream().sorted().toList().get(250).bytes(), 4, 30));

    try (RocksStore store = open(folder)) {
      int held = 0;
      for (int seed = 0; seed < 500; seed++) {
        switch (store.tarballs().open(checksums.get(seed), NOW)) {
          case TarballStore.Held whole -> {
            assertThat(read(whole.tarball())).isEqualTo(bytes(seed, 2_000));
            whole.tarball().close();
            held++;
          }
          case TarballStore.Corrupt lost -> {}
          case TarballStore.Missing lost -> {}
        }
      }
      assertThat(held).isBetween(300, 499);
      store.settle();
      for (int seed = 0; seed < 500; seed++) {
        admit(store, seed, 2_000, NOW);
        assertThat(read(store, checksums.get(seed))).isEqualTo(bytes(seed, 2_000));
      }
      assertThat(store.tarballs().count()).isEqualTo(500);
      assertThat(store.tarballs().bytes()).isEqualTo(1_000_000);
      store.flush();
      compact(store, Family.HOLDING);
    }
  }

  @Test
  void aFlippedBitInTheLogLosesTheEndOfItAndServesNoWrongByte() throws IOException {
    List<Checksum> checksums;
    try (RocksStore store = open(folder)) {
      checksums = admitMany(store, 6);
    }
    flip(files(folder, ".log"), middle(bytes(3, MIB)));

    try (RocksStore store = open(folder)) {
      for (int seed = 0; seed < 6; seed++) {
        if (store.tarballs().open(checksums.get(seed), NOW) instanceof TarballStore.Held held) {
          assertThat(read(held.tarball())).isEqualTo(bytes(seed, MIB));
          held.tarball().close();
        }
      }
      assertThat(store.tarballs().open(checksums.get(3), NOW)).isNotInstanceOf(TarballStore.Held.class);
      assertThat(read(store, admit(store, 3, MIB, NOW))).isEqualTo(bytes(3, MIB));
    }
  }

  private static void awaitGone(Path file) {
    await(() -> !Files.exists(file));
  }

  private static void await(BooleanSupplier condition) {
    for (int waits = 0; waits < 600 && !condition.getAsBoolean(); waits++) {
      LockSupport.parkNanos(100_000_000);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  private static void compact(RocksStore store, Family family) {
    store
        .database()
        .read(
            "compacting",
            rocks -> {
              rocks.compactRange(store.database().handle(family));
              return true;
            });
  }
}
