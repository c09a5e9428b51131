package dev.cratewarden.mirror;

class MemoryRetroactiveTest extends RetroactiveStoreContract {
  @Override
  protected RetroactiveStore store() {
    return new MemoryRetroactive();
  }
}
