package dev.cratewarden.store;

import dev.cratewarden.mirror.MirrorEvents;
import dev.cratewarden.mirror.TarballStore;
import dev.cratewarden.mirror.TarballStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class RocksTarballsTest extends TarballStoreContract {
  @TempDir private Path folder;

  private RocksStore store;

  @BeforeEach
  void open() {
    store = RocksStore.open(StoreOptions.of(folder, 64 << 20), MirrorEvents.NONE);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected TarballStore store() {
    return store.tarballs();
  }
}
