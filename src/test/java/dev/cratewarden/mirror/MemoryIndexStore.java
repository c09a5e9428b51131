package dev.cratewarden.mirror;

import dev.cratewarden.crates.CrateName;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/** Index files in memory, for tests of those who use the port. Passes {@link IndexStoreContract}. */
public final class MemoryIndexStore implements IndexStore {
  private final ConcurrentSkipListMap<String, StoredIndex> files = new ConcurrentSkipListMap<>();

  @Override
  public Lookup find(CrateName name) {
    return Optional.ofNullable(files.get(name.lowerCase())).<Lookup>map(Held::new).orElseGet(Missing::new);
  }

  @Override
  public boolean has(CrateName name) {
    return files.containsKey(name.lowerCase());
  }

  @Override
  public void put(StoredIndex index) {
    files.put(index.name().lowerCase(), index);
  }

  @Override
  public void remove(CrateName name) {
    files.remove(name.lowerCase());
  }

  @Override
  public long count() {
    return files.size();
  }

  @Override
  public void forEachSize(ObjIntConsumer<CrateName> action) {
    files.values().forEach(it -> action.accept(it.name(), it.body().length));
  }

  @Override
  public void forEach(Consumer<StoredIndex> action) {
    files.values().forEach(action);
  }
}
