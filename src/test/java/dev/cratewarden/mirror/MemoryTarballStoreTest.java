package dev.cratewarden.mirror;

class MemoryTarballStoreTest extends TarballStoreContract {
  @Override
  protected TarballStore store() {
    return new MemoryTarballStore();
  }
}
