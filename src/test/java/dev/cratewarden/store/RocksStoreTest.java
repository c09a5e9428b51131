package dev.cratewarden.store;

import static dev.cratewarden.store.StoreFixture.NOW;
import static dev.cratewarden.store.StoreFixture.admit;
import static dev.cratewarden.store.StoreFixture.bytes;
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
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RocksStoreTest {
  @TempDir private Path folder;

  @Test
  void everythingIsThereAgainAfterReopening() {
    Checksum small;
    Checksum large;
    try (RocksStore store = open(folder)) {
      small = admit(store, 1, 1_000, NOW);
      large = admit(store, 2, 3_000_000, NOW);
      store.indexes().put(index("serde", bytes(3, 10_000)));
      opened(store, small, NOW.plusSeconds(7_200)).close();
    }

    try (RocksStore store = open(folder)) {
      assertThat(read(store, small)).isEqualTo(bytes(1, 1_000));
      assertThat(read(store, large)).isEqualTo(bytes(2, 3_000_000));
      assertThat(store.tarballs().count()).isEqualTo(2);
      assertThat(store.tarballs().bytes()).isEqualTo(3_001_000);
      assertThat(store.indexes().count()).isEqualTo(1);
      assertThat(store.indexes().find(CrateName.of("serde"))).isInstanceOf(IndexStore.Held.class);
      assertThat(store.tarballs().holding(small).orElseThrow().lastUsed()).isEqualTo(NOW.plusSeconds(7_200));
    }
  }

  @Test
  void aTarballKeepsTheChunksItWasTakenInWith() {
    Checksum checksum;
    try (RocksStore store =
        RocksStore.open(
            new StoreOptions(folder, 1L << 30, 4_096, 1 << 20, 1 << 20, 4 << 20, 1, 1 << 20), MirrorEvents.NONE)) {
      checksum = admit(store, 1, 50_000, NOW);
    }

    try (RocksStore store = open(folder);
        StoredTarball tarball = opened(store, checksum, NOW)) {
      assertThat(tarball.chunkBytes()).isEqualTo(4_096);
      assertThat(read(tarball)).isEqualTo(bytes(1, 50_000));
    }
  }

  @Test
  void aSecondOneOnTheFolderIsToldWhoHasIt() {
    try (RocksStore store = open(folder)) {
      assertThatThrownBy(() -> open(folder))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("in use")
          .hasMessageContaining("process " + ProcessHandle.current().pid());
      admit(store, 1, 10, NOW);
    }
    open(folder).close();
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");

    assertThatThrownBy(() -> open(file)).isInstanceOf(StoreException.class).hasMessageContaining(file.toString());
  }

  @Test
  void useAfterCloseIsAnErrorAndNotTheEndOfTheProcess() {
    RocksStore store = open(folder);
    Checksum checksum = admit(store, 1, 200_000, NOW);
    StoredTarball tarball = opened(store, checksum, NOW);
    TarballStore.Admission admission = store.tarballs().admit(checksum);
    store.close();
    store.close();

    assertThatThrownBy(() -> read(tarball)).isInstanceOf(StoreException.class).hasMessageContaining("closed");
    assertThatThrownBy(() -> store.tarballs().open(checksum, NOW)).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> store.indexes().find(CrateName.of("a"))).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> store.indexes().put(index("a", new byte[1]))).isInstanceOf(StoreException.class);
    assertThatThrownBy(store::bytesByFamily).isInstanceOf(StoreException.class);
    tarball.close();
    admission.close();
  }

  @Test
  void closingWaitsForThoseWhoReadAndStopsThemCleanly() throws Exception {
    RocksStore store = open(folder);
    Checksum checksum = admit(store, 1, 2_000_000, NOW);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> readers = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        readers.add(
            threads.submit(() -> {
              try {
                while (true) {
                  read(store, checksum);
                }
              } catch (StoreException e) {
                return e.getMessage();
              }
            }));
      }
      Thread.sleep(200);
      store.close();
      for (Future<String> reader : readers) {
        assertThat(reader.get(1, TimeUnit.MINUTES)).isEqualTo("the store is closed");
      }
    }
  }

  @Test
  void aFolderOfANewerProgramIsRefusedAndLeftAsItIs() {
    List<Migration> newer = List.of();
    RocksStore.open(StoreOptions.of(folder, 1 << 20), MirrorEvents.NONE, FormatVersion.CURRENT + 1, newer).close();

    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("format " + (FormatVersion.CURRENT + 1))
        .hasMessageContaining("newer cratewarden");
    RocksStore.open(StoreOptions.of(folder, 1 << 20), MirrorEvents.NONE, FormatVersion.CURRENT + 1, newer).close();
  }

  @Test
  void anOlderFolderIsMigratedStepByStepAndOnce() {
    open(folder).close();
    List<Integer> ran = new ArrayList<>();
    List<Migration> migrations = List.of(new Recorded(2, ran), new Recorded(1, ran));

    for (int opening = 0; opening < 2; opening++) {
      RocksStore.open(StoreOptions.of(folder, 1 << 20), MirrorEvents.NONE, 3, migrations).close();
    }

    assertThat(ran).containsExactly(1, 2);
  }

  private record Recorded(int from, List<Integer> ran) implements Migration {
    @Override
    public void run(Database database) {
      ran.add(from);
    }
  }

  @Test
  void aFamilyThatOnlyAnotherProgramKnowsDoesNotHinder() {
    try (RocksStore store = open(folder)) {
      admit(store, 1, 10, NOW);
      store
          .database()
          .read(
              "adding a family",
              rocks -> {
                rocks
                    .createColumnFamily(
                        new ColumnFamilyDescriptor("later".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                    .close();
                return true;
              });
    }
    try (RocksStore store = open(folder)) {
      assertThat(store.tarballs().count()).isEqualTo(1);
    }
  }

  @Test
  void aBackupIsADataFolderOfThatMoment() {
    Path target = folder.resolve("backup");
    Path data = folder.resolve("data");
    Checksum before;
    Checksum after;
    try (RocksStore store = open(data)) {
      before = admit(store, 1, 300_000, NOW);
      store.indexes().put(index("serde", bytes(3, 10_000)));
      store.backup(target);
      after = admit(store, 2, 300_000, NOW);
      assertThatThrownBy(() -> store.backup(target))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("not empty");
    }

    try (RocksStore copy = open(target)) {
      assertThat(read(copy, before)).isEqualTo(bytes(1, 300_000));
      assertThat(copy.tarballs().open(after, NOW)).isInstanceOf(TarballStore.Missing.class);
      assertThat(copy.indexes().count()).isEqualTo(1);
    }
  }

  @Test
  void theSizeOfEachFamilyIsKnown() {
    try (RocksStore store = open(folder)) {
      admit(store, 1, 1_000_000, NOW);
      store.flush();

      assertThat(store.bytesByFamily())
          .containsOnlyKeys(
              "index", "tarball", "holding", "delivery", "decision", "standing", "retroactive", "webhook", "meta");
      assertThat(store.bytesByFamily().get("tarball")).isBetween(1_000_000L, 1_400_000L);
    }
  }

  @Test
  void callingAnIndexFileCurrentAgainDoesNotWriteItsBody() {
    try (RocksStore store = open(folder)) {
      store.indexes().put(index("large", bytes(1, 4_000_000)));
      store.flush();
      long before = store.bytesByFamily().get("index");
      IndexStore.Held held = (IndexStore.Held) store.indexes().find(CrateName.of("large"));

      for (int i = 1; i <= 20; i++) {
        store.indexes().put(held.index().confirmed(NOW.plusSeconds(i), java.util.Optional.empty()));
      }
      store.flush();

      assertThat(store.bytesByFamily().get("index") - before).isLessThan(2_000_000);
      Instant checked = ((IndexStore.Held) store.indexes().find(CrateName.of("large"))).index().checkedAt();
      assertThat(checked).isEqualTo(NOW.plusSeconds(20));
    }
  }

  @Test
  void moreAdmissionsThanThereIsMemoryForGoOnOneChunkEach() throws Exception {
    StoreOptions tight = new StoreOptions(folder, 1L << 30, 64 << 10, 8 * (64 << 10), 1 << 20, 8 << 20, 2, 1 << 20);
    try (RocksStore store = RocksStore.open(tight, MirrorEvents.NONE);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Checksum>> admissions = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        int seed = i;
        admissions.add(threads.submit(() -> admit(store, seed, 700_000, NOW)));
      }
      for (int i = 0; i < 50; i++) {
        assertThat(read(store, admissions.get(i).get(1, TimeUnit.MINUTES))).isEqualTo(bytes(i, 700_000));
      }
    }
  }

  @Test
  void aSlowReaderCostsOneChunkOfMemory() {
    try (RocksStore store = open(folder)) {
      Checksum checksum = admit(store, 1, 10_000_000, NOW);
      try (StoredTarball tarball = opened(store, checksum, NOW)) {
        ByteBuffer one = ByteBuffer.allocateDirect(tarball.chunkBytes());
        tarball.read(76, one);
        assertThat(one.remaining()).isEqualTo(10_000_000 - 76 * 131_072);
        tarball.read(0, one);
        assertThat(one.remaining()).isEqualTo(131_072);
      }
    }
  }
}
