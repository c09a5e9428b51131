package dev.cratewarden.store;

import dev.cratewarden.mirror.IndexStore;
import dev.cratewarden.mirror.IndexStoreContract;
import dev.cratewarden.mirror.MirrorEvents;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class RocksIndexesTest extends IndexStoreContract {
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
  protected IndexStore store() {
    return store.indexes();
  }
}
