package dev.cratewarden.store;

import dev.cratewarden.crates.CrateName;
import dev.cratewarden.mirror.IndexStore;
import dev.cratewarden.mirror.StoreException;
import dev.cratewarden.mirror.StoredIndex;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code index} family: facts and body under two keys, so that calling a file current again does not write
 * megabytes.
 */
final class RocksIndexes implements IndexStore {
  private static final Logger LOG = LoggerFactory.getLogger(RocksIndexes.class);
  private static final byte[] ALL_FACTS = {Keys.INDEX_FACTS};

  private final Database database;
  private final Salvage salvage;
  private final Stripes names = new Stripes();
  private final AtomicLong count = new AtomicLong();

  RocksIndexes(Database database, Salvage salvage) {
    this.database = database;
    this.salvage = salvage;
    recount();
  }

  /** Counts again what is kept. Damage among the facts leaves the count short until it is salvaged. */
  void recount() {
    AtomicLong counted = new AtomicLong();
    try {
      forEachFacts(entry -> counted.incrementAndGet());
    } catch (StoreException e) {
      LOG.warn("index files cannot be counted error={}", e.getMessage());
    }
    count.set(counted.get());
  }

  private void forEachFacts(Consumer<Database.Entry> action) {
    try {
      database.forEach(Family.INDEX, ALL_FACTS, action);
    } catch (StoreException e) {
      if (Database.isDamage(e)) {
        salvage.request(Family.INDEX);
      }
      throw e;
    }
  }

  @Override
  public Lookup find(CrateName name) {
    return switch (read(name)) {
      // Facts and body are read one after the other, and a put may have come between.
      case Corrupt seen -> names.locked(name.lowerCase(), () -> dropIfCorrupt(name));
      case Lookup found -> found;
    };
  }

  private Lookup dropIfCorrupt(CrateName name) {
    Lookup found = read(name);
    if (found instanceof Corrupt) {
      delete(name);
    }
    return found;
  }

  private Lookup read(CrateName name) {
    try {
      Optional<byte[]> facts = database.get(Family.INDEX, Keys.indexFacts(name));
      return facts.isEmpty() ? new Missing() : read(name, facts.get());
    } catch (StoreException e) {
      return damage(name, e);
    }
  }

  private Lookup read(CrateName name, byte[] factsValue) {
    Optional<IndexFacts> facts = IndexFacts.decoded(factsValue);
    if (facts.isEmpty()) {
      return new Corrupt("the facts do not have their checksum");
    }
    Optional<StoredIndex> index =
        database
            .read(
                "reading index",
                rocks ->
                    Optional.ofNullable(
                        rocks.get(
                            database.handle(Family.INDEX), database.tuning().readingChunks(), Keys.indexBody(name))))
            .flatMap(facts.get()::with);
    return index.isPresent() ? new Held(index.get()) : new Corrupt("the body does not have its checksum");
  }

  private Lookup damage(CrateName name, StoreException e) {
    if (!Database.isDamage(e)) {
      throw e;
    }
    salvage.request(Family.INDEX, Keys.indexFacts(name));
    salvage.request(Family.INDEX, Keys.indexBody(name));
    return new Corrupt(e.reason());
  }

  @Override
  public void put(StoredIndex index) {
    IndexFacts facts = IndexFacts.of(index);
    names.locked(
        index.name().lowerCase(),
        () -> {
          Optional<IndexFacts> earlier = facts(index.name());
          boolean sameBody = earlier.filter(facts::hasBodyOf).isPresent();
          database.write(
              "writing index",
              false,
              batch -> {
                batch.put(database.handle(Family.INDEX), Keys.indexFacts(index.name()), facts.encoded());
                if (!sameBody) {
                  batch.put(database.handle(Family.INDEX), Keys.indexBody(index.name()), index.body());
                }
              });
          return earlier.isPresent() ? count.get() : count.incrementAndGet();
        });
  }

  private Optional<IndexFacts> facts(CrateName name) {
    try {
      return database.get(Family.INDEX, Keys.indexFacts(name)).flatMap(IndexFacts::decoded);
    } catch (StoreException e) {
      damage(name, e);
      return Optional.empty();
    }
  }

  @Override
  public void remove(CrateName name) {
    names.locked(name.lowerCase(), () -> delete(name));
  }

  private boolean delete(CrateName name) {
    boolean held = has(name);
    database.write(
        "removing index",
        false,
        batch -> {
          batch.delete(database.handle(Family.INDEX), Keys.indexFacts(name));
          batch.delete(database.handle(Family.INDEX), Keys.indexBody(name));
        });
    if (held) {
      count.decrementAndGet();
    }
    return held;
  }

  @Override
  public boolean has(CrateName name) {
    try {
      return database.get(Family.INDEX, Keys.indexFacts(name)).isPresent();
    } catch (StoreException e) {
      damage(name, e);
      return true;
    }
  }

  @Override
  public long count() {
    return count.get();
  }

  @Override
  public void forEachSize(ObjIntConsumer<CrateName> action) {
    forEachFacts(
        entry -> IndexFacts.decoded(entry.value()).ifPresent(facts -> action.accept(facts.name(), facts.bodyBytes())));
  }

  @Override
  public void forEach(Consumer<StoredIndex> action) {
    forEachFacts(entry ->
        IndexFacts.decoded(entry.value())
            .ifPresent(facts -> {
              if (read(facts.name()) instanceof Held held) {
                action.accept(held.index());
              }
            }));
  }
}
