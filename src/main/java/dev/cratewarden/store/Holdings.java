package dev.cratewarden.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cratewarden.crates.Checksum;
import dev.cratewarden.mirror.StoreException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code holding} family: what is known of each tarball and where its bytes are.
 *
 * <p>A use is noted in memory and written down now and then, so that a read writes nothing. Whoever changes the holding
 * of a checksum does so {@link #locked} to it.
 */
final class Holdings {
  private static final Logger LOG = LoggerFactory.getLogger(Holdings.class);
  private static final int USES_MAX = 8_192;
  private static final int DECODED_MAX = 1_024;

  private final Database database;
  private final Salvage salvage;
  private final Stripes checksums = new Stripes();
  private final Map<Checksum, Instant> uses = new ConcurrentHashMap<>();
  private final Cache<Checksum, Decoded> decoded =
      Caffeine.newBuilder().maximumSize(DECODED_MAX).executor(Runnable::run).build();
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private volatile long contentMax;

  /** A record, and the bytes that it was read from. */
  private record Decoded(byte[] value, HoldingRecord record) {}

  /** What stands under a checksum. */
  sealed interface Found {}

  /** A readable record. */
  record Held(HoldingRecord record) implements Found {}

  /** Nothing. */
  record None() implements Found {}

  /** Something unreadable. */
  record Damaged(String detail) implements Found {}

  Holdings(Database database, Salvage salvage) {
    this.database = database;
    this.salvage = salvage;
    recount();
  }

  /** Counts again what is held. Damage among the holdings leaves the count short until it is salvaged. */
  void recount() {
    AtomicLong counted = new AtomicLong();
    AtomicLong summed = new AtomicLong();
    try {
      forEach(
          HoldingRecord::decodedWithoutFacts,
          record -> {
            counted.incrementAndGet();
            summed.addAndGet(record.holding().size());
            contentMax = Math.max(contentMax, record.content());
          });
    } catch (StoreException e) {
      LOG.warn("holdings cannot be counted error={}", e.getMessage());
    }
    count.set(counted.get());
    bytes.set(summed.get());
  }

  /** The highest content number seen when the store was opened. */
  long contentMax() {
    return contentMax;
  }

  <T> T locked(Checksum checksum, Supplier<T> action) {
    return checksums.locked(checksum, action);
  }

  Found find(Checksum checksum) {
    try {
      return database
          .readHere(
              "reading " + Family.HOLDING.label(),
              rocks ->
                  Optional.ofNullable(
                      rocks.get(database.handle(Family.HOLDING), database.tuning().reading(), checksum.bytes())))
          .map(value -> found(checksum, value))
          .orElseGet(None::new);
    } catch (StoreException e) {
      if (!Database.isDamage(e)) {
        throw e;
      }
      salvage.request(Family.HOLDING, checksum.bytes());
      return new Damaged(e.reason());
    }
  }

  private Found found(Checksum checksum, byte[] value) {
    return decoded(checksum, value)
        .map(this::withLastUse)
        .<Found>map(Held::new)
        .orElseGet(() -> new Damaged("the holding does not have its checksum"));
  }

  /** To read the facts of a holding costs ten times as much as to fetch it, and those of one in demand are the same. */
  private Optional<HoldingRecord> decoded(Checksum checksum, byte[] value) {
    Decoded known = decoded.getIfPresent(checksum);
    if (known != null && Arrays.equals(known.value, value)) {
      return Optional.of(known.record);
    }
    Optional<HoldingRecord> record = HoldingRecord.decoded(checksum, value);
    record.ifPresent(it -> decoded.put(checksum, new Decoded(value, it)));
    return record;
  }

  private HoldingRecord withLastUse(HoldingRecord record) {
    Instant use = uses.get(record.holding().checksum());
    return use != null && use.isAfter(record.holding().lastUsed()) ? record.usedAt(use) : record;
  }

  /** Shows every readable record in the order of checksums. */
  void forEach(Consumer<HoldingRecord> action) {
    forEach(HoldingRecord::decoded, action);
  }

  private void forEach(BiFunction<Checksum, byte[], Optional<HoldingRecord>> decoder, Consumer<HoldingRecord> action) {
    try {
      database.forEach(
          Family.HOLDING,
          new byte[0],
          entry -> {
            if (entry.key().length == Checksum.BYTES) {
              decoder.apply(Checksum.ofBytes(entry.key()), entry.value()).map(this::withLastUse).ifPresent(action);
            }
          });
    } catch (StoreException e) {
      if (Database.isDamage(e)) {
        salvage.request(Family.HOLDING);
      }
      throw e;
    }
  }

  /** Puts {@code record} into {@code batch}; {@link #appeared} follows when it is written and the checksum is new. */
  void put(WriteBatch batch, HoldingRecord record) throws RocksDBException {
    batch.put(database.handle(Family.HOLDING), record.holding().checksum().bytes(), record.encoded());
  }

  void appeared(HoldingRecord record) {
    count.incrementAndGet();
    bytes.addAndGet(record.holding().size());
  }

  /** Forgets what stands under {@code checksum}: {@code found}. */
  void remove(Checksum checksum, Found found) {
    database.write(
        "dropping a tarball", false, batch -> batch.delete(database.handle(Family.HOLDING), checksum.bytes()));
    uses.remove(checksum);
    switch (found) {
      case Held held -> {
        count.decrementAndGet();
        bytes.addAndGet(-held.record().holding().size());
      }
      case Damaged damaged -> recount();
      case None none -> {}
    }
  }

  /** Notes a use, to the minute. */
  void used(Checksum checksum, Instant now) {
    uses.merge(checksum, minute(now), (earlier, later) -> later.isAfter(earlier) ? later : earlier);
    if (uses.size() > USES_MAX) {
      writeUses();
    }
  }

  static Instant minute(Instant now) {
    return now.truncatedTo(ChronoUnit.MINUTES);
  }

  /** Writes down the uses noted so far. */
  void writeUses() {
    for (Checksum checksum : uses.keySet()) {
      locked(checksum, () -> writeUse(checksum));
    }
  }

  private boolean writeUse(Checksum checksum) {
    if (find(checksum) instanceof Held held) {
      database.write("noting a use", false, batch -> put(batch, held.record()));
      return uses.remove(checksum, held.record().holding().lastUsed());
    }
    return uses.remove(checksum) != null;
  }

  long count() {
    return count.get();
  }

  long bytes() {
    return bytes.get();
  }
}
