package dev.cratewarden.store;

import dev.cratewarden.mirror.RetroactiveStore;
import dev.cratewarden.mirror.RetroactiveStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class RocksRetroactiveTest extends RetroactiveStoreContract {
  @TempDir private Path folder;

  private RocksStore store;

  @BeforeEach
  void open() {
    store = StoreFixture.open(folder);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected RetroactiveStore store() {
    return store.retroactive();
  }
}
