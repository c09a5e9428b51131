package dev.cratewarden.mirror;

class MemoryIndexStoreTest extends IndexStoreContract {
  @Override
  protected IndexStore store() {
    return new MemoryIndexStore();
  }
}
