package dev.cratewarden.store;

import static dev.cratewarden.store.StoreFixture.MIB;
import static dev.cratewarden.store.StoreFixture.NOW;
import static dev.cratewarden.store.StoreFixture.admit;
import static dev.cratewarden.store.StoreFixture.bytes;
import static dev.cratewarden.store.StoreFixture.index;
import static dev.cratewarden.store.StoreFixture.open;
import static dev.cratewarden.store.StoreFixture.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cratewarden.crates.Checksum;
import dev.cratewarden.crates.CrateName;
import dev.cratewarden.mirror.IndexStore;
import dev.cratewarden.mirror.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The disk is full: an error, never a wrong byte; when there is room again the store goes on without a restart. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DiskFullIT {
  @TempDir private Path folder;

  private Path small;

  @BeforeEach
  void mount() throws Exception {
    small = Files.createDirectory(folder.resolve("small"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", small.toString()),
        "a small tmpfs cannot be mounted here: that needs root");
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", small.toString());
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void admissionsFailWhileTheDiskIsFullAndGoOnWhenItHasRoomAgain() throws IOException {
    Path data = small.resolve("data");
    Path ballast = Files.write(small.resolve("ballast"), new byte[48 * MIB]);
    Map<Long, Checksum> held = new LinkedHashMap<>();
    try (RocksStore store = open(data)) {
      store.indexes().put(index("serde", bytes(1, 50_000)));
      long seed = fill(store, held);
      assertThat(held).isNotEmpty();
      assertThat(tryAdmit(store, seed)).as("still full").isEmpty();
      held.forEach((each, checksum) -> assertThat(read(store, checksum)).isEqualTo(bytes(each, MIB)));
      assertThat(store.indexes().find(CrateName.of("serde"))).isInstanceOf(IndexStore.Held.class);

      Files.delete(ballast);
      Optional<Checksum> again = Optional.empty();
      for (int tries = 0; tries < 300 && again.isEmpty(); tries++) {
        again = tryAdmit(store, seed + 1);
        LockSupport.parkNanos(100_000_000);
      }

      assertThat(again).as("room again").isPresent();
      held.put(seed + 1, again.orElseThrow());
      store.indexes().put(index("tokio", bytes(2, 50_000)));
      held.forEach((each, checksum) -> assertThat(read(store, checksum)).isEqualTo(bytes(each, MIB)));
      assertThat(store.tarballs().count()).isEqualTo(held.size());
    }
    try (RocksStore store = open(data)) {
      held.forEach((each, checksum) -> assertThat(read(store, checksum)).isEqualTo(bytes(each, MIB)));
      assertThat(store.tarballs().count()).isEqualTo(held.size());
      assertThat(store.indexes().count()).isEqualTo(2);
    }
  }

  private static long fill(RocksStore store, Map<Long, Checksum> held) {
    for (long seed = 0; seed < 200; seed++) {
      Optional<Checksum> admitted = tryAdmit(store, seed);
      if (admitted.isEmpty()) {
        return seed;
      }
      held.put(seed, admitted.get());
    }
    throw new AssertionError("the disk never got full");
  }

  private static Optional<Checksum> tryAdmit(RocksStore store, long seed) {
    try {
      return Optional.of(admit(store, seed, MIB, NOW));
    } catch (StoreException e) {
      return Optional.empty();
    }
  }
}
